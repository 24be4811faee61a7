"""Documents of every kind in, entries out."""
