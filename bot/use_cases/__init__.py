"""What Frontdesk does, one verb a module."""
