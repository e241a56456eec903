"""What an exported policy refuses, by the tables of the rules; the cluster tests hold it against a real server."""

from __future__ import annotations

import json

import pytest
import yaml

from portable.api.admission import terms
from portable.model.admission import Action, Admission, Names, Terms
from portable.report.admission import FORMATS
from portable.report.view import View


def drawn(admission: Admission) -> list[dict[str, object]]:
    found = list(yaml.safe_load_all(FORMATS["yaml"](admission, View())))
    assert found == json.loads(FORMATS["json"](admission, View()))["items"]
    return found


def test_names_that_are_at_home_on_every_target_are_no_fault() -> None:
    everywhere, at_home, two = terms(), terms(("aws",)), terms(("aws", "gcp"))
    assert "vpc.amazonaws.com/efa" in everywhere.resources.exact
    assert "vpc.amazonaws.com/efa" not in at_home.resources.exact
    assert "vpc.amazonaws.com/efa" in two.resources.exact
    assert "karpenter.k8s.aws/" in everywhere.labels.prefixes
    assert "karpenter.k8s.aws/" not in at_home.labels.prefixes
    assert "cloud.google.com/gke-" in at_home.labels.prefixes
    assert "node.kubernetes.io/instance-type" in at_home.labels.exact


def test_only_verified_facts_refuse() -> None:
    assert not any(name.startswith("nebius.com") for name in terms().labels.exact)
    assert "rdma/ib" not in terms().resources.exact


@pytest.mark.parametrize(
    ("action", "actions"), [("warn", ["Warn", "Audit"]), ("deny", ["Deny", "Audit"]), ("audit", ["Audit"])]
)
def test_each_policy_has_its_binding_for_namespaces_that_want_it(action: Action, actions: list[str]) -> None:
    admission = Admission("guard", terms(), action, ("system:serviceaccount:x:y",))
    for policy, binding in zip(*[iter(drawn(admission))] * 2, strict=True):
        spec, bound = policy["spec"], binding["spec"]
        assert isinstance(spec, dict)
        assert isinstance(bound, dict)
        assert bound["policyName"] == policy["metadata"]["name"]
        assert bound["validationActions"] == actions
        selector = bound["matchResources"]["namespaceSelector"]["matchExpressions"]
        assert {"key": "portable.dev/policy", "operator": "Exists"} in selector
        assert all("DELETE" not in rule["operations"] for rule in spec["matchConstraints"]["resourceRules"])
        names = {one["name"] for one in spec["matchConditions"]}
        assert {"not-being-deleted", "spec-changed", "no-controller", "not-admitted-by-a-queue", "not-exempt"} <= names
        assert all(len(one["message"]) < 5000 and "\n" not in one["message"] for one in spec["validations"])


def test_what_has_no_names_is_not_judged() -> None:
    only = Admission("guard", Terms(labels=Names(("a.b/c'd",))))
    (policy, *_) = drawn(only)
    expressions = [one["expression"] for one in policy["spec"]["validations"]]  # type: ignore[index]
    assert len(expressions) == 2
    assert all("'a.b/c\\'d'" in one for one in expressions)
