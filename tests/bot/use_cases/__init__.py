"""Tests of what Frontdesk does, one file a use case."""
