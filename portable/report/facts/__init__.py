"""Providers as text: a list of them, one of them, and what a check of a folder found."""
