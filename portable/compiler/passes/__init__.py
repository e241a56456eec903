"""One mechanism a file; the table is the order in which they run.

A pass is a function from a pod, the workload and the placement to a new pod. It is a function, not a class, because it
has no state; it names no provider, because a provider is facts; and it cannot fail, because the resolver has refused
before whatever could. A pass that needs objects beside the pod has a second function, `objects`.

The user's own environment comes first, so that a mechanism never overwrites it and a clone of the code finds it; what
decides the node comes before the fabrics, which rely on it; what looks at the finished pod comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.compiler.passes import (
    accelerator,
    code,
    disruption,
    dra_network,
    efa,
    environment,
    exclusive_node,
    gpudirect_rdma,
    gpudirect_tcpx,
    ici,
    identity,
    infiniband,
    instance_type,
    local_disk,
    multinode_nvlink,
    network_policy,
    observability,
    queue,
    roce,
    secrets,
    shared_memory,
    storage,
    topology,
)
from portable.compiler.pod import Pod
from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.workload import Workload

Pass = Callable[[Pod, Workload, Placement], Pod]
Objects = Callable[[Workload, Placement], tuple[Manifest, ...]]

PASSES: Mapping[str, Pass] = {
    "environment": environment.add,
    "secrets": secrets.add,
    "code": code.add,
    "storage": storage.add,
    "local_disk": local_disk.add,
    "shared_memory": shared_memory.add,
    "accelerator": accelerator.add,
    "instance_type": instance_type.add,
    "exclusive_node": exclusive_node.add,
    "efa": efa.add,
    "infiniband": infiniband.add,
    "roce": roce.add,
    "gpudirect_tcpx": gpudirect_tcpx.add,
    "gpudirect_rdma": gpudirect_rdma.add,
    "dra_network": dra_network.add,
    "multinode_nvlink": multinode_nvlink.add,
    "ici": ici.add,
    "identity": identity.add,
    "queue": queue.add,
    "topology": topology.add,
    "observability": observability.add,
    "network_policy": network_policy.add,
    "disruption": disruption.add,
}

OBJECTS: Mapping[str, Objects] = {
    "code": code.objects,
    "storage": storage.objects,
    "dra_network": dra_network.objects,
    "multinode_nvlink": multinode_nvlink.objects,
    "identity": identity.objects,
    "network_policy": network_policy.objects,
    "disruption": disruption.objects,
}
