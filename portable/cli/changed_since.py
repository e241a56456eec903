"""What has changed on this machine since a plan was saved; no cluster is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from portable.cli.session import Session
from portable.errors import Diagnostic, PortableError
from portable.model.plan import Plan, Subject


def changed_since(run: Session, plan: Plan) -> Iterator[Diagnostic]:
    """Spec, code, target and facts that are no longer those of the plan; a spec that is not here says nothing."""
    subject = plan.subject
    if not Path(subject.spec).is_file():
        return
    again = (f"plan again: {subject.call('plan', '--out', 'FILE')}",)
    if _digest(subject.spec) != subject.spec_digest:
        message = f"{subject.spec} or its code has changed since the plan was made; the plan is what was planned then"
        yield Diagnostic("spec-changed", message, help=again)
    same_places = run.facts_options() == subject.facts_options
    if same_places and _digest_of_facts(run, subject) != subject.catalogue_digest:
        message = f"the target {subject.target} or its provider's facts are not those that the plan was made from"
        yield Diagnostic("facts-changed", message, help=again)


def _digest(spec: str) -> str | None:
    """The digest of a spec as it is now; None if it cannot be read."""
    from portable.api.deploying import digest_of
    from portable.loader.workload import load_workload

    try:
        return digest_of(load_workload(spec))
    except PortableError:
        return None


def _digest_of_facts(run: Session, subject: Subject) -> str | None:
    """The digest of a plan's target and its provider as they are now; None if they cannot be read."""
    from portable.api.deploying import digest_of_facts

    try:
        target = run.targets(subject.spec).named(subject.target)
        return digest_of_facts(run.catalogue.provider(target.provider), target)
    except PortableError:
        return None
