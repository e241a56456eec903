"""One provider: what is known of it, from where, and what is only assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from portable.report.facts.listed import accelerators, price_count
from portable.report.json_document import document
from portable.report.paragraphs import Writer
from portable.report.table import Column, Table, aligned, fitted, neutralized, records
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.instance_type import InstanceType
    from portable.model.provider import Provider
    from portable.model.source import Entry

FORMATS = ("text", "json")

_TYPES = (
    Column("type", "instance type"),
    Column("accelerators", "accelerators"),
    Column("vcpus", "vCPUs", right=True, worth=5),
    Column("memory", "memory", right=True, worth=4),
    Column("arch", "arch", worth=3),
    Column("fabric", "fabric", worth=1),
    Column("purchase", "purchase", worth=2),
)


def shown(provider: Provider, name: str, view: View) -> str:
    """The provider in a format; JSON has all facts, in the form of a provider's files."""
    if name == "json":
        facts = provider.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return document("provider-facts", {"facts": facts})
    page = Writer(view)
    _head(page, provider)
    _contract(page, provider)
    _assumed(page, provider)
    page.gap()
    page.raw(_types(provider, view))
    page.gap()
    if provider.attestations:
        page.line("attestations", bold=True)
    for framework, one in provider.attestations.items():
        page.item(framework, one.status + (f" ({one.scope})" if one.scope else ""), indent=2)
    _commitments(page, provider)
    page.gap()
    page.line("sources", bold=True)
    for key, source in provider.sources.items():
        dated = source.date.isoformat() if source.date else "undated"
        page.item(key, f"{source.ref}, {dated}, confidence {source.confidence}", indent=2)
    return page.text()


def _head(page: Writer, provider: Provider) -> None:
    page.line(f"{provider.name}: {provider.title}", bold=True)
    if provider.experimental:
        page.item("experimental", provider.experimental, indent=2)
    page.item("default region", f"{provider.default_region}, of {len(provider.regions)}", indent=2)
    page.item("accelerators", ", ".join(accelerators(provider)) or "none", indent=2)
    page.item("prices", f"{price_count(provider)} known", indent=2)
    for entry, file in provider.files.items():
        page.item("from your own", f"{entry} ({file})", indent=2)


def _contract(page: Writer, provider: Provider) -> None:
    page.gap()
    page.line("node contract", bold=True)
    page.item("nodes are labelled by", ", ".join(provider.nodes.labellers), indent=2)
    for name, device in provider.devices.items():
        page.item(f"device {name}", device.resource or "no resource is published", indent=2)
    for name, fabric in provider.fabrics.items():
        choice = f"; in place of {fabric.variant_of}, where a target says so" if fabric.variant_of else ""
        page.item(f"fabric {name}", f"{fabric.title or fabric.mechanism}, by {fabric.mechanism}{choice}", indent=2)
        for need in fabric.requires:
            page.line(f"needs: {need}", indent=6)
    page.item("identity", provider.identity.mechanism, indent=2)
    store = provider.storage.object_store
    page.item("object store", ", ".join(store.schemes) if store is not None and store.schemes else "unknown", indent=2)


def _assumed(page: Writer, provider: Provider) -> None:
    """What nobody published, with the key of a target's `assume` that says otherwise, where there is one."""
    found = list(_assumptions(provider))
    if not found:
        return
    page.gap()
    page.line("assumed, not published", bold=True)
    for path, entry in found:
        fields = ", ".join(entry.assumed_fields) or "all of it"
        page.item(path, fields + (f"; {entry.notes}" if entry.notes else ""), indent=2)
    keys = [f"{name}Resource" for name, device in provider.devices.items() if device.assumed or device.assumed_fields]
    keys += ["rdmaResource" for fabric in provider.fabrics.values() if fabric.assumed or fabric.assumed_fields][:1]
    if keys:
        page.line(f"A target sets the true names: `assume: {{{keys[0]}: …}}`; keys: {', '.join(keys)}.")


def _assumptions(provider: Provider) -> Iterator[tuple[str, Entry]]:
    groups: Mapping[str, Mapping[str, Any]] = {
        "devices": provider.devices,
        "fabrics": provider.fabrics,
        "scaleUps": provider.scale_ups,
        "": {"nodes": provider.nodes, "nodes.reserved": provider.nodes.reserved, "identity": provider.identity},
        "instanceTypes": {one.name: one for one in provider.instance_types},
    }
    for group, entries in groups.items():
        for name, entry in entries.items():
            if entry.assumed or entry.assumed_fields:
                yield f"{group}.{name}".removeprefix("."), entry


def _commitments(page: Writer, provider: Provider) -> None:
    """How capacity is bought for a time, each with what was published of it."""
    if not provider.commitments:
        return
    page.gap()
    page.line("capacity for a time", bold=True)
    for name, one in provider.commitments.items():
        source = one.source or "unknown"
        page.item(name, f"{one.words} ({one.option}; source {source})", indent=2)
        for past in one.past_prices:
            page.line(f"- {past.words} (source {past.source or source})", indent=6, hang=2)


def _types(provider: Provider, view: View) -> str:
    rows = Table(_TYPES, tuple(_row(one) for one in provider.instance_types))
    neutral = neutralized(rows, view.unicode)
    fits = fitted(neutral, view.width)
    return aligned(fits[0]) if fits is not None else records(neutral, view.width)


def _row(one: InstanceType) -> tuple[str, ...]:
    fabric = one.fabric
    rate = "" if fabric is None or fabric.baseline_gbps is None else f" {fabric.baseline_gbps:g} Gbit/s"
    status = "" if one.status == "available" else f" ({one.status})"
    return (
        one.name + status,
        f"{one.count} × {one.accelerator}" if one.accelerator else "",
        "?" if one.vcpus is None else f"{one.vcpus:g}",
        "?" if one.memory is None else _size(one.memory),
        one.arch or "?",
        "?" if fabric is None else f"{fabric.mechanism}{rate}",
        ", ".join(one.purchase) if one.purchase is not None else "?",
    )


def _size(size: int) -> str:
    """In GiB where it is whole, else as vendors write it."""
    from portable.model.quantity import format_bytes, format_sold

    return format_bytes(size) if size % 2**30 == 0 else format_sold(size)
