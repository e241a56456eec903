"""A record as JSON."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from portable.report import plain
from portable.report.evidenced.words import age
from portable.report.json_document import document
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.evidence import Counted, Evidence, Promise, Requirement
    from portable.model.placement import Fact
    from portable.report.evidenced import document as documents


def json(evidence: Evidence, view: View) -> str:
    """The document `evidence`."""
    day = evidence.as_of
    body: documents.EvidenceDocument = {
        "as_of": day.isoformat(),
        "assumed": _aged(evidence.assumed, day),
        "catalogue_digest": evidence.catalogue_digest,
        "counters": [_counters(one, day) for one in evidence.counters],
        "entity": _aged(evidence.entity, day),
        "export_rules": _aged(evidence.export, day),
        "holds": evidence.holds,
        "machines": list(evidence.machines),
        "only_measured": [plain.condition(one) for one in evidence.unmeasured],
        "promises": [_promise(one, day) for one in evidence.promises],
        "provider": evidence.provider,
        "ratios": _aged(evidence.ratios, day),
        "refusals": plain.problems(evidence.refusals),
        "region": evidence.region,
        "requirements": [_demand(one, day) for one in evidence.requirements],
        "spec": evidence.spec,
        "spec_digest": evidence.spec_digest,
        "target": evidence.target,
        "target_digest": evidence.target_digest,
        "version": evidence.version,
        "workload": evidence.workload,
    }
    return document("evidence", body)


def _demand(one: Requirement, day: datetime.date) -> documents.Demand:
    return {
        "because": one.because,
        "demand": one.demand,
        "facts": _aged(one.facts, day),
        "kind": one.kind,
        "notes": list(one.notes),
        "path": list(one.path),
        "verdict": one.verdict,
    }


def _promise(one: Promise, day: datetime.date) -> documents.Promised:
    fact = None if one.fact is None else _aged([one.fact], day)[0]
    return {"fact": fact, "notes": one.notes, "statement": one.statement, "subject": one.subject}


def _counters(one: Counted, day: datetime.date) -> documents.Counters:
    return {
        "adapters": one.adapters,
        "fact": _aged([one.fact], day)[0],
        "groups": [{"names": list(each.names), "shows": each.shows, "unit": each.unit} for each in one.groups],
        "name": one.name,
        "read": one.read,
    }


def _aged(facts: Iterable[Fact], day: datetime.date) -> list[documents.AgedFact]:
    return [{**plain.fact(one), "age_days": age(one, day)} for one in facts]
