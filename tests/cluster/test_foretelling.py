"""The judge of lint on manifests: each way of being wrong is seen."""

from __future__ import annotations

from typing import Any

import pytest

from portable.errors import Location
from portable.model.finding import Finding, Severity
from tests.cluster.foretelling import Judged, documents


def judged(
    *rules: str, severity: Severity = "error", spec: Any = None, kind: str = "RayCluster", **facts: Any
) -> Judged:
    findings = [Finding(rule, "", Location("a.yaml", 1, 1), severity, "high") for rule in rules]
    return Judged("a.yaml", 1, "sample", {"kind": kind, "spec": spec or {}}, findings, **facts)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (judged(pods=1), ""),
        (judged("small-ray-head", severity="warning", pods=1), ""),
        (judged("small-ray-head", pods=1), "it runs, but lint said small-ray-head"),
        (judged("small-ray-head", "second-apply-conflict", pods=1, conflict="409"), "it runs, but lint said"),
        (judged("missing-dashboard-port", pods=1), ""),
        (judged("second-apply-conflict", pods=1), "no conflict, but one was foretold"),
        (judged(pods=1, conflict="409"), "a conflict, not foretold: 409"),
        (judged("second-apply-conflict", pods=1, conflict="409"), ""),
        (judged(refusal="no"), "refused, not foretold: no"),
        (judged("second-apply-conflict", refusal="no"), "refused, not foretold: no"),
        (judged("unknown-manifest-field", refusal="no"), ""),
        (judged(), "refused by the operator, not foretold: no pods"),
        (judged(warnings={"Failed: pod"}, pods=1), "refused by the operator, not foretold: Failed: pod"),
        (judged("invalid-ray-object", warnings={"Failed: pod"}), ""),
        (judged("invalid-ray-object", "second-apply-conflict", warnings={"Failed: pod"}), ""),
        (judged("absent-service-account"), ""),
        (judged(spec={"suspend": True}), ""),
        (judged(kind="RayCronJob"), ""),
        (judged(kind="RayJob", spec={"clusterSelector": {"ray.io/cluster": "a"}}, warnings={"NotFound: a"}), ""),
    ],
)
def test_where_lint_and_the_cluster_differ(one: Judged, expected: str) -> None:
    found = one.wrong()
    assert (expected in found[0] and len(found) == 1) if expected else not found


def test_objects_know_their_lines_those_of_a_list_too() -> None:
    text = "kind: A\nmetadata: {}\n---\n# no object\n---\nkind: List\nitems:\n- kind: B\n  spec: 1\n- kind: C\n"
    found = [(content["kind"], list(lines)) for lines, content in documents(text)]
    assert [kind for kind, _ in found] == ["A", "B", "C"]
    assert [lines[0] for _, lines in found] == [1, 8, 10]
    assert not documents("a: {{ helm }}\n b: [")
