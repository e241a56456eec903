"""A plan as text and JSON: every action, whose each field is, what is unknown."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import jsonschema

from portable.cli.schema import FOLDER
from portable.errors import Diagnostic
from portable.model.cost import Cost, Line
from portable.model.placement import Condition
from portable.model.plan import ABSENT, Change, ClusterIdentity, Conflict, FieldChange, ObjectRef, Plan, Subject
from portable.report.planned import FORMATS
from portable.report.planned.subject import Planned
from portable.report.planned.text import cost_line, summary
from portable.report.view import View

JOB = ObjectRef("ray.io/v1", "RayJob", "ml", "demo")
BODY: dict[str, Any] = {
    "apiVersion": "ray.io/v1",
    "kind": "RayJob",
    "metadata": {"name": "demo", "namespace": "ml"},
    "spec": {
        "entrypoint": "python train.py",
        "rayClusterSpec": {
            "workerGroupSpecs": [
                {
                    "groupName": "trainers",
                    "minReplicas": 1,
                    "maxReplicas": 4,
                    "numOfHosts": 2,
                    "template": {"spec": {"containers": [{"resources": {"limits": {"cpu": "8", "memory": "1Gi"}}}]}},
                }
            ]
        },
    },
}
CHANGES = (
    Change(JOB, "create", wanted=BODY),
    Change(
        ObjectRef("v1", "ConfigMap", "ml", "code"),
        "update",
        fields=(
            FieldChange(("data", "train.py"), "old", "new"),
            FieldChange(("metadata", "labels", "team"), ABSENT, None),
            FieldChange(("spec", "suspend"), False, True, "admission"),
        ),
        theirs=(FieldChange(("spec", "replicas"), 1, 3, "theirs", "the Ray autoscaler"),),
        conflicts=(Conflict(".spec.entrypoint", "kubectl-edit", "a", "b"),),
    ),
    Change(ObjectRef("ray.io/v1", "RayJob", "ml", "old"), "replace", reason="its entrypoint changed", state="Running"),
    Change(ObjectRef("v1", "ServiceAccount", "ml", "gone"), "delete", reason="no longer in the spec"),
    Change(ObjectRef("v1", "Namespace", None, "ml"), "unchanged"),
)


def planned(**parts: Any) -> Planned:
    subject = Subject("demo", "prod", "ml", "spec.yaml", "", "", hourly=Decimal(80), prices="2026-02-03")
    cluster = ClusterIdentity("0f-uid", "https://cluster", "prod-cluster")
    plan = Plan(
        subject,
        cluster,
        "0",
        "",
        parts.pop("changes", CHANGES),
        blockers=parts.pop("blockers", ()),
        warnings=(Diagnostic("late", "it is late"),),
        hourly_before=parts.pop("before", Decimal(40)),
    )
    cost = Cost((Line("trainers", "big.8", 2, "onDemand", Decimal(40)),), 16, Decimal(2))
    conditions = (Condition("group trainers", "p99LatencyUs <= 50", "unverified", "not measured", "run a test"),)
    return Planned(plan, "acme", "north-1", conditions, cost=cost, facts_of="2026-01-01")._replace(**parts)


def test_the_text_of_a_live_plan() -> None:
    assert (
        FORMATS["text"](planned(), View())
        == """\
demo (spec.yaml) on prod
acme north-1, context prod-cluster, namespace ml; cluster 0f-uid
facts up to 2026-01-01

+ create RayJob ml/demo
      entrypoint: python train.py
      group trainers: 1 to 4 of 2 hosts x cpu 8, memory 1Gi
~ update ConfigMap ml/code
      data.train.py: "old" -> "new"
      metadata.labels.team: none -> null
      spec.suspend: false -> true (admission)
      spec.replicas: 1 -> 3 (owner: the Ray autoscaler)
-/+ replace RayJob ml/old (its entrypoint changed; now Running)
- delete ServiceAccount ml/gone (no longer in the spec)
= unchanged Namespace ml

conflicts
  ConfigMap code .spec.entrypoint: owned by kubectl-edit

conditions
  unverified: group trainers, p99LatencyUs <= 50: not measured
      to verify: run a test

cost: 40.00 -> 80.00 $/h (+40.00, +100%); 160.00 $ a run of 2 h; prices of 2026-02-03

risks
  late: it is late

Plan: 1 to create, 1 to change, 1 to replace, 1 to destroy.
Next: settle the conflicts, or take them over: portable apply spec.yaml --target prod --force-conflicts
"""
    )


def test_what_blocks_comes_first_and_is_what_to_do_next() -> None:
    text = FORMATS["text"](planned(blockers=(Diagnostic("no-crd", "no RayJob here", help=("install it",)),)), View())
    assert text.index("blocks\n  no-crd: no RayJob here\n      install it") < text.index("+ create")
    assert text.endswith("Next: mend what blocks, then plan again.\n")


def test_an_offline_plan_says_that_nobody_was_asked() -> None:
    text = FORMATS["text"](planned(offline=True, changes=(Change(JOB, "create", validated=False),)), View())
    assert "no cluster was asked" in text
    assert "not validated" not in text
    assert "not validated by the server" in FORMATS["text"](
        planned(changes=(Change(JOB, "create", validated=False),)), View()
    )


def test_the_summary_names_replacements_only_where_there_are_some() -> None:
    assert summary(planned(changes=CHANGES[:1]).plan) == "Plan: 1 to create, 0 to change, 0 to destroy."
    assert "1 to replace" in summary(planned().plan)


def test_no_changes_are_said_to_be_none_and_lead_to_no_apply() -> None:
    still = planned(changes=CHANGES[-1:])
    assert summary(still.plan) == "Plan: no changes."
    assert "Next: portable status spec.yaml" in FORMATS["text"](still, View())


def test_an_unknown_price_is_a_question_mark_on_either_side() -> None:
    unknown = Cost((Line("trainers", "big.8", 2, "onDemand", None),), 16)
    assert cost_line(None, unknown, None) == "? $/h; no price known for trainers"
    assert cost_line(Decimal(5), unknown, None) == "5.00 -> ? $/h; no price known for trainers"
    known = Cost((Line("trainers", "big.8", 2, "onDemand", Decimal(5)),), 16)
    assert cost_line(Decimal(0), known, None) == "0.00 -> 10.00 $/h (+10.00)"
    assert cost_line(Decimal(20), known, None) == "20.00 -> 10.00 $/h (-10.00, -50%)"


def test_json_agrees_with_its_schema_and_tells_null_from_nothing() -> None:
    plan = json.loads(FORMATS["json"](planned(), View()))
    jsonschema.Draft7Validator(json.loads((FOLDER / "plan.json").read_text())).validate(plan)
    fields = plan["changes"][1]["fields"]
    assert (fields[1]["before"], fields[1]["there_before"]) == (None, False)
    assert (fields[1]["after"], fields[1]["there_after"]) == (None, True)
    assert plan["counts"] == {"create": 1, "update": 1, "replace": 1, "delete": 1, "unchanged": 1}
    assert plan["conflicts"][0]["owner"] == "kubectl-edit"
    assert plan["hourly_before"] == {"amount": "40", "currency": "USD", "unit": "hour"}


def test_text_from_a_cluster_cannot_steer_the_terminal() -> None:
    change = Change(JOB, "update", fields=(FieldChange(("a",), "\x1b[2J", "b"),), state="\x1b[1mx")
    assert "\x1b" not in FORMATS["text"](planned(changes=(change,)), View())
