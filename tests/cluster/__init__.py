"""A real Kubernetes for tests: built from Go modules, started as plain processes in namespaces of its own.

`build` makes the programs once. The fixtures of `conftest` start what a test asks for: `cluster` (API server,
controllers, scheduler, KubeRay operator, kwok), `kueue`, `kubelets` (two real nodes) and `empty_cluster`; tests talk to
a `cluster.Cluster`. `shell` starts one to look at. `pytest -m cluster tests/cluster` runs everything.

| part | modules |
|---|---|
| building | `versions`, `cache`, `build`; for images `rootfs`, `oci`, `images` |
| where it runs | `sandbox` (its process 1 is `anchor`), `process`, `certificates`, `site`, `cgroups`, `leftovers` |
| what runs | `control_plane`, `ray_operator`, `kwok`, `kueue`, `coredns`, `containerd`, `nodes` |
| for tests | `cluster`, `api`, `crds`, `faults`, `waiting`, `diagnosis`, `prerequisites`, `examples` |
"""
