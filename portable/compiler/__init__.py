"""Workload and placement to Kubernetes manifests: pure, deterministic, and total on what the resolver lets through."""
