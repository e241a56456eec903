"""What lint says of a workload, joined to its plan: what blocks, and what is left to know, counted."""

from __future__ import annotations

from dataclasses import replace

from portable.cli.live import Prepared
from portable.report.planned.subject import Planned


def with_findings(prepared: Prepared, found: Planned) -> Planned:
    """The plan with what blocks its runtimes first, and the other findings as a risk."""
    from portable.api.linting import judge, lint_workload

    judged = judge(lint_workload(prepared.workload).findings, prepared.placement)
    plan = replace(found.plan, blockers=(*judged.blockers, *found.plan.blockers))
    return found._replace(plan=plan, risks=(*found.risks, *judged.risks))
