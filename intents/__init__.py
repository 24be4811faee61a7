"""Text in, scores out: language, intents and entities, their training and evaluation."""
