"""Who rents the machines: a provider's folder of facts as one value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from portable.model.accelerator import SharePart
from portable.model.commitment import Commitment
from portable.model.fabric import Fabric
from portable.model.instance_type import InstanceType, Purchase, Reserved, Taint
from portable.model.noun import Flag, Noun, Number
from portable.model.quantity import Amount, Bytes
from portable.model.source import Entry, Source


class Capacity(Entry):
    """How nodes tell by which purchase option they were bought."""

    label: str
    values: Mapping[Purchase, str]
    """Purchase option to label value; an option that is missing has no label."""
    taints: Mapping[Purchase, tuple[Taint, ...]] = {}


class Labeller(Entry):
    """Who creates and labels nodes (a node group, Karpenter), and with what."""

    instance_type: str | None = None
    """The label whose value is the instance type's name; None: nodes are known by the type's own labels."""
    capacity: Capacity | None = None
    accelerator_label: str | None = None
    """A label by which it marks accelerator nodes, `key` or `key=value`, informative."""
    reservation_label: str | None = None
    labels: Mapping[str, str] = {}
    """What else its nodes always carry and pods must select."""


class Topology(Entry):
    """The node labels that say how near two nodes are; None: not published as a label."""

    zone: str | None = None
    block: str | None = None
    rack: str | None = None
    host: str | None = "kubernetes.io/hostname"
    scale_up: str | None = None
    """The label of the scale-up domain (NVLink clique)."""


class Nodes(Entry):
    """The node contract of the provider's Kubernetes."""

    labellers: Mapping[str, Labeller]
    """The first is the default."""
    topology: Topology = Topology.defaults()
    reserved: Reserved
    """Where an instance type says nothing of its own."""
    local_disk: Literal["ephemeral", "hostPath", "unknown"] = "unknown"
    """How local NVMe reaches a pod: as ephemeral storage, or as a mounted folder of the node."""
    local_disk_path: str | None = None
    """The folder of the node, with `hostPath`."""
    labels: Mapping[str, str] = {}
    """Labels that every node carries and pods need not select; nodes of tests carry them."""


class Device(Entry):
    """One family of accelerators as a device plugin (or DRA driver) offers it."""

    resource: str | None = None
    """The extended resource; None where nothing is published."""
    taints: tuple[Taint, ...] = ()
    labels: Mapping[str, str] = {}
    """Selectors that pods on such nodes need."""
    runtime_class: str | None = None
    shares: tuple[Literal["mig", "time-slice"], ...] = ()
    """In which ways the provider's device plugin can offer parts of a device."""
    share_label: str | None = None
    """Where parts are counted as whole devices are: the node label that names the cut; None: each is a resource."""
    env: Mapping[str, str] = {}
    capabilities: tuple[str, ...] = ()
    privileged: Flag = False
    requires: tuple[str, ...] = ()
    """What the cluster must have for it, in words."""

    def resource_of(self, share: SharePart | None) -> str | None:
        """The extended resource of a whole device, or of a part of one."""
        return self.resource if share is None or self.share_label is not None else share.resource


class MultinodeNvlink(Entry):
    """NVLink across nodes by ComputeDomain and its DRA driver."""

    mechanism: Literal["multinode-nvlink"] = "multinode-nvlink"
    num_nodes: Literal["workers", "zero"]
    """What `spec.numNodes` says: the number of workers, or 0 (the newer mode, sized by the claims)."""
    api_version: str = "resource.nvidia.com/v1beta1"
    env: Mapping[str, str] = {}


class IciSlice(Entry):
    """TPU slices selected by accelerator and topology labels."""

    mechanism: Literal["ici"] = "ici"
    accelerator_label: str
    topology_label: str
    pool_label: str | None = None
    """The label whose value all nodes of one slice share, and no others; None: not published."""


class PlainScaleUp(Entry):
    """A scale-up domain that needs nothing in the manifests (NeuronLink within an instance, xGMI)."""

    mechanism: Literal["none"] = "none"


ScaleUpFacts = Annotated[MultinodeNvlink | IciSlice | PlainScaleUp, Field(discriminator="mechanism")]


class AnnotatedAccount(Entry):
    """Workload identity by an annotation of the ServiceAccount."""

    mechanism: Literal["annotated-account"] = "annotated-account"
    annotation: str
    parameter: str
    """The key of the target's mapping whose value goes there: role, clientId, serviceAccount."""
    pod_labels: Mapping[str, str] = {}


class AssociatedAccount(Entry):
    """Workload identity by an association on the provider's side: the ServiceAccount needs only its name."""

    mechanism: Literal["associated-account"] = "associated-account"
    parameter: str | None = None
    """Shown in the plan as what must be associated; None: nothing to map."""


class SecretKeys(Entry):
    """No workload identity: access keys in a Secret, as environment variables."""

    mechanism: Literal["secret-keys"] = "secret-keys"
    env: Mapping[str, str]
    """Environment variable to the key of the Secret."""


class UnknownIdentity(Entry):
    """Nothing is published."""

    mechanism: Literal["unknown"] = "unknown"


Identity = Annotated[
    AnnotatedAccount | AssociatedAccount | SecretKeys | UnknownIdentity, Field(discriminator="mechanism")
]


class ObjectMount(Entry):
    """A CSI driver that mounts a bucket."""

    driver: str
    style: Literal["inline", "claim"]
    """inline: an ephemeral CSI volume names the bucket; claim: a PersistentVolumeClaim the target maps."""
    bucket_attribute: str | None = None
    """inline: the volume attribute that takes the bucket's name."""
    volume_attributes: Mapping[str, str] = {}
    pod_annotations: Mapping[str, str] = {}


class ObjectStore(Entry):
    """The provider's object store as a program sees it."""

    schemes: tuple[str, ...]
    """URI schemes, the preferred one first; empty where there is none."""
    s3_compatible: Flag | None = None
    endpoint: str | None = None
    """One endpoint for all regions; else the region's entry has it."""
    endpoint_env: str | None = None
    """The variable by which SDKs find the endpoint, where the scheme alone would lead elsewhere."""
    env: Mapping[str, str] = {}
    mount: ObjectMount | None = None


class BlockStorage(Entry):
    """Volumes for one node."""

    storage_class: str | None = None


class SharedStorage(Entry):
    """Volumes for many nodes."""

    storage_class: str | None = None
    """A class that provisions them; None: the target maps a claim made beforehand."""
    min_size: Bytes | None = None


class Storage(Entry):
    """Object, block and shared storage."""

    object_store: ObjectStore | None = None
    block: BlockStorage | None = None
    shared: SharedStorage | None = None

    def holds(self, uri: str) -> bool:
        """Whether a URI is of a scheme of the object store."""
        return self.object_store is not None and uri.partition("://")[0] in self.object_store.schemes


class Tier(Noun):
    """A price for a part of a month's volume."""

    up_to: Bytes | None = None
    """Where the next tier begins, counted from the month's first byte; None: the last tier."""
    price: Amount | None = None
    """USD per unit of the rate; None is unknown."""


class Rate(Entry):
    """A list price by volume: per unit moved, or per unit and month kept."""

    unit: Literal["GB", "GiB"]
    """What the provider counts: 1000^3 or 1024^3 bytes."""
    tiers: tuple[Tier, ...]
    read_for: str | None = None
    """The product the price is of, in words."""
    regions: tuple[str, ...] | None = None
    """The regions it was read for; elsewhere it is unknown. None: all, or those of `countries`."""
    countries: tuple[str, ...] | None = None
    """The same by ISO 3166 country."""

    @property
    def everywhere(self) -> bool:
        """Whether it is the price of all regions."""
        return self.regions is None and self.countries is None

    def holds_in(self, region: Region) -> bool:
        """Whether it is the price of a region."""
        named = self.regions is None or region.name in self.regions
        return named and (self.countries is None or region.country in self.countries)


class HourlyFee(Entry):
    """A list price by the hour of something that is no machine."""

    price: Amount
    """USD per hour."""


class Rates(Entry):
    """What data and clusters cost beside machines; None is unknown."""

    egress: Rate | None = None
    """To the internet, and so to other providers."""
    object_egress: Rate | None = None
    """The same out of the object store, where that has a price of its own."""
    ingress: Rate | None = None
    """From the internet, and so from other providers."""
    cross_region: Rate | None = None
    """Between regions of the provider."""
    cross_zone: Rate | None = None
    """Between zones of a region, for each unit that is moved: both directions where both are charged."""
    object_storage: Rate | None = None
    """Per month, in the object store's usual class."""
    block_storage: Rate | None = None
    shared_storage: Rate | None = None
    control_plane: HourlyFee | None = None
    """Of one managed Kubernetes cluster."""


AttestationStatus = Literal["attested", "partial", "not-attested", "unknown"]


class Attestation(Entry):
    """What a provider can show for one framework, and for what scope."""

    status: AttestationStatus
    scope: str | None = None
    regions: tuple[str, ...] | None = None
    """Regions it covers; None: all, as far as is published."""
    instance_types: tuple[str, ...] | None = None
    """Types it is confirmed for; None: of no type is it published whether it is in scope."""


class Company(Entry):
    """A company that customers contract with, or that may work on their data."""

    name: str
    country: str | None = None
    """ISO 3166 country of its seat."""
    concern: str | None = None
    """Whom or what it is for: `customers in Japan`, `support`."""


class Supplier(Entry):
    """Somebody this provider has its capacity from."""

    name: str
    """A provider's name where it is one, else the company's."""
    kind: Literal["capacity", "sites"]
    """capacity: rented machines; sites: leased data centers."""


class Entity(Entry):
    """The legal entity behind the provider."""

    name: str | None = None
    country: str | None = None
    """ISO 3166 country of the parent's seat."""
    parent: str | None = None
    """The company that owns it, where that is another one."""
    contracts: tuple[Company, ...] = ()
    """Other companies that customers of some places contract with."""
    dpa: Literal["published", "on-request", "claimed"] | None = None
    """The data processing addendum: read where it is published; claimed: said to exist, and not read."""
    subprocessors: tuple[Company, ...] = ()
    """Companies that may work on customers' data, as far as the list was read."""
    suppliers: tuple[Supplier, ...] = ()
    """Whom a loss of would reach this provider's customers, as far as is known."""


class Promises(Entry):
    """What the provider promises in writing about availability and network; None: nothing was found."""

    availability: str | None = None
    network: str | None = None
    """About the network's performance: bandwidth, latency, loss."""


class Region(Entry):
    """One region: where it is, what it costs there, what its power emits."""

    name: str
    title: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    zones: tuple[str, ...] | None = None
    endpoint: str | None = None
    """Host of the object store's S3 endpoint, or of its own API."""
    carbon: Number | None = None
    """Yearly average of the grid, gCO2e per kWh."""
    pue: Number | None = None
    isolated: str | None = None
    """A partition apart from the others (government, sovereign), by its name."""
    prices: Mapping[str, Mapping[Purchase, Amount]] = {}
    """Instance type to purchase option to the list price of one node, USD per hour. Absent is unknown."""
    price_sources: Mapping[str, str] = {}
    """`TYPE.option` to source id, where a price is not from the region's own source."""

    def price_source(self, instance_type: str, option: Purchase) -> str | None:
        """The source id of one price."""
        return self.price_sources.get(f"{instance_type}.{option}", self.source_of("prices"))


class Provider(Noun):
    """A provider's folder of facts."""

    name: str
    title: str
    experimental: str | None = None
    """Why every output that depends on this provider carries a warning."""
    sources: Mapping[str, Source]
    kubernetes: str | None = None
    """The managed Kubernetes these facts are about."""
    default_region: str
    entity: Entity = Entity.defaults()
    nodes: Nodes
    devices: Mapping[str, Device]
    fabrics: Mapping[str, Fabric]
    scale_ups: Mapping[str, ScaleUpFacts] = {}
    identity: Identity
    storage: Storage
    rates: Rates = Rates.defaults()
    commitments: Mapping[str, Commitment] = {}
    """Ways to buy capacity for a time, by a name of ours."""
    attestations: Mapping[str, Attestation] = {}
    promises: Promises | None = None
    dra: Flag | None = None
    """Whether Dynamic Resource Allocation is supported on its accelerator nodes."""
    notes: str | None = None
    instance_types: tuple[InstanceType, ...] = ()
    regions: tuple[Region, ...] = ()
    files: Mapping[str, str] = {}
    """Fact group to the file it was read from, when a folder of the user's overrides an embedded one."""

    def region(self, name: str) -> Region | None:
        """The region of this name."""
        return next((region for region in self.regions if region.name == name), None)

    def instance_type(self, name: str) -> InstanceType | None:
        """The instance type of this name."""
        return next((found for found in self.instance_types if found.name == name), None)

    def labeller(self, name: str | None) -> Labeller | None:
        """A labeller by name; without a name the default, which is the first."""
        if name is None:
            return next(iter(self.nodes.labellers.values()), None)
        return self.nodes.labellers.get(name)
