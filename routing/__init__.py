"""Pure decisions: rules, lead scoring, SLA clocks, calendars, assignment and the outbound gate.

Everything arrives as a value, time included, and leaves as a decision with its reason. `X_file.py` reads
the YAML whose format the docstring of `X.py` describes.
"""
