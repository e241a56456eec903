"""How accelerators of different nodes talk: one typed set of parameters for each mechanism a provider can name.

A mechanism is code (a pass of the same name in `compiler/passes`), its parameters are facts of a provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portable.model.noun import Flag, Noun, Number, Positive
from portable.model.quantity import Bytes
from portable.model.source import Entry

Congestion = Literal["pfc", "credit", "scheduled", "none"]
"""How a fabric avoids loss: priority flow control (RoCE), link credits (InfiniBand, ICI), a scheduled or reliable
transport of its own (EFA), or nothing (plain Ethernet). Only `pfc` has pause frames to measure."""


class HostMount(Noun):
    """A folder of the node that the container needs."""

    name: str
    host_path: str
    mount_path: str
    read_only: Flag = True
    type: str | None = None
    """The hostPath type, for example Directory."""


class ConfigMount(Noun):
    """A ConfigMap that the cluster may have and the container looks for; without it the pod starts all the same."""

    name: str
    config_map: str
    mount_path: str


class FabricFacts(Entry):
    """What every mechanism may say."""

    direct: ClassVar[bool] = True
    """Whether it moves data between accelerators without the host's network stack; what `rdma: required` asks for."""

    title: str | None = None
    """As people call it: `InfiniBand NDR`."""
    variant_of: str | None = None
    """The fabric in whose place a target may say that its cluster has this one; what this one says of the environment
    then goes over what the instance type says."""
    types: tuple[str, ...] | None = None
    """The instance types it was published for; None: all whose fabric it is, or is a variant of."""
    unconfirmed: str | None = None
    """Why it is not known to move data between accelerators without the host: then it honours no demand for RDMA."""
    congestion: Congestion | None = None
    env: Mapping[str, str] = {}
    """Environment of the containers that use it; as little as the provider says."""
    env_from: tuple[str, ...] = ()
    """ConfigMaps that the provider installs and whose values it wants in the environment."""
    bus_bandwidth: Number | None = None
    """All-reduce bus bandwidth in GB/s that a sound set-up reaches, from published measurements."""
    requires: tuple[str, ...] = ()
    """What the cluster must have for it, in words: a feature flag, an operator, a device plugin."""


class DeviceFabric(FabricFacts):
    """A fabric that a device plugin offers as a resource."""

    resource: str | None = None
    """The extended resource; None where the provider publishes none."""
    quantity: Literal["perAdapter", "one"] = "perAdapter"
    """What the resource counts: adapters, or one for all of a node (a shared device)."""
    capabilities: tuple[str, ...] = ()
    privileged: Flag = False
    host_ipc: Flag = False
    host_network: Flag = False
    networks: tuple[str, ...] = ()
    """Multus networks for the annotation `k8s.v1.cni.cncf.io/networks`."""
    runtime_class: str | None = None
    mounts: tuple[HostMount, ...] = ()
    config_mounts: tuple[ConfigMount, ...] = ()


class Efa(FabricFacts):
    """AWS Elastic Fabric Adapter through its device plugin."""

    mechanism: Literal["efa"] = "efa"
    resource: str
    hugepages: Bytes
    """`hugepages-2Mi` of each pod; requests equal limits."""
    node_hugepages: Bytes | None = None
    """What a node keeps of them from its boot on; `reserved` has to count it as used. None: unknown."""


class InfiniBand(DeviceFabric):
    """InfiniBand adapters, each a resource, or one resource for all of them."""

    mechanism: Literal["infiniband"] = "infiniband"


class Roce(DeviceFabric):
    """RDMA over Converged Ethernet v2: host adapters, virtual functions, or a device plugin."""

    mechanism: Literal["roce"] = "roce"


class Interface(Noun):
    """One network interface of a pod and the network it is plugged into."""

    interface: str
    network: str


class GpudirectTcpx(FabricFacts):
    """GPUDirect-TCPX and -TCPXO: a daemon beside the workload moves the data, over several interfaces."""

    mechanism: Literal["gpudirect-tcpx"] = "gpudirect-tcpx"
    interfaces: tuple[Interface, ...]
    interfaces_annotation: str
    default_interface_annotation: str
    daemon_name: str
    daemon_image: str
    daemon_command: tuple[str, ...]
    daemon_capabilities: tuple[str, ...]
    daemon_env: Mapping[str, str] = {}
    daemon_mounts: tuple[HostMount, ...] = ()
    daemon_volumes_shared: tuple[HostMount, ...] = ()
    """Folders of the pod (emptyDir) that daemon and workload share; `hostPath` is unused and stands for the name."""
    native_sidecar: Flag
    """An init container that keeps running, rather than a second container that outlives the workload."""
    device_annotations: Mapping[str, str] = {}
    capabilities: tuple[str, ...] = ()
    mounts: tuple[HostMount, ...] = ()
    profile_script: str | None = None
    """A script of the node to source before the program: it sets the environment for this image."""


class GpudirectRdma(FabricFacts):
    """GPUDirect-RDMA over several pod interfaces, with the provider's own collective plug-in from the node."""

    mechanism: Literal["gpudirect-rdma"] = "gpudirect-rdma"
    interfaces: tuple[Interface, ...]
    interfaces_annotation: str
    default_interface_annotation: str
    mounts: tuple[HostMount, ...] = ()
    profile_script: str | None = None


class DraNetwork(FabricFacts):
    """Adapters claimed by Dynamic Resource Allocation."""

    mechanism: Literal["dra-network"] = "dra-network"
    device_class: str
    capabilities: tuple[str, ...] = ()
    mounts: tuple[HostMount, ...] = ()
    profile_script: str | None = None


class Ici(FabricFacts):
    """The inter-chip links of a TPU slice; nothing to ask for but the slice itself."""

    mechanism: Literal["ici"] = "ici"


class Ethernet(FabricFacts):
    """Plain TCP through the host's network stack."""

    direct: ClassVar[bool] = False

    mechanism: Literal["ethernet"] = "ethernet"


Fabric = Annotated[
    Efa | InfiniBand | Roce | GpudirectTcpx | GpudirectRdma | DraNetwork | Ici | Ethernet,
    Field(discriminator="mechanism"),
]
"""The parameters of one fabric of a provider; `mechanism` names the pass."""


class InstanceFabric(Entry):
    """The fabric of one instance type."""

    mechanism: str
    """A key under the provider's `fabrics` (usually the mechanism's own name; a variant has a name of its own)."""
    adapters: Positive | None = None
    """How many adapters (EFA interfaces, HCAs, virtual functions) a node of this type has."""
    peak_gbps: Number | None = None
    """Gbit/s of a whole node, all adapters together, at their peak."""
    baseline_gbps: Number | None = None
    """Gbit/s that is sustained; floors are judged by it."""
    env: Mapping[str, str] = {}
    """Environment of this type, over that of the fabric."""
    env_from: tuple[str, ...] = ()
