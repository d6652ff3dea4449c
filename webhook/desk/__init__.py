"""Let the data protection officer work on requests: accounts, queue, request page."""
