"""What NetworkPolicies let through: selectors, directions, ports, peers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.kube.isolation import chooses, lets, limits
from portable.linter.kube.objects import KubeObject
from portable.linter.yamltext import Broken, Mapping, documents

LABELS = {"app": "ray", "role": "worker"}


def mapping(text: str) -> Mapping:
    (found,) = documents(text)
    assert not isinstance(found, Broken)
    assert isinstance(found.root, Mapping)
    return found.root


@pytest.mark.parametrize(
    ("selector", "is_chosen"),
    [
        ("{}", True),
        ("matchLabels: {app: ray}", True),
        ("matchLabels: {app: ray, role: head}", False),
        ("matchExpressions: [{key: role, operator: In, values: [worker, head]}]", True),
        ("matchExpressions: [{key: role, operator: NotIn, values: [worker]}]", False),
        ("matchExpressions: [{key: other, operator: NotIn, values: [worker]}]", True),
        ("matchExpressions: [{key: app, operator: Exists}]", True),
        ("matchExpressions: [{key: app, operator: DoesNotExist}]", False),
        ("matchLabels: {app: ray}\nmatchExpressions: [{key: x, operator: Exists}]", False),
    ],
)
def test_a_selector_takes_what_kubernetes_takes(selector: str, is_chosen: bool) -> None:
    assert chooses(mapping(selector), LABELS) is is_chosen


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.from_regex(r"[a-z]{1,5}", fullmatch=True)))
def test_a_selector_of_all_labels_takes_its_own_pod_and_no_poorer_one(labels: dict[str, str]) -> None:
    selector = mapping("matchLabels: {" + ", ".join(f'"{key}": "{value}"' for key, value in labels.items()) + "}")
    assert chooses(selector, labels)
    assert chooses(selector, {}) is not bool(labels)


@pytest.mark.parametrize(
    ("spec", "directions"),
    [
        ("{podSelector: {}}", {"ingress"}),
        ("{podSelector: {}, egress: []}", {"ingress", "egress"}),
        ("{policyTypes: [Egress]}", {"egress"}),
        ("{policyTypes: [Ingress, Egress]}", {"ingress", "egress"}),
    ],
)
def test_a_policy_limits_what_its_types_say(spec: str, directions: set[str]) -> None:
    policy = KubeObject(mapping(f"spec: {spec}"), "networking.k8s.io/v1", "NetworkPolicy")
    assert {one for one in ("ingress", "egress") if limits(policy, one)} == directions


@pytest.mark.parametrize(
    ("rule", "passes"),
    [
        ("{}", True),
        ("{ports: [{port: 6379}]}", True),
        ("{ports: [{port: 53}]}", False),
        ("{ports: [{port: 6000, endPort: 7000}]}", True),
        ("{ports: [{port: gcs}]}", True),
        ("{to: [{podSelector: {matchLabels: {app: ray}}}]}", True),
        ("{to: [{podSelector: {matchLabels: {app: db}}}]}", False),
        ("{to: [{namespaceSelector: {}}]}", True),
        ("{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}", True),
        ("{ports: [{port: 53}], to: [{podSelector: {}}]}", False),
    ],
)
def test_a_rule_lets_a_port_through_to_a_pod(rule: str, passes: bool) -> None:
    assert lets(mapping(f"rules: [{rule}]").sequence("rules"), 6379, "to", LABELS) is passes


def test_pods_of_other_namespaces_are_not_met_by_a_pod_selector_alone() -> None:
    rules = mapping("rules: [{to: [{podSelector: {}}], ports: [{port: 53}]}]").sequence("rules")
    assert lets(rules, 53, "to", LABELS)
    assert not lets(rules, 53, "to", None)
