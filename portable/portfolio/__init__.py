"""Placements of many workloads to shares: on whom they depend, how concentrated that is, what a loss would stop."""
