"""Elastic Fabric Adapter through its device plugin: adapters, huge pages and very little environment.

The adapters of an instance type are a fact of their own, never the number of its accelerators. Huge pages are a
resource beside `memory`: libfabric maps them without a file system, so no volume is mounted for them.
"""

from __future__ import annotations

from portable.compiler.fabrics import chosen, with_environment
from portable.compiler.pod import Pod
from portable.model.fabric import Efa
from portable.model.placement import Placement
from portable.model.quantity import format_bytes
from portable.model.workload import Workload

HUGEPAGES = "hugepages-2Mi"


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """Workers with EFA get their adapters, and huge pages whose request equals their limit, as Kubernetes demands."""
    found = chosen(pod, placement, Efa)
    if found is None:
        return pod
    choice, facts = found
    pod = pod.with_limits({facts.resource: str(choice.adapters), HUGEPAGES: format_bytes(facts.hugepages)})
    return with_environment(pod, choice)
