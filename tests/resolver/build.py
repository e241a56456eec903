"""A provider with three kinds of nodes, and how a test asks for a placement on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portable.errors import Diagnostic, NotResolvable
from portable.model.accelerator import Accelerator
from portable.model.placement import Placement
from portable.model.provider import Provider
from portable.model.target import Target
from portable.model.workload import Workload
from portable.resolver.resolve import resolve_workload
from tests.compiler.build import accelerator, merged
from tests.compiler.build import provider as bare_provider
from tests.compiler.build import workload as bare_workload

ACCELERATORS: dict[str, Accelerator] = {
    one.name: one
    for one in (
        accelerator(
            dtypes=["bf16", "fp8"], shares=[{"memory": "40GB", "resource": "nvidia.com/mig-3g.40gb", "perDevice": 2}]
        ),
        accelerator(
            name="nvidia-b200", title="NVIDIA B200", memory="192GB", dtypes=["bf16", "fp8", "fp4"], minToolkit="12.8"
        ),
        accelerator(name="nvidia-gb200", title="NVIDIA GB200", memory="192GB", dtypes=["bf16", "fp8", "fp4"]),
        accelerator(name="amd-mi300x", vendor="amd", runtime="rocm", device="amd", memory="192GB", dtypes=["bf16"]),
        accelerator(
            name="google-tpu-v5p", vendor="google", runtime="xla", device="tpu", memory="95GB", rayResource="TPU"
        ),
    )
}

TYPES: list[dict[str, Any]] = [
    {"name": "cpu.8", "vcpus": 8, "memory": "32Gi", "arch": "amd64", "localDisk": 0},
    {"name": "cpu.16", "vcpus": 16, "memory": "64Gi", "arch": "amd64", "localDisk": 0},
    {
        "name": "h100.8",
        "accelerator": "nvidia-h100-80gb",
        "count": 8,
        "vcpus": 192,
        "memory": "2Ti",
        "arch": "amd64",
        "localDisk": "28TB",
        "fabric": {"mechanism": "infiniband", "adapters": 8, "peakGbps": 3200, "baselineGbps": 3200},
        "purchase": ["onDemand", "spot", "reservation"],
    },
    {
        "name": "h100.1",
        "accelerator": "nvidia-h100-80gb",
        "count": 1,
        "vcpus": 26,
        "memory": "220Gi",
        "arch": "amd64",
        "localDisk": 0,
        "fabric": {"mechanism": "ethernet", "peakGbps": 100, "baselineGbps": 10},
        "purchase": ["onDemand", "spot"],
    },
    {
        "name": "gb200.4",
        "accelerator": "nvidia-gb200",
        "count": 4,
        "vcpus": 144,
        "memory": "900Gi",
        "arch": "arm64",
        "scaleUp": {"mechanism": "multinode-nvlink", "domain": "nvl72", "accelerators": 72, "nodes": 18},
        "fabric": {"mechanism": "infiniband", "adapters": 4, "baselineGbps": 1600},
        "purchase": ["capacityBlock"],
    },
    {
        "name": "tpu.4",
        "accelerator": "google-tpu-v5p",
        "count": 4,
        "vcpus": 208,
        "memory": "448Gi",
        "arch": "amd64",
        "slices": [
            {"topology": "2x2x1", "hosts": 1, "chips": 4},
            {"topology": "2x2x2", "hosts": 2, "chips": 8},
        ],
    },
]  # fmt: skip

PROVIDER: dict[str, Any] = {
    "nodes": {"topology": {"scaleUp": "acme.example/clique"}, "localDisk": "ephemeral"},
    "scaleUps": {"multinode-nvlink": {"mechanism": "multinode-nvlink", "numNodes": "workers"}},
    "devices": {
        "nvidia": {"resource": "nvidia.com/gpu", "shares": ["mig"]},
        "amd": {"resource": "amd.com/gpu"},
        "tpu": {"resource": "google.com/tpu"},
    },
    "fabrics": {
        "ethernet": {"mechanism": "ethernet", "congestion": "none"},
        "infiniband": {"mechanism": "infiniband", "resource": "rdma/ib", "congestion": "credit", "busBandwidth": 350},
    },
    "instanceTypes": TYPES,
    "attestations": {
        "hipaa": {"status": "attested", "regions": ["north-1"], "source": "doc"},
        "soc2": {"status": "partial", "scope": "storage only", "source": "doc"},
    },
    "regions": [
        {
            "name": "north-1",
            "country": "US",
            "source": "doc",
            "prices": {
                "h100.8": {"onDemand": "80", "spot": "30"},
                "h100.1": {"onDemand": "11"},
                "cpu.8": {"onDemand": "0.4"},
                "cpu.16": {"onDemand": "0.8"},
            },
        },
        {"name": "south-1", "country": "FI"},
        {"name": "south-2", "country": "DE", "prices": {"h100.8": {"onDemand": "90"}}},
    ],
}


def provider(**parts: Any) -> Provider:
    """The provider with parts replaced."""
    return bare_provider(**merged(PROVIDER, parts))


def workload(spec: Mapping[str, Any] | None = None, group: Mapping[str, Any] | None = None) -> Workload:
    """The small workload, with parts of the spec and of its one group replaced."""
    whole = bare_workload().model_dump(by_alias=True, exclude_unset=True, mode="json")
    whole["spec"] = merged(whole["spec"], spec or {})
    first = merged(whole["spec"]["groups"][0], group or {})
    whole["spec"]["groups"][0] = {key: value for key, value in first.items() if value is not None}
    return Workload.model_validate(whole)


def resolve(of: Workload, owner: Provider | None = None, **target: Any) -> Placement:
    """The placement on a target with these parts."""
    rents = owner or provider()
    place = Target.model_validate({"provider": rents.name, **target})
    return resolve_workload(of, "here", place, rents, ACCELERATORS)


def refusals(of: Workload, owner: Provider | None = None, **target: Any) -> tuple[Diagnostic, ...]:
    """Why there is no placement."""
    try:
        resolve(of, owner, **target)
    except NotResolvable as error:
        return error.diagnostics
    raise AssertionError("expected a refusal")
