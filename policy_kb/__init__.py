"""Hold what the landlord's policy says, verbatim, and find the passage that answers a question."""
