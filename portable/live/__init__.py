"""What clouds say now: the only package that asks them, and the only code that may name one.

`read` of a provider's module gives a `Reading`; `integrity` doubts it, `overlay` makes a provider folder of the rest.
Every call is read-only and stands in `permissions`. SDKs are imported when the first question is asked, never before.
"""

from __future__ import annotations

from collections.abc import Mapping

READERS: Mapping[str, str] = {"aws": "portable.live.aws", "gcp": "portable.live.gcp", "azure": "portable.live.azure"}
"""Provider to the module that reads it: `read(access, regions, known) -> Reading`."""

CHECKERS: Mapping[str, str] = {
    "aws": "portable.live.aws_capacity",
    "gcp": "portable.live.gcp_capacity",
    "azure": "portable.live.azure_capacity",
}
"""Provider to the module that knows its quotas and reservations: `check(access, wanted, known)` gives the answers."""
