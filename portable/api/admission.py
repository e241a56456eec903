"""The names that an admission policy refuses, from the tables of the lint rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portable.model.admission import Names, Terms

_ALWAYS = ("node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type")
"""The keys are standard; every value is one cloud's."""


def terms(providers: Sequence[str] = ()) -> Terms:
    """What does not work on every one of these providers; without any, what works on some providers only.

    Only what blocks, by a verified fact, is in it; what merely degrades is for lint to tell.
    """
    from portable.linter.rules import cloud_annotation, cloud_device, cloud_host_path, cloud_node_label

    labels = _names(_rows(cloud_node_label.__file__, providers, ("blocks",)), _ALWAYS)
    resources = _names(_rows(cloud_device.__file__, providers, ("blocks",)))
    annotations = _names(_rows(cloud_annotation.__file__, providers, ("blocks", "degrades"), errors=True))
    host_paths = _names(_rows(cloud_host_path.__file__, providers, ("blocks", "degrades")))
    return Terms(labels, resources, annotations, host_paths)


def _rows(file: str, providers: Sequence[str], effects: Sequence[str], *, errors: bool = False) -> Iterator[str]:
    """The patterns of a rule's table that have one of these effects on some provider."""
    from portable.linter.cloudrows import table
    from portable.model.finding import OTHER_CLOUDS

    for row in table(file).rows:
        on = [row.effects.get(one) or row.effects[OTHER_CLOUDS] for one in providers] or [row.effects[OTHER_CLOUDS]]
        if any(one in effects for one in on) and not (errors and row.severity == "info"):
            yield from row.patterns


def _names(patterns: Iterable[str], more: Iterable[str] = ()) -> Names:
    """Patterns as whole names and beginnings; one with a `*` inside has no form as either."""
    found = [*patterns, *more]
    exact = {one for one in found if "*" not in one}
    prefixes = {one[:-1] for one in found if one.find("*") == len(one) - 1}
    return Names(tuple(sorted(exact)), tuple(sorted(prefixes)))
