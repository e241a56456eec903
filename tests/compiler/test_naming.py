from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from portable.compiler.naming import LONGEST, object_name
from tests.compiler.build import workload

NAMES = st.from_regex(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?", fullmatch=True)


def test_a_short_name_says_it_all() -> None:
    assert object_name(workload(), "trainers", "adapters") == "demo-trainers-adapters"


@given(NAMES, NAMES, st.sampled_from(["adapters", "nvlink-channel"]))
def test_every_name_is_a_dns_label_that_begins_with_the_workload(name: str, group: str, suffix: str) -> None:
    made = object_name(workload(name=name), group, suffix)
    assert len(made) <= LONGEST
    assert re.fullmatch(r"[a-z]([-a-z0-9]*[a-z0-9])?", made)
    assert made.startswith(f"{name}-")


def test_long_names_stay_apart_and_do_not_change() -> None:
    long = workload(name="w" * 40)
    names = {object_name(long, f"{'g' * 38}{number}", "adapters") for number in range(10)}
    assert len(names) == 10
    assert names == {object_name(long, f"{'g' * 38}{number}", "adapters") for number in range(10)}
