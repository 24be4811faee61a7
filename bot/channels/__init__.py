"""Adapters to the places customers write in. They translate and nothing else."""
