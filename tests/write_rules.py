"""The generated page `docs/rules.md`: an index of every lint rule, then each one's page, from its docstring."""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.rule import text_of
from portable.linter.rules import RULES
from portable.model.rule import HEADINGS, RuleText

_CODE = "Example"


def rules_page() -> str:
    """Every rule, in alphabetical order."""
    texts = [text_of(RULES[name]) for name in sorted(RULES)]
    lines = [
        "# Lint rules",
        "",
        f"{len(texts)} rules. `portable rule NAME` prints one; `# portable: ignore[NAME] REASON` answers for it.",
        "Effects are those of the rule's usual case; a finding has its own.",
        "",
        "| rule | what is wrong | severity | subjects | fix |",
        "|---|---|---|---|---|",
        *(_row(one) for one in texts),
        "",
    ]
    for one in texts:
        lines += [*_section(one), ""]
    return "\n".join(lines)


def _row(one: RuleText) -> str:
    subjects = ", ".join(one.subjects) or "all"
    return f"| [`{one.name}`](#{one.name}) | {_cell(one.summary)} | {one.severity} | {subjects} | {one.fix} |"


def _section(one: RuleText) -> Iterator[str]:
    yield f"## {one.name}"
    yield ""
    yield one.summary
    for heading in HEADINGS:
        body = one.sections.get(heading, "")
        yield ""
        yield f"**{heading}**"
        yield ""
        yield f"```text\n{body}\n```" if heading == _CODE else body
    yield ""
    yield f"{'; '.join(_facts(one))}."


def _facts(one: RuleText) -> Iterator[str]:
    yield f"Severity {one.severity}, confidence {one.confidence}"
    effects: dict[str, list[str]] = {}
    for name, effect in one.effects.items():
        effects.setdefault(effect, []).append(name)
    for word, names in effects.items():
        yield f"{word}: {', '.join(names)}"
    if one.persona != "regular":
        yield f"shown to the persona {one.persona} and above"
    if one.preview:
        yield "in preview"
    if one.source:
        yield f"source: {one.source.rstrip('.')}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
