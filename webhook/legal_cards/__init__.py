"""Let the DPO validate the general rules of law, and tell the assistant which of them are validated."""
