"""The actions that rules may name, one module each, listed in `registry`."""
