"""Translate between the conversation and the rest of the house: rasa_sdk on one side; the law, the policy and the intake API on the other."""
