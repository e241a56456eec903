"""Manifests to a cluster, and a workload to a Ray on this machine: the only code that starts or changes anything."""
