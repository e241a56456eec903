"""The comment of a pull request."""

from __future__ import annotations

from portable.report.page.markdown import markdown
from portable.report.page.records import Exit
from portable.report.page.subject import Subject
from portable.report.view import View
from tests.report.page.build import DAY, compared, everything, refusing, target

GOLDEN = """\
### demo

2 of 3 targets can run it. The lowest known price is 80.50 USD per hour, on acme. \
1 of those that fit has no known price in full.

| target | machines | accelerators | USD/h | USD/run, machines | to know | prices of |
| --- | --- | --- | ---: | ---: | --- | --- |
| acme | 2 × big.8 | 16 × nvidia-h100-80gb | 80.50 | 644.00 | 1 assumed, 1 objective unverified | 2025-01-01 |
| dear | 2 × big.8 | 16 × nvidia-h100-80gb | unknown | unknown | \
no price for trainers, 1 assumed, 1 objective unverified | 2025-01-01 |

As of 2026-11-22. List prices or your own terms in USD, the head included, taxes left out.

<details><summary>Refused by 1</summary>

| target | why | nearest alternative |
| --- | --- | --- |
| tiny | no-instance-type-fits: tiny has nothing with 8 | ask for `count: 1` |

</details>
"""


def test_a_short_table_and_the_rest_folded() -> None:
    text = markdown(Subject(DAY, 180, (compared(),)), View())
    assert text.startswith(GOLDEN)
    assert text.count("<details>") == text.count("</details>") == 3
    assert "| cpu.8 onDemand 0.5 USD/h | acme prices | 2025-01-01 | stale |" in text


def test_every_input_has_its_part() -> None:
    text = markdown(everything(), View())
    assert "| cuda-device-string | degrades (1) | degrades (1) |" in text
    assert "| attestation hipaa | not evidenced |" in text
    assert "| acme | 2.00 (1.00 to 3.00) | unknown | PUE |" in text
    assert "Moving demo is **not possible** as it is. Its data costs 189.44 USD to move, once." in text
    assert "| rocm | blocked |" in text
    assert "| provider | 1.000 | acme 100 % |" in text


def test_a_way_out_of_unknown_cost_tells_what_is_known_and_what_is_assumed() -> None:
    told = {"name": "experimental-provider", "message": "nothing of it is public", "severity": "warning"}
    known = {"traffic": None, "traffic_known": {"amount": "307.20"}, "warnings": [told]}
    way = Exit.model_validate({"workload": "w", "origin": "a", "goal": "b", "possible": True, **known})
    text = markdown(Subject(DAY, 180, exits=(way,)), View())
    assert "costs an unknown sum, 307.20 USD or more, to move, once" in text
    assert "- `experimental-provider` nothing of it is public" in text


def test_names_from_outside_stay_text() -> None:
    text = markdown(Subject(DAY, 180, (compared(target("a|b<script>", region="r")),)), View())
    assert "<script>" not in text
    assert "a\\|b&lt;script>" in text


def test_all_refused_is_said() -> None:
    assert "0 of 1 targets can run it." in markdown(Subject(DAY, 180, (compared(refusing()),)), View())
