"""What must hold for a provider's facts: each invariant is seen to be broken, and to hold."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from portable.loader.invariants import violations
from portable.model.accelerator import Accelerator
from portable.model.provider import Provider

ACCELERATORS = {
    name: Accelerator.model_validate(
        {
            "name": name,
            "title": name,
            "vendor": "v",
            "runtime": runtime,
            "device": device,
            "memory": "80GB",
            "unit": "gpu",
            "rayResource": "GPU",
        }
    )
    for name, runtime, device in (("nvidia-h100-80gb", "cuda", "nvidia"), ("amd-mi300x", "rocm", "amd"))
}

GOOD: dict[str, Any] = {
    "name": "acme",
    "title": "Acme",
    "defaultRegion": "north-1",
    "sources": {"book": {"ref": "book", "confidence": "high"}},
    "nodes": {"labellers": {"pool": {"source": "book"}}, "reserved": {"cpu": 1, "assumed": True}, "source": "book"},
    "devices": {"nvidia": {"resource": "nvidia.com/gpu", "source": "book"}},
    "fabrics": {"roce": {"mechanism": "roce", "resource": "rdma/x", "source": "book"}},
    "scaleUps": {"ici": {"mechanism": "none", "source": "book"}},
    "identity": {"mechanism": "unknown"},
    "storage": {"block": {"storageClass": "fast", "source": "book"}},
    "attestations": {"soc2": {"status": "attested", "source": "book"}, "hipaa": {"status": "unknown"}},
    "instanceTypes": [
        {
            "name": "big.8",
            "accelerator": "nvidia-h100-80gb",
            "count": 8,
            "vcpus": 96,
            "memory": "1Ti",
            "arch": "amd64",
            "fabric": {"mechanism": "roce", "adapters": 8, "peakGbps": 3200, "baselineGbps": 3200},
            "scaleUp": {"mechanism": "ici", "domain": "d", "accelerators": 16, "nodes": 2},
            "slices": [{"topology": "4x4", "hosts": 2, "chips": 16}],
            "purchase": ["onDemand", "spot"],
            "regions": ["north-1"],
            "labellers": ["pool"],
            "source": "book",
        },
        {"name": "cpu.4", "vcpus": 4, "memory": "16Gi", "arch": "arm64", "source": "book"},
    ],
    "regions": [
        {
            "name": "north-1",
            "country": "SE",
            "source": "book",
            "prices": {"big.8": {"onDemand": "40", "spot": "20"}, "cpu.4": {"onDemand": "0.2"}},
        },
        {"name": "south-1", "country": None, "source": "book"},
    ],
}


def found(tree: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(one.name, one.path) for one in violations(Provider.model_validate(tree), ACCELERATORS)]


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """The good facts with one of them set, or with the last key removed where the value is Ellipsis."""
    tree = deepcopy(GOOD)
    place: Any = tree
    for part in path[:-1]:
        place = place[part]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return tree


def test_good_facts_break_nothing() -> None:
    assert found(GOOD) == []


BIG: tuple[str | int, ...] = ("instanceTypes", 0)
PRICES: tuple[str | int, ...] = ("regions", 0, "prices", "big.8")


@pytest.mark.parametrize(
    ("path", "value", "name", "where"),
    [
        (("devices", "nvidia", "source"), "boook", "unknown-source", ("devices", "nvidia")),
        ((*BIG, "fieldSources"), {"memory": "nobody"}, "unknown-source", BIG),
        (("regions", 0, "priceSources"), {"big.8.spot": "nobody"}, "unknown-source", ("regions", 0)),
        ((*BIG, "source"), ..., "source-missing", BIG),
        (("fabrics", "roce", "source"), ..., "source-missing", ("fabrics", "roce")),
        (("storage", "block", "source"), ..., "source-missing", ("storage",)),
        (("attestations", "soc2", "source"), ..., "source-missing", ("attestations", "soc2")),
        (("instanceTypes", 1, "name"), "big.8", "duplicate-name", ("instanceTypes", 1, "name")),
        (("regions", 1, "name"), "north-1", "duplicate-name", ("regions", 1, "name")),
        (("defaultRegion",), "north-2", "unknown-region", ("defaultRegion",)),
        (("nodes", "labellers"), {}, "labeller-missing", ("nodes", "labellers")),
        ((*BIG, "accelerator"), "nvidia-h100", "unknown-accelerator", (*BIG, "accelerator")),
        ((*BIG, "accelerator"), "amd-mi300x", "device-missing", (*BIG, "accelerator")),
        ((*BIG, "fabric", "mechanism"), "rocee", "unknown-fabric", (*BIG, "fabric", "mechanism")),
        (("fabrics", "roce", "variantOf"), "rice", "unknown-fabric", ("fabrics", "roce", "variantOf")),
        (("fabrics", "roce", "types"), ["big.9"], "unknown-instance-type", ("fabrics", "roce", "types", 0)),
        ((*BIG, "scaleUp", "mechanism"), "icy", "unknown-scaleup", (*BIG, "scaleUp", "mechanism")),
        ((*BIG, "labellers"), ["pole"], "unknown-labeller", (*BIG, "labellers", 0)),
        ((*BIG, "regions"), ["north-1", "nrth"], "unknown-region", (*BIG, "regions", 1)),
        ((*BIG, "count"), 0, "accelerator-count", (*BIG, "count")),
        (("instanceTypes", 1, "count"), 2, "accelerator-count", ("instanceTypes", 1, "count")),
        ((*BIG, "acceleratorMemory"), "96GB", "accelerator-memory", (*BIG, "acceleratorMemory")),
        ((*BIG, "vcpus"), 1, "nothing-left", BIG),
        ((*BIG, "scaleUp", "nodes"), 3, "scale-up-size", (*BIG, "scaleUp")),
        ((*BIG, "slices", 0, "chips"), 8, "slice-size", (*BIG, "slices", 0)),
        ((*BIG, "slices", 0, "hosts"), 4, "slice-size", (*BIG, "slices", 0)),
        ((*BIG, "slices", 0, "topology"), "4by4", "slice-size", (*BIG, "slices", 0)),
        ((*BIG, "fabric", "peakGbps"), 400, "fabric-rate", (*BIG, "fabric")),
        (("instanceTypes", 1, "arch"), None, "architecture-unknown", ("instanceTypes", 1)),
        (("regions", 1, "country"), ..., "country-missing", ("regions", 1)),
        (("regions", 1, "country"), "Sweden", "country-code", ("regions", 1, "country")),
        (("regions", 1, "pue"), 0.9, "pue", ("regions", 1, "pue")),
        (("regions", 1, "carbon"), 40000, "carbon", ("regions", 1, "carbon")),
        (
            ("regions", 0, "prices", "huge.8"),
            {"onDemand": "9"},
            "unknown-instance-type",
            ("regions", 0, "prices", "huge.8"),
        ),
        ((*PRICES, "onDemand"), "0", "price-implausible", (*PRICES, "onDemand")),
        ((*PRICES, "onDemand"), "28800", "price-implausible", (*PRICES, "onDemand")),
        ((*PRICES, "onDemand"), "1999", "price-implausible", (*PRICES, "onDemand")),
        ((*PRICES, "reservation"), "30", "purchase-mismatch", (*PRICES, "reservation")),
        ((*PRICES, "spot"), "41", "spot-above-on-demand", (*PRICES, "spot")),
        (("regions", 1, "prices"), {"big.8": {"onDemand": "40"}}, "region-mismatch", ("regions", 1, "prices", "big.8")),
        (("attestations", "hippa"), {"status": "unknown"}, "unknown-attestation", ("attestations", "hippa")),
    ],
)
def test_what_does_not_hold_is_told_in_its_place(
    path: tuple[str | int, ...], value: Any, name: str, where: tuple[str | int, ...]
) -> None:
    assert (name, where) in found(changed(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*BIG, "fabric"), None),
        ((*BIG, "vcpus"), None),
        ((*BIG, "purchase"), None),
        ((*BIG, "regions"), None),
        ((*BIG, "source"), None),
        (("regions", 0, "prices", "big.8", "spot"), "40"),
        (("instanceTypes", 1, "status"), "retired"),
        (("attestations", "soc2", "regions"), ["elsewhere"]),
    ],
)
def test_what_is_unknown_breaks_nothing(path: tuple[str | int, ...], value: Any) -> None:
    tree = changed(path, value)
    tree["instanceTypes"][0].setdefault("assumed", tree["instanceTypes"][0].get("source") is None)
    assert found(tree) == []


def test_advice_names_the_nearest() -> None:
    (one,) = violations(Provider.model_validate(changed((*BIG, "fabric", "mechanism"), "rocee")), ACCELERATORS)
    assert one.help == ("did you mean `roce`?",)
