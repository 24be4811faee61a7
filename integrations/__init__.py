"""Ports to the outside world and one adapter a vendor."""
