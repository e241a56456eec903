"""Many workloads together: where each is, on whom it depends, where it could go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from portable.api.fits import Candidate, Fits, Result
from portable.api.linting import has_source, is_verified, judge_on, lint_workload
from portable.errors import Diagnostic, InvalidInput, NoInput
from portable.loader.catalogue import Catalogue
from portable.loader.specs import find_specs
from portable.loader.targets import TargetTable
from portable.loader.workload import load_workload
from portable.model.finding import Finding
from portable.model.portfolio import Exposure, Holding, Move, Portfolio, Unplaced
from portable.model.target import Target
from portable.model.workload import Workload
from portable.portfolio.measure import measure

Tables = Callable[[str], TargetTable]
"""The targets of a spec file."""


def load_all(paths: Iterable[str | Path]) -> Iterator[tuple[str, Workload]]:
    """Every workload of these files and folders, one at a time, each with its file.

    Raises:
        NoInput: there is no spec at all.
        InvalidInput: with everything that is wrong with any of them.
    """
    files = find_specs(paths)
    if not files:
        message = "there is no spec in these paths"
        raise NoInput(Diagnostic("no-specs", message, help=("a spec is a YAML file with `kind: Workload`",)))
    problems: list[Diagnostic] = []
    for file in files:
        try:
            workload = load_workload(file)
        except InvalidInput as error:
            problems.extend(error.diagnostics)
            continue
        if not problems:
            yield str(file), workload
    if problems:
        raise InvalidInput(problems)


def portfolio_of(
    workloads: Iterable[tuple[str, Workload]],
    *,
    tables: Tables | None = None,
    target: str | None = None,
    catalogue: Catalogue | None = None,
) -> Portfolio:
    """The portfolio of these workloads, each given with its file.

    A workload is on `target`, else on the only target of its targets file, else on the cheapest that fits. Where a
    spec names a folder of code, a finding in it that blocks a runtime refuses the places that have no other.

    Raises:
        UsageError: there is no such target or provider.
        NotResolvable: a spec names an accelerator or provider that does not exist.
    """
    known = catalogue or Catalogue()
    nowhere = TargetTable(providers=known.names)
    of_table = tables or (lambda spec: nowhere)
    fits = Fits(known)
    placed = [_place(spec, workload, of_table(spec), target, fits) for spec, workload in workloads]
    named = _labelled(placed)
    used = {_key(one.at): one.at for one in named if one.at is not None and one.result.exposure is not None}
    holdings = [_holding(one, used, fits) for one in named if one.at is not None and one.result.exposure is not None]
    unplaced = [_unplaced(one) for one in named if one.at is None or one.result.exposure is None]
    return measure(holdings, unplaced)


@dataclass(frozen=True, slots=True)
class Placed:
    """A workload, where it is, and where else it was looked at."""

    label: str
    spec: str
    shape: str
    chosen: str
    at: Candidate | None
    result: Result
    others: tuple[Candidate, ...]
    findings: tuple[Finding, ...] = ()
    """Those in its code that could block a runtime."""


def _place(spec: str, workload: Workload, table: TargetTable, target: str | None, fits: Fits) -> Placed:
    shape, findings = fits.shape(workload), _blocking(workload)
    others = tuple(Candidate(name, table.named(name)) for name in table.names())
    if target is not None:
        at, why = Candidate(target, table.named(target)), "asked for"
    elif len(table.targets) == 1:
        at, why = others[0], f"the only target of {table.file or 'its file'}"
    else:
        return _cheapest(Placed(workload.name, spec, shape, "", None, Result(None), others, findings), fits)
    result = _at(fits, shape, at, findings)
    return Placed(workload.name, spec, shape, why, at, result, others, findings)


def _blocking(workload: Workload) -> tuple[Finding, ...]:
    """What lint finds in a folder of code that could block a runtime; the rest is not kept."""
    if not has_source(workload):
        return ()
    found = lint_workload(workload).findings
    return tuple(one for one in found if is_verified(one) and "blocks" in one.effects.values())


def _at(fits: Fits, shape: str, place: Candidate, findings: tuple[Finding, ...]) -> Result:
    """What a place gives, refused by what blocks its runtimes."""
    result = fits.at(shape, place)
    if result.exposure is None or not findings:
        return result
    blockers = judge_on(findings, result.chips, result.exposure.provider).blockers
    return Result(None, refusals=blockers) if blockers else result


def _cheapest(one: Placed, fits: Fits) -> Placed:
    """The place with the lowest known price; where none is known, the first by name."""
    results = [(place, _at(fits, one.shape, place, one.findings)) for place in one.others]
    fitting = [(place, result) for place, result in results if result.exposure is not None]
    if not fitting:
        refusals = tuple(refusal for _, result in results for refusal in result.refusals)
        return replace(one, result=Result(None, refusals=refusals))
    at, result = min(fitting, key=lambda pair: (pair[1].hourly is None, pair[1].hourly or 0, pair[0].name))
    why = f"cheapest of {len(fitting)} that fit" if result.hourly is not None else "fits, and no price is known"
    return replace(one, chosen=why, at=at, result=result)


def _labelled(placed: list[Placed]) -> list[Placed]:
    """Names that several workloads have are told apart by their files."""
    times = Counter(one.label for one in placed)
    return [one if times[one.label] == 1 else replace(one, label=f"{one.label} ({one.spec})") for one in placed]


def _key(place: Candidate) -> tuple[str, str | None]:
    return (place.target.provider, place.target.region)


def _holding(one: Placed, used: dict[tuple[str, str | None], Candidate], fits: Fits) -> Holding:
    assert one.at is not None
    assert one.result.exposure is not None
    places = {_key(place): place for place in one.others} | {
        key: Candidate(_called(place), Target(provider=place.target.provider, region=place.target.region))
        for key, place in used.items()
        if key not in {_key(other) for other in one.others}
    }
    moves = [
        _move(place, _at(fits, one.shape, place, one.findings)) for key, place in places.items() if key != _key(one.at)
    ]
    return Holding(
        label=one.label,
        spec=one.spec,
        target=one.at.name,
        chosen=one.chosen,
        exposure=one.result.exposure,
        hourly=one.result.hourly,
        accelerators=one.result.accelerators,
        moves=tuple(sorted(moves, key=lambda move: move.target)),
        detours=tuple(_detours(one, one.result.exposure, (one.at, *places.values()), fits)),
        prices_of=one.result.oldest,
    )


def _detours(one: Placed, exposure: Exposure, places: Iterable[Candidate], fits: Fits) -> Iterator[Move]:
    """For each vendor of accelerators the first place, its own included, that has those of others for the workload."""
    tried = tuple(places)
    for vendor in dict.fromkeys(slot.vendor for slot in exposure.slots):
        other = fits.without(one.shape, vendor)
        if other is None:
            continue
        found = (_move(place, _at(fits, other, place, one.findings)) for place in tried)
        yield from islice((move for move in found if move.exposure is not None), 1)


def _called(place: Candidate) -> str:
    """A place of another workload: by provider and region, for its own name means nothing here."""
    return place.target.provider if place.target.region is None else f"{place.target.provider} {place.target.region}"


def _move(place: Candidate, result: Result) -> Move:
    return Move(place.name, result.exposure, result.hourly, result.refusals)


def _unplaced(one: Placed) -> Unplaced:
    return Unplaced(one.label, one.spec, None if one.at is None else one.at.name, one.result.refusals)
