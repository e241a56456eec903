"""Placement to cost: pure, and honest about what is not known."""
