"""Translate between the conversation and the other rooms: rasa_sdk here; law, policy and the intake API there."""
