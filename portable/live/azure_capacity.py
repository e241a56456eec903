"""What Azure says before an apply: whether the subscription may have a size, what is left of quota and reservations."""

from __future__ import annotations

from functools import partial

from portable.errors import Diagnostic, NotAuthorised
from portable.live.access import Access
from portable.live.azure_facts import Size, size
from portable.live.azure_reservations import reservations
from portable.live.azure_session import Client, subscription
from portable.live.known import Known
from portable.live.verdicts import Question, answers, offering, quota, reserved
from portable.model.catalog import CapacityLine, Wanted

SOURCE = "Azure Compute"
_SPOT = "lowPriorityCores"
"""The one quota of all spot machines of a region."""


def check(access: Access, wanted: Wanted, known: Known) -> tuple[CapacityLine, ...]:
    """Every answer; what could not be asked is unverified.

    Raises:
        NotAuthorised: no subscription is named.
    """
    of = subscription(access)
    if of is None:
        advice = ("set AZURE_SUBSCRIPTION_ID",)
        raise NotAuthorised(Diagnostic("subscription-missing", "no subscription is named", help=advice))
    client = Client(access, of)
    questions: dict[str, Question] = {"sizes and quotas": partial(_sizes, client, wanted, known)}
    if any(True for _ in reserved(wanted.machines)):
        questions["reservations"] = partial(reservations, client, wanted, SOURCE)
    return answers(access, questions, SOURCE)


def _sizes(client: Client, wanted: Wanted, known: Known) -> list[CapacityLine]:
    kinds = {one.instance_type for one in wanted.machines}
    listed = client.items("resource_skus", filter=f"location eq '{wanted.region}'")
    told = [size(sku, wanted.region, known) for sku in listed if sku.name in kinds]
    sizes = {each.kind.name: each for each in told if each is not None}
    usage = {
        str(each.name.value): (float(each.limit), float(each.current_value))
        for each in client.items("usage", location=wanted.region)
    }
    lines = [_offered(kind, wanted.region, sizes.get(kind)) for kind in sorted(kinds)]
    needs: dict[str, float] = {}
    for one in wanted.machines:
        found = sizes.get(one.instance_type)
        name = _SPOT if one.purchase == "spot" else found.family if found is not None else ""
        cores = one.vcpus if found is None else found.kind.vcpus or one.vcpus
        if name not in usage or cores is None:
            because = "the subscription lists no quota of its family"
            lines.append(CapacityLine(f"quota of {one.instance_type}", "unverified", because, SOURCE))
            continue
        needs[name] = needs.get(name, 0) + cores * one.nodes
    return lines + [quota(f"quota {name}", need, *usage[name], SOURCE, "cores") for name, need in needs.items()]


def _offered(kind: str, region: str, found: Size | None) -> CapacityLine:
    if found is not None and found.restriction is not None:
        fix = ("ask Azure support for access to the size, or choose another region",)
        because = f"the subscription may not have it in {region}: {found.restriction}"
        return CapacityLine(f"offering of {kind}", "refused", because, SOURCE, fix)
    return offering(kind, region, () if found is None else found.zones or (region,), SOURCE)
