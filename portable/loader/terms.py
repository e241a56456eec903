"""What must hold for the terms of capacity that a provider sells."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from portable.errors import Diagnostic, Path
from portable.loader.spelling import did_you_mean
from portable.model.commitment import Commitment
from portable.model.provider import Provider


def wrong_terms(provider: Provider) -> Iterator[Diagnostic]:
    """Types that do not exist, lengths that contradict each other; a path leads from the provider's root."""
    types = tuple(one.name for one in provider.instance_types)
    regions = tuple(one.name for one in provider.regions)
    for name, one in provider.commitments.items():
        path: Path = ("commitments", name)
        yield from _unknown("instance type", one.types or (), types, (*path, "types"))
        for at, past in enumerate(one.past_prices):
            here: Path = (*path, "pastPrices", at)
            yield from _unknown("instance type", (past.instance_type,), types, here)
            yield from _unknown("region", past.regions or (), regions, here)
            if past.price <= 0:
                yield Diagnostic("price-implausible", f"`{name}`: {past.price} USD/h is no price", path=here)
        yield from _lengths(one, path)


def _lengths(one: Commitment, path: Path) -> Iterator[Diagnostic]:
    if one.min_term is not None and one.max_term is not None and one.min_term > one.max_term:
        yield Diagnostic("term-order", f"{one.title}: `minTerm` is longer than `maxTerm`", path=path)
    ends = [step.up_to for step in one.steps[:-1]]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends) or known != sorted(set(known)):
        message = f"{one.title}: every step but the last has an `upTo`, and they grow"
        yield Diagnostic("term-steps", message, path=(*path, "steps"))


def _unknown(what: str, names: Collection[str], known: tuple[str, ...], path: Path) -> Iterator[Diagnostic]:
    for name in names:
        if name not in known:
            guess = did_you_mean(name, known)
            called = f"unknown-{what.replace(' ', '-')}"
            yield Diagnostic(called, f"there is no {what} `{name}`", path=path, help=(guess,) if guess else ())
