"""Deciding what to say: Rasa formats in, replies and desk calls out."""
