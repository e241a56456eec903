"""One workload spec, compiled for every provider."""
