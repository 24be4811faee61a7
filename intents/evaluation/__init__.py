"""How well intents are told apart: data sets in, figures, curves and suggestions out."""
