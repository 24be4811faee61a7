"""The figures we publish, each one command."""
