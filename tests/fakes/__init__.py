"""Stateful fakes of the platforms, at their HTTP edge."""
