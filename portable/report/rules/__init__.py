"""The pages of lint rules, made of their docstrings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from portable.model.rule import RuleText
from portable.report.json_document import document
from portable.report.view import View

Texts = tuple[RuleText, ...]


def markdown(texts: Texts, view: View) -> str:
    """One section a rule."""
    return "\n".join(_page(one) for one in texts)


def text(texts: Texts, view: View) -> str:
    """The same for a terminal: headings are plain lines."""
    return "\n".join(_page(one).replace("# ", "", 1).replace("## ", "") for one in texts)


def json(texts: Texts, view: View) -> str:
    """One document with every rule."""
    return document("rules", {"rules": [_data(one) for one in texts]})


def _page(rule: RuleText) -> str:
    parts = [f"# {rule.name}\n", f"{rule.summary}\n"]
    parts += [f"## {heading}\n\n{body}\n" for heading, body in rule.sections.items() if body]
    effects = ", ".join(f"{name} {effect}" for name, effect in rule.effects.items() if effect != "ok")
    parts.append(f"Severity {rule.severity}, confidence {rule.confidence}, reads {', '.join(rule.subjects)}.\n")
    parts += [f"Effect: {effects}.\n"] if effects else []
    parts += [f"Source: {rule.source}.\n"] if rule.source else []
    parts += [f"It has {'a safe' if rule.fix == 'safe' else 'an unsafe'} fix.\n"] if rule.fix else []
    return "\n".join(parts)


def _data(rule: RuleText) -> dict[str, Any]:
    return {
        "name": rule.name,
        "summary": rule.summary,
        "sections": dict(rule.sections),
        "subjects": list(rule.subjects),
        "severity": rule.severity,
        "confidence": rule.confidence,
        "effects": dict(rule.effects),
        "source": rule.source or None,
        "persona": rule.persona,
        "fix": rule.fix or None,
        "preview": rule.preview,
    }


FORMATS: Mapping[str, Callable[[Texts, View], str]] = {"text": text, "markdown": markdown, "json": json}
"""Every format of rules by its name; the first is the default."""
