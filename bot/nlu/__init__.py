"""Turn what people write into intents and topics."""
