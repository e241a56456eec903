"""What a spec may not say, each by its name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portable.errors import Problem
from portable.model.cron import check_cron
from portable.model.quantity import (
    canonical,
    format_bytes,
    format_cpu,
    format_duration,
    parse_bytes,
    parse_cpu,
    parse_duration,
)
from tests.compiler.build import workload

SET = {"name": "corpus", "size": "1Gi", "env": "CORPUS"}


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ({"service": {"applications": [{"name": "a", "import": "m:a"}]}}, "workload-kind"),
        ({"job": None}, "workload-kind"),
        ({"job": {"command": None}}, "job-program"),
        ({"job": {"script": "ls"}}, "job-program"),
        ({"job": {"expect": {"tokens": 1}}}, "expect-form"),
        ({"code": {"source": {"git": "u", "ref": "r"}, "deliver": "upload"}}, "deliver-mismatch"),
        ({"code": {"deliver": "configMap"}}, "deliver-mismatch"),
        ({"images": {"cuda": {}}}, "image-empty"),
        ({"groups": [{"name": "a", "cpu": 1, "memory": "1Gi"}] * 2}, "duplicate-name"),
        ({"groups": [{"name": "submitter", "cpu": 1, "memory": "1Gi"}]}, "group-name-taken"),
        ({"groups": [{"name": "a", "cpu": 1, "memory": "1Gi", "replicas": {"min": 2, "max": 1}}]}, "replicas-order"),
        ({"groups": [{"name": "a", "cpu": 1, "memory": "1Gi", "sharedMemory": "2Gi"}]}, "shared-memory-too-large"),
        (
            {"groups": [{"name": "a", "cpu": 1, "memory": "1Gi", "slice": {"topology": "4x4"}}]},
            "slice-without-accelerator",
        ),
        ({"data": {"inputs": [SET | {"env": None}]}}, "data-without-env"),
        ({"data": {"inputs": [SET | {"as": "mount"}]}}, "data-without-path"),
        ({"data": {"inputs": [SET], "outputs": [SET | {"env": "OTHER"}]}}, "duplicate-name"),
        ({"data": {"inputs": [SET], "outputs": [SET | {"name": "other"}]}}, "duplicate-variable"),
        ({"data": {"inputs": [SET]}, "secrets": [{"name": "s", "env": "CORPUS"}]}, "duplicate-variable"),
        ({"secrets": [{"name": "s", "path": "/a"}, {"name": "t", "path": "/a"}]}, "duplicate-path"),
        ({"secrets": [{"name": "s"}]}, "secret-use"),
        ({"data": {"inputs": [SET | {"groups": ["nobody"]}]}}, "unknown-group"),
        ({"overrides": {"here": [{"on": "nobody", "merge": {}}]}}, "unknown-group"),
        ({"overrides": {"here": [{"on": "head"}]}}, "override-form"),
        ({"policy": {"providers": {"allow": ["a"], "deny": ["b"]}}}, "provider-choice"),
    ],
)
def test_what_contradicts_itself_is_named(spec: dict[str, Any], name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        workload(spec)
    found = {error["ctx"]["error"].name for error in caught.value.errors() if "error" in error.get("ctx", {})}
    assert name in found


@pytest.mark.parametrize("text", ["0 2 * * *", "*/15 0-6 1,15 JAN-MAR MON-FRI", "5 4 ? * SUN"])
def test_schedules_that_are_valid(text: str) -> None:
    assert check_cron(text) == text


@pytest.mark.parametrize(
    "text", ["60 * * * *", "* * * *", "TZ=UTC 0 2 * * *", "*/0 * * * *", "* 9-5 * * *", "* * * FOO *", "@daily"]
)
def test_schedules_that_are_not(text: str) -> None:
    with pytest.raises(Problem):
        check_cron(text)


@given(st.integers(1, 2**60))
def test_sizes_survive_being_written(size: int) -> None:
    assert parse_bytes(format_bytes(size)) == size
    assert canonical(format_bytes(size)) == format_bytes(size)


@given(st.integers(1, 10**6))
def test_cpus_and_durations_survive_being_written(number: int) -> None:
    assert round(parse_cpu(format_cpu(number / 1000)) * 1000) == number
    assert parse_duration(format_duration(number)) == number


@pytest.mark.parametrize(
    ("written", "read_back"),
    [
        ("5120Mi", "5Gi"),
        ("1000m", "1"),
        ("0.5", "500m"),
        ("1.5Gi", "1536Mi"),
        ("90", "90"),
        ("1Ti", "1Ti"),
        ("1500m", "1500m"),
    ],
)
def test_quantities_in_the_form_go_writes(written: str, read_back: str) -> None:
    assert canonical(written) == read_back


@pytest.mark.parametrize("text", ["", "80Gb", "-1Gi", "1.3", "ten", "1e3"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(Problem):
        parse_bytes(text)


@pytest.mark.parametrize("text", ["0s", "", "90", "1h 30m", "-5m"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(Problem):
        parse_duration(text)
