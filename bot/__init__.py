"""The running assistant: channels, use cases, storage, dialogue, web, command line, wiring."""
