"""Talk with tenants on the web: sessions, messages, and the identity that the tenant space proves."""
