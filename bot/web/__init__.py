"""Everything that answers HTTP: webhooks, web chat, inbox, API and health."""
