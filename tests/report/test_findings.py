"""Findings in every format: the same ones, each in the form its reader wants."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.errors import Location
from portable.model.finding import Edit, Finding, Fix, LintReport, Related, Suppressed
from portable.model.rule import RuleText
from portable.report.findings import FORMATS
from portable.report.findings.subject import Found, effects_in_words
from portable.report.view import View
from tests.schemas import wrong, wrong_lines

ONE = Finding(
    "cuda-device-string",
    "a device is named `cuda`, 100 %",
    Location("src/a.py", 2, 5, 2, 9),
    "warning",
    "high",
    {"rocm": "ok", "xpu": "blocks", "mtia": "blocks", "rocm/gfx942": "degrades"},
    help="name none",
    source="docs, 2026-11",
    related=(Related(Location("Dockerfile", 1, 1), "the base image"),),
    fix=Fix("name none", (Edit("src/a.py", 8, 12, "x"),), safe=True),
)
INFO = Finding("note-worthy", "only said", Location("src/b.py", 1, 1), "info", "low")
FOUND = Found(
    LintReport((ONE, INFO), (Suppressed(INFO, "comment", "known", "2027-01-01"),), 2, 10, ("gone",)),
    "1.2.3",
    {"src/a.py": "import x\ny = 'cuda'\n"},
    {ONE.rule: RuleText(ONE.rule, "A device is named.", {"Example": "x"}, ("python",), "warning", "high")},
    show_suppressed=True,
)
NOTHING = Found(LintReport((), (), 1, 1), "1.2.3")


def drawn(name: str, found: Found = FOUND) -> str:
    return FORMATS[name](found, View())


def test_effects_are_told_gravest_first_in_the_order_of_runtimes() -> None:
    assert effects_in_words(ONE) == "blocks mtia, xpu; degrades rocm/gfx942"


def test_text_shows_the_line_and_counts() -> None:
    shown = drawn("text")
    assert "y = 'cuda'" in shown
    assert "= help: name none" in shown
    assert "1 warning, 1 info in 2 files; 1 fixable with --fix; 1 suppressed" in shown
    assert "(known)" in shown


def test_concise_is_one_line_each() -> None:
    assert drawn("concise").splitlines()[0].startswith("src/a.py:2:5: warning[cuda-device-string] ")


def test_sarif_says_everything_and_has_nothing_empty() -> None:
    run = json.loads(drawn("sarif"))["runs"][0]
    result, note, suppressed = run["results"]
    assert result["properties"]["effects"]["xpu"] == "blocks"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "src/a.py",
        "uriBaseId": "%SRCROOT%",
    }
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"] == {
        "charOffset": 8,
        "charLength": 4,
    }
    assert result["relatedLocations"][0]["message"] == {"text": "the base image"}
    assert note["level"] == "note"
    assert suppressed["suppressions"] == [{"kind": "inSource", "justification": "known"}]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == ONE.rule
    assert "{}" not in drawn("sarif").replace('"effects": {}', "")
    assert json.loads(drawn("sarif", NOTHING))["runs"][0]["results"] == []


def test_github_escapes_what_is_its_own_syntax() -> None:
    line = drawn("github").splitlines()[0]
    assert line.startswith("::warning file=src/a.py,line=2,col=5,endLine=2,title=cuda-device-string::")
    assert "100 %25" in line


def test_gitlab_has_a_fingerprint_for_each() -> None:
    issues = json.loads(drawn("gitlab"))
    assert len({one["fingerprint"] for one in issues}) == 2
    assert issues[0]["location"] == {"lines": {"begin": 2}, "path": "src/a.py"}


def test_junit_is_xml_and_infos_do_not_fail() -> None:
    suite = ET.fromstring(drawn("junit"))
    assert suite.attrib["failures"] == "1"
    assert ET.fromstring(drawn("junit", NOTHING)).attrib["failures"] == "0"


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_data_is_data(name: str) -> None:
    first = json.loads(drawn(name).splitlines()[0]) if name == "jsonl" else json.loads(drawn(name))["findings"][0]
    assert first["rule"] == ONE.rule
    assert first["fix"]["safe"] is True
    if name == "jsonl":
        assert wrong_lines("finding", drawn(name)) == []
    else:
        assert wrong("findings", json.loads(drawn(name))) == []


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_can_say_that_there_is_nothing(name: str) -> None:
    assert isinstance(drawn(name, NOTHING), str)


def test_rdjson_suggests_the_fix_by_line_and_byte_column() -> None:
    first = json.loads(drawn("rdjson"))["diagnostics"][0]
    assert first["code"] == {"value": ONE.rule}
    assert first["severity"] == "WARNING"
    assert first["location"]["range"] == {"start": {"line": 2, "column": 5}, "end": {"line": 2, "column": 9}}
    assert first["suggestions"] == [
        {"range": {"start": {"line": 1, "column": 9}, "end": {"line": 2, "column": 4}}, "text": "x"}
    ]
    wide = Found(FOUND.report, "1", {"src/a.py": "é = 1\ny = 'cuda'"})
    start = json.loads(drawn("rdjson", wide))["diagnostics"][0]["suggestions"][0]["range"]["start"]
    assert start == {"line": 2, "column": 3}


def test_html_loads_nothing_and_shows_no_markup_of_others() -> None:
    hostile = Finding("x-y", "<script>alert(1)</script>", Location("a<b>.py", 1, 1), "error", "high")
    page = drawn("html", Found(LintReport((ONE, hostile), FOUND.report.suppressed), "1", FOUND.sources, {}, True))
    assert "<script" not in page
    assert "a&lt;b&gt;.py" in page
    assert "y = &#x27;cuda&#x27;" in page
    assert "blocks mtia, xpu" in page
    assert "(known)" in page or "known, until 2027-01-01" in page
    assert not re.search(r"(?:src|href)=|@import|url\(", page)
    assert all(word in page for word in ("color-scheme: light dark", "@media print", 'lang="en"'))


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a folder/\u00e9 100%.py", "a%20folder/%C3%A9%20100%25.py"),
        ("x.whl!pkg/a.so", "x.whl!pkg/a.so"),
        ("oci:images/a!config", "oci%3Aimages/a!config"),
        ("/tmp/a b.py", "file:///tmp/a%20b.py"),
        ("docker://example.org/team/a:v1!config", "docker://example.org/team/a:v1!config"),
    ],
)
def test_sarif_names_files_by_uri(file: str, uri: str) -> None:
    one = Finding("note-worthy", "said", Location(file, 1, 1), "info", "low")
    log = json.loads(drawn("sarif", Found(LintReport((one,), (), 1, 1), "1.2.3")))
    named = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert named["uri"] == uri
    assert ("uriBaseId" in named) == ("://" not in uri)


def test_every_result_of_sarif_carries_its_effects_and_what_it_comes_from() -> None:
    results = json.loads(drawn("sarif"))["runs"][0]["results"]
    assert [set(one["properties"]) for one in results] == [{"confidence", "effects"}] * 3
    (related,) = results[0]["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "Dockerfile"
    assert related["message"] == {"text": "the base image"}


def test_sarif_has_what_the_schema_requires() -> None:
    """The required members of the 2.1.0 schema; `tests/parts/test_sarif_schema.py` holds it against the whole."""
    log = json.loads(drawn("sarif"))
    assert log["version"] == "2.1.0"
    for run in log["runs"]:
        assert run["tool"]["driver"]["name"]
        for result in run["results"]:
            assert result["message"]["text"]
            assert result["level"] in ("none", "note", "warning", "error")
            assert isinstance(result["properties"]["effects"], dict)
            for place in result["locations"]:
                region = place["physicalLocation"]["region"]
                assert all(isinstance(number, int) and number >= 1 for number in region.values())
            for change in [one for fix in result.get("fixes", []) for one in fix["artifactChanges"]]:
                assert change["artifactLocation"]["uri"]
                assert all(one["deletedRegion"]["charOffset"] >= 0 for one in change["replacements"])
            for one in result.get("suppressions", []):
                assert one["kind"] in ("inSource", "external")


ANY = st.text(st.characters(exclude_categories=()), max_size=30)


@given(ANY, ANY, st.sampled_from(list(FORMATS)))
def test_any_name_and_message_is_written_by_every_format(file: str, message: str, name: str) -> None:
    """As bytes, too: what a format cannot hold is written out."""
    one = Finding("r", message, Location(file or "a", 1, 1), "error", "high", related=(Related(Location(file), "m"),))
    shown = drawn(name, Found(LintReport((one, one)), "1", {file: message})).encode("utf-8", "backslashreplace")
    if name == "junit":
        assert len(ET.fromstring(shown)) == 1
    elif name == "github":
        assert (shown.count(b"\n"), shown.count(b"\r")) == (2, 0)
    elif name == "gitlab":
        assert len({each["fingerprint"] for each in json.loads(shown)}) == 2
    elif name == "markdown":
        assert len(re.findall(r"(?<!\\)\|", shown.decode().splitlines()[-1])) == 5


@pytest.mark.parametrize(
    ("message", "cell"),
    [
        ("`a|b` or c", r"`a\|b` or c"),
        ("`<<<` of 2*3*4", r"`<<<` of 2\*3\*4"),
        ("a ` alone", r"a \` alone"),
        ("<b>__x__</b>", r"\<b\>\_\_x\_\_\</b\>"),
    ],
)
def test_markdown_shows_a_message_as_it_is(message: str, cell: str) -> None:
    one = Finding("r", message, Location("a`b", 1, 1), "error", "high")
    last = drawn("markdown", Found(LintReport((one,), subjects=1), "1")).splitlines()[-1]
    assert last == f"| ``a`b:1:1`` | `r` (error) | {cell} |  |"


def test_markdown_stays_below_what_a_summary_holds() -> None:
    many = tuple(Finding("r", "m" * 500, Location("a.py", line), "error", "high") for line in range(1, 3001))
    shown = drawn("markdown", Found(LintReport(many), "1"))
    assert len(shown.encode()) < 1 << 20
    assert shown.endswith("\n2,000 more; other formats have all.\n")


@pytest.mark.parametrize("name", ["text", "html"])
def test_an_excerpt_shows_no_secret(name: str) -> None:
    one = Finding("r", "m", Location("a.py", 1, 1), "error", "high")
    shown = drawn(name, Found(LintReport((one,)), "1", {"a.py": 'x.to("cuda"); password = "hunter2"'}))
    assert "x.to(" in shown
    assert "hunter2" not in shown


class Texts(dict[str, str]):
    """Counts how often a text is asked for."""

    asked = 0

    def __getitem__(self, name: str) -> str:
        self.asked += 1
        return super().__getitem__(name)


@pytest.mark.parametrize("name", ["text", "html"])
def test_each_text_is_split_once_and_only_if_it_is_shown(name: str) -> None:
    many = tuple(Finding("r", "m", Location("a.py", line, 1), "error", "high") for line in range(1, 50))
    texts = Texts({"a.py": "x\n" * 50, "b.py": "y\n"})
    assert drawn(name, Found(LintReport(many), "1", texts)).count("x") >= 49
    assert texts.asked == 1
