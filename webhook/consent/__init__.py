"""Recognise, prove and publish who wants no more commercial messages."""
