"""From a spec to placements, manifests and costs.

`portable.load`, `targets`, `resolve`, `compile`, `price`, `compare` are these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from portable.errors import Diagnostic, NotMapped, NotResolvable, Refused
from portable.loader.catalogue import Catalogue
from portable.loader.spelling import did_you_mean
from portable.loader.targets import TargetTable, find_targets_file, load_targets
from portable.loader.workload import load_workload
from portable.model.assumption import NOTHING, Assumptions
from portable.model.cost import Around, Comparison, Cost
from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.provider import Provider, Region
from portable.model.target import DataMapping, Target
from portable.model.workload import Workload
from portable.pricer.compute import over_ceiling
from portable.pricer.compute import price as price_placement
from portable.resolver.lying import Lying, misplaced
from portable.resolver.resolve import resolve_workload


def load(path: str | Path) -> Workload:
    """The workload of a spec file, with the files of its code; `-` reads standard input.

    Raises:
        NoInput: there is no such file.
        InvalidInput: with everything that is wrong, each with file, line and column.
    """
    return load_workload(path)


def targets(
    spec: str | Path | None = None, *, file: str | Path | None = None, catalogue: Catalogue | None = None
) -> TargetTable:
    """The targets of a file; without a file those of the `targets.yaml` nearest to the spec, else every provider.

    Raises:
        NoInput: there is no such file.
        InvalidInput: the file is not valid.
    """
    found = file if file is not None or spec is None else find_targets_file(spec)
    return load_targets(found, (catalogue or Catalogue()).names)


def resolve(
    workload: Workload,
    target: str | tuple[str, Target],
    *,
    table: TargetTable | None = None,
    catalogue: Catalogue | None = None,
) -> Placement:
    """Where the workload runs on a target, given by name or as (name, target), and why.

    Raises:
        NotResolvable: the target cannot honour it; each reason names the fact and the nearest thing that would fit.
        UsageError: there is no such target or provider.
    """
    known = catalogue or Catalogue()
    name, place = target if isinstance(target, tuple) else (target, None)
    places = table or TargetTable(providers=known.names)
    place = place or places.named(name)
    _check_names(workload, known)
    try:
        placement, elsewhere = _placed(workload, name, place, known)
    except NotResolvable as error:
        raise NotResolvable(_located(error, places)) from None
    if too_dear := over_ceiling(
        workload, price_placement(workload, placement, around=_around(elsewhere, known)), place
    ):
        raise NotResolvable(too_dear)
    return placement


def compile(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:  # noqa: A001 - the field's own word
    """The Kubernetes objects of a placement, in the order in which they are applied.

    Raises:
        NotMapped: the target does not map a name that the workload needs; the help has the lines to add.
        NotResolvable: a patch of `overrides` cannot be applied, or makes what no cluster takes.
    """
    # Only here: whoever compares pays for no compiler.
    from portable.api.patched import check_patched
    from portable.compiler.compile import compile_workload
    from portable.compiler.merge import PatchError

    if placement.unmapped:
        raise NotMapped(placement.unmapped)
    try:
        manifests = compile_workload(workload, placement)
    except PatchError as error:
        path = ("spec", "overrides")
        raise NotResolvable(Diagnostic("unusable-patch", str(error), workload.location(*path), path)) from error
    check_patched(workload, placement, manifests)
    return manifests


def price(
    workload: Workload,
    placement: Placement,
    assumptions: Assumptions = NOTHING,
    *,
    catalogue: Catalogue | None = None,
) -> Cost:
    """What the placement costs; unknown prices stay unknown.

    Raises:
        NotResolvable: the target says that data lies with a provider, or in a region, that does not exist.
    """
    known = catalogue or Catalogue()
    elsewhere = lying(placement.bindings.data, placement.target_name, placement.provider, placement.region, known)
    return price_placement(workload, placement, assumptions, _around(elsewhere, known))


def lying(
    mappings: Mapping[str, DataMapping], target: str, home: Provider, region: Region, catalogue: Catalogue
) -> Lying:
    """Whose store data lies in that is not the target's own, and where, by its logical name.

    Raises:
        NotResolvable: a mapping names a provider or region that does not exist.
    """
    found: dict[str, tuple[Provider, Region | None] | None] = {}
    for name, mapping in mappings.items():
        kept = mapping.kept_by(home)
        if kept is None:
            found[name] = None
        elif not kept or mapping.region not in (None, region.name):
            found[name] = _owner(name, mapping.provider or home.name, mapping.region, target, catalogue)
    return found


def _around(elsewhere: Lying, known: Catalogue) -> Around:
    return Around({name: place for name, place in elsewhere.items() if place is not None}, known.world.sources)


def _permitted(workload: Workload, placement: Placement, known: Catalogue) -> Lying:
    """Where data lies elsewhere, which is under the workload's policy too.

    Raises:
        NotResolvable: the policy does not permit it there.
    """
    home = placement.provider
    elsewhere = lying(placement.bindings.data, placement.target_name, home, placement.region, known)
    if found := misplaced(workload, elsewhere, home):
        raise NotResolvable(found)
    return elsewhere


def _owner(
    name: str, owner: str, region: str | None, target: str, catalogue: Catalogue
) -> tuple[Provider, Region | None]:
    path = ("targets", target, "data", name)
    if owner not in catalogue.names:
        raise NotResolvable(_unknown("provider", owner, (*path, "provider"), None, catalogue.names))
    provider = catalogue.provider(owner)
    found = None if region is None else provider.region(region)
    if region is not None and found is None:
        names = tuple(one.name for one in provider.regions)
        raise NotResolvable(_unknown("region", region, (*path, "region"), None, names))
    return provider, found


def compare(
    workload: Workload,
    names: Iterable[str] = (),
    *,
    table: TargetTable | None = None,
    catalogue: Catalogue | None = None,
    assumptions: Assumptions = NOTHING,
) -> tuple[Comparison, ...]:
    """Every target (or these), each with its placement and cost or with its refusals, in the order given.

    Raises:
        UsageError: there is no such target or provider.
    """
    known = catalogue or Catalogue()
    places = table or TargetTable(providers=known.names)
    _check_names(workload, known)
    return tuple(_compared(workload, name, places, known, assumptions) for name in names or places.names())


def _compared(
    workload: Workload, name: str, places: TargetTable, known: Catalogue, assumptions: Assumptions
) -> Comparison:
    place = places.named(name)
    provider = known.provider(place.provider)
    region = place.region or provider.default_region
    try:
        placement, elsewhere = _placed(workload, name, place, known)
    except Refused as error:
        return Comparison(name, provider.name, region, refusals=_located(error, places))
    cost = price_placement(workload, placement, assumptions, _around(elsewhere, known))
    if too_dear := over_ceiling(workload, cost, place):
        return Comparison(name, provider.name, placement.region.name, refusals=too_dear)
    return Comparison(name, provider.name, placement.region.name, placement, cost)


def _check_names(workload: Workload, known: Catalogue) -> None:
    """Accelerators and providers that exist nowhere are an error of the spec, not a refusal of a target."""
    problems = []
    for position, group in enumerate(workload.spec.groups):
        for place, name in enumerate(group.accelerator.any_of if group.accelerator else ()):
            if name not in known.accelerators:
                path = ("spec", "groups", position, "accelerator", "anyOf", place)
                problems.append(_unknown("accelerator", name, path, workload, tuple(known.accelerators)))
    choice = workload.spec.policy.providers
    for key in ("allow", "deny"):
        for place, name in enumerate((getattr(choice, key) if choice else None) or ()):
            if name not in known.names:
                where = ("spec", "policy", "providers", key, place)
                problems.append(_unknown("provider", name, where, workload, known.names))
    if problems:
        raise NotResolvable(problems)


def _placed(workload: Workload, name: str, place: Target, known: Catalogue) -> tuple[Placement, Lying]:
    """The placement, and where its data lies elsewhere."""
    provider = known.provider(place.provider)
    _check_region(name, place, provider)
    placement = resolve_workload(workload, name, place, provider, known.accelerators)
    return placement, _permitted(workload, placement, known)


def _located(error: Refused, places: TargetTable) -> tuple[Diagnostic, ...]:
    """What is refused, with the place of what the targets file says."""
    return tuple(
        one.at(places.location(*one.path)) if one.path[:1] == ("targets",) else one for one in error.diagnostics
    )


def _check_region(name: str, place: Target, provider: Provider) -> None:
    """Whether the facts know the region that a target says."""
    if place.region is None or provider.region(place.region) is not None:
        return
    path, names = ("targets", name, "region"), [one.name for one in provider.regions]
    advice = did_you_mean(place.region, names) or f"regions: {', '.join(names)}"
    message = f"target `{name}`: {provider.name} has no region `{place.region}` in these facts"
    raise NotResolvable(Diagnostic("unknown-region", message, None, path, (advice,)))


def _unknown(
    what: str, name: str, path: tuple[str | int, ...], workload: Workload | None, names: tuple[str, ...]
) -> Diagnostic:
    guess = did_you_mean(name, names)
    advice = (guess,) if guess else (f"known: {', '.join(names)}",)
    place = None if workload is None else workload.location(*path)
    return Diagnostic(f"unknown-{what}", f"there is no {what} `{name}`", place, path, advice)
