"""What a Dockerfile says: instructions, stages, variables."""
