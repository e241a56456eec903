"""A plan as diff, events, Markdown and HTML: what each tells, and what it must not be steered by."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from portable.errors import Diagnostic
from portable.model.plan import ABSENT, Change, FieldChange, ObjectRef
from portable.report.planned import FORMATS
from portable.report.planned.sides import place, sides, unified
from portable.report.view import View
from tests.report.planned.test_planned import CHANGES, JOB, planned
from tests.schemas import wrong_lines


def form(name: str, **parts: Any) -> str:
    return FORMATS[name](planned(**parts), View())


def update(*fields: FieldChange) -> Change:
    return Change(JOB, "update", fields=fields)


def test_a_new_object_is_told_whole() -> None:
    before, after = sides(CHANGES[0])
    assert before == ""
    assert "entrypoint: python train.py" in after


def test_only_what_changes_is_told_of_an_object_that_is_there() -> None:
    path = ("spec", "workerGroupSpecs", "[groupName=a]", "replicas")
    lines = list(unified(update(FieldChange(path, 1, 2), FieldChange(("spec", "gone"), "x", ABSENT))))
    assert lines[:2] == ["--- live/ml/RayJob.ray.io/demo", "+++ planned/ml/RayJob.ray.io/demo"]
    assert {line for line in lines[3:] if line[0] in "+-"} == {"-      replicas: 1", "+      replicas: 2", "-  gone: x"}


def test_an_absent_field_is_not_null() -> None:
    before, after = sides(update(FieldChange(("spec", "suspend"), ABSENT, None)))
    assert (before, after) == ("", "spec:\n  suspend: null\n")


def test_an_object_of_the_cluster_has_no_namespace_in_its_place() -> None:
    assert place(Change(ObjectRef("v1", "Namespace", None, "ml"), "update")) == "Namespace/ml"


def test_diff_has_each_change_and_nothing_that_stays() -> None:
    text = form("diff")
    heads = [line for line in text.splitlines() if line.startswith("# ")]
    assert [head.split()[2] for head in heads] == ["create", "update", "replace", "delete"]
    assert "(its entrypoint changed)" in text


def test_diff_of_no_changes_is_empty() -> None:
    assert form("diff", changes=CHANGES[-1:]) == ""


def test_diff_is_coloured_only_where_colours_are_taken() -> None:
    assert "\x1b" not in form("diff")
    coloured = FORMATS["diff"](planned(), View(color=True))
    assert "\x1b[32m+" in coloured


@pytest.mark.parametrize("name", ["diff", "text"])
def test_text_of_a_cluster_cannot_steer_a_terminal(name: str) -> None:
    changes = (update(FieldChange(("spec", "entrypoint"), "a", "\x1b[2Jb")),)
    assert "\x1b" not in form(name, changes=changes)


def test_events_are_lines_with_a_type_and_end_with_the_summary() -> None:
    lines = [json.loads(line) for line in form("jsonl").splitlines()]
    assert lines[0]["type"] == "version"
    assert [one["type"] for one in lines].count("planned_change") == len(CHANGES)
    assert lines[-1] == {
        "type": "change_summary",
        "counts": {"create": 1, "update": 1, "replace": 1, "delete": 1, "unchanged": 1},
    }
    (conflict,) = (one["conflict"] for one in lines if one["type"] == "conflict")
    assert conflict["owner"] == "kubectl-edit"
    assert wrong_lines("event", form("jsonl")) == []


def test_events_tell_what_blocks() -> None:
    lines = [json.loads(line) for line in form("jsonl", blockers=(Diagnostic("no-namespace", "none"),)).splitlines()]
    assert next(one["diagnostic"]["name"] for one in lines if one["type"] == "diagnostic") == "no-namespace"


def test_markdown_cannot_be_broken_out_of() -> None:
    change = update(FieldChange(("spec", "entrypoint"), "a", "```\n</details><b>x"))
    text = form("markdown", changes=(change,))
    fences = [line for line in text.splitlines() if line.startswith("````")]
    assert len(fences) == 2
    reasons = form("markdown", changes=(replace(change, reason="<b>bold</b>"),))
    assert "<b>bold" not in reasons


def test_markdown_has_summary_diff_conflicts_and_risks() -> None:
    text = form("markdown", risks=(Diagnostic("left-over", "old", help=("`--prune` deletes",)),))
    for part in ("**Plan: 1 to create", "```diff", "### Conflicts", "### Risks", "- `left-over` old. "):
        assert part in text


def test_html_is_one_page_that_escapes_what_it_tells() -> None:
    change = update(FieldChange(("spec", "entrypoint"), "a", "<script>alert(1)</script>"))
    text = form("html", changes=(change,), blockers=(Diagnostic("blocked", "<i>no</i>"),))
    assert "<script>" not in text
    assert "&lt;i&gt;no" in text
    assert "http" not in text


def test_html_keeps_signs_beside_colours() -> None:
    text = form("html", changes=(update(FieldChange(("spec", "a"), 1, 2)),))
    assert "<del>-  a: 1</del>" in text
    assert "<ins>+  a: 2</ins>" in text


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_format_shows_a_secret(name: str) -> None:
    body = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "demo"},
        "spec": {"containers": [{"name": "a", "env": [{"name": "HF_TOKEN", "value": "hf_abc"}]}]},
    }
    change = Change(ObjectRef("v1", "Pod", "ml", "demo"), "create", wanted=body)
    assert "hf_abc" not in form(name, changes=(change,))
