"""Live facts."""
