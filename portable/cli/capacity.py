"""What `plan --check-capacity` adds to a plan: verified and unverified as conditions, refused as what blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portable.cli.live import Prepared
from portable.cli.session import Session
from portable.report.planned.subject import Planned

if TYPE_CHECKING:
    from portable.deploy.cluster import Cluster


def with_capacity(run: Session, prepared: Prepared, cluster: Cluster | None, found: Planned) -> Planned:
    """The plan with what cloud and cluster say of its machines; without a cluster, what the cloud says."""
    from portable.api.capacity import as_blockers, as_conditions, check_capacity
    from portable.cli.catalog import endpoints
    from portable.live.access import Access

    access = Access(endpoints=endpoints(run.configuration["live.endpoints"]), tell=run.screen.detail)
    lines = check_capacity(prepared.workload, prepared.placement, cluster, access)
    plan = replace(found.plan, blockers=(*found.plan.blockers, *as_blockers(lines)))
    return found._replace(plan=plan, conditions=(*found.conditions, *as_conditions(lines)))
