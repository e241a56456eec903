"""A real Kubernetes for tests: built from Go modules, started as plain processes in namespaces of its own.

`build` makes the programs once, the `cluster` fixture of `conftest` starts them, tests talk to a `cluster.Cluster`.
"""
