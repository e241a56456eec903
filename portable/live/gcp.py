"""Google Compute Engine: regions, machine types by zone, and the billing catalogue that prices their parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from portable.errors import Diagnostic, UsageError
from portable.live.access import Access
from portable.live.gather import gather, told
from portable.live.gcp_facts import Machine, Rates, machine, quotes, rates
from portable.live.gcp_session import LOGIN, Clients
from portable.live.gcp_tpu import host
from portable.live.known import Known
from portable.live.reading import dated, dated_source
from portable.live.web import pages
from portable.model.catalog import LiveRegion, LiveType, Quote, Reading

BILLING = "https://cloudbilling.googleapis.com"
COMPUTE_SERVICE = "6F81-5844-456A"
_TYPES, _PRICES, _CHIPS = "gcp-machine-types", "gcp-billing-catalogue", "gcp-tpu-skus"
_SUMMED = "The sum of cores, memory, GPUs and bundled local disks; SKUs are found by the first words of what they say"
_BY_WORDS = "Cloud Billing Catalog, SKUs of TPU chips; how they are worded is known from public readers alone"


def read(access: Access, regions: Iterable[str], known: Known) -> Reading:
    """Everything of these regions, or of all; the billing catalogue is one for all of them.

    Raises:
        NotAuthorised: no credentials, or none that hold.
        ConfigInvalid: no project is named.
        Unreachable: nothing answered.
    """
    clients = Clients(access)
    now = access.now()
    zones = _zones(clients)
    asked = _asked(regions, known, zones)
    questions: dict[str, Callable[[], Any]] = {
        "machine types": lambda: _machines(clients, known),
        "billing catalogue": lambda: rates(_skus(access, clients)),
    }
    found, gaps = gather(access, questions)
    if "machine types" not in found:
        raise gaps[0].error
    machines, unreachable = found["machine types"]
    priced: Rates = found.get("billing catalogue", {})
    live: list[LiveRegion] = []
    types: dict[str, LiveType] = {}
    prices: list[Quote] = []
    for region in asked:
        if any(zone in unreachable for zone in zones[region]):
            continue
        there = {name: one for zone in zones[region] for name, one in machines.get(zone, {}).items()}
        live.append(LiveRegion(region, zones[region], frozenset(there)))
        types.update({name: one.kind for name, one in there.items()})
        prices += [one for made in there.values() for one in quotes(made, region, priced, dated(_priced_by(made), now))]
    return Reading(
        provider=known.provider.name,
        asked=now,
        sources=dict(
            [
                dated_source(_TYPES, "Compute Engine API: machineTypes.aggregatedList, regions.list", now, "high"),
                dated_source(_PRICES, "Cloud Billing Catalog, SKUs of Compute Engine", now, "medium", _SUMMED),
                dated_source(_CHIPS, _BY_WORDS, now, "low", "The price of a chip times the chips of a host"),
            ]
        ),
        regions=tuple(live),
        types=tuple(types.values()),
        quotes=tuple(prices),
        known_regions=frozenset(zones),
        gaps=told(gaps) + _silent(asked, zones, unreachable),
    )


def _priced_by(made: Machine) -> str:
    """The source of a machine's price: that of TPU hosts rests on less."""
    return _PRICES if host(made.kind.name) is None else _CHIPS


def _zones(clients: Clients) -> dict[str, tuple[str, ...]]:
    """Every region with its zones."""
    listed = [one for page in clients.pages("RegionsClient", "list") for one in page.items]
    return {one.name: tuple(sorted(zone.rsplit("/", 1)[-1] for zone in one.zones)) for one in listed}


def _asked(regions: Iterable[str], known: Known, zones: dict[str, tuple[str, ...]]) -> list[str]:
    named = tuple(dict.fromkeys(regions))
    for name in named:
        if name not in zones:
            advice = f"regions: {', '.join(sorted(zones))}"
            raise UsageError(Diagnostic("unknown-region", f"there is no region `{name}`", help=(advice,)))
    return [one for one in known.regions(named) if one in zones]


def _machines(clients: Clients, known: Known) -> tuple[dict[str, dict[str, Machine]], frozenset[str]]:
    """Zone to machine types by name, and the zones that did not answer."""
    found: dict[str, dict[str, Machine]] = {}
    unreachable: set[str] = set()
    for page in clients.pages("MachineTypesClient", "aggregated_list"):
        unreachable.update(one.rsplit("/", 1)[-1] for one in page.unreachables)
        for scope, listed in page.items.items():
            if listed.warning.code == "UNREACHABLE":
                unreachable.add(scope.rsplit("/", 1)[-1])
            for told_type in listed.machine_types:
                found.setdefault(scope.rsplit("/", 1)[-1], {})[told_type.name] = machine(told_type, known)
    return found, frozenset(unreachable)


def _skus(access: Access, clients: Clients) -> Iterable[dict[str, Any]]:
    root = access.endpoints.get("gcp-billing", BILLING).rstrip("/")
    first = f"{root}/v1/services/{COMPUTE_SERVICE}/skus?" + urlencode({"currencyCode": "USD", "pageSize": 5000})

    def following(body: dict[str, Any], _: str) -> str | None:
        token = body.get("nextPageToken")
        return f"{first}&{urlencode({'pageToken': token})}" if token else None

    for page in pages(access, first, following, clients.bearer(), login=LOGIN):
        yield from page.body.get("skus") or ()


def _silent(asked: list[str], zones: dict[str, tuple[str, ...]], unreachable: frozenset[str]) -> tuple[Diagnostic, ...]:
    """Regions of which a zone did not answer: nothing of them is taken."""
    return tuple(
        Diagnostic("region-unreachable", f"{region}: no answer of {', '.join(silent)}")
        for region in asked
        if (silent := sorted(unreachable & set(zones[region])))
    )
