"""What a YAML scanner or parser complains of, in plain words."""

from __future__ import annotations

import re

import yaml

from portable.errors import Diagnostic
from portable.loader.positions import SourceText

_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_ENDS_ONCE = "\x85\u2028\u2029"
_SHOWN = 20

_QUOTE = "quote the value if it is text"
# What the scanner says (libyaml's words, or PyYAML's own) -> our name, our words, what to do.
_PLAIN_WORDS: tuple[tuple[str, str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "yaml-syntax",
        "a `:` where no key can stand",
        "quote the value if it holds `: `; else look at the indentation of this line and the one above",
    ),
    (
        "block sequence entries are not allowed",
        "yaml-syntax",
        "a `- ` where no list can start",
        "begin the list on a line of its own, or quote the text",
    ),
    (
        "sequence entries are not allowed",
        "yaml-syntax",
        "a `- ` where no list can start",
        "begin the list on a new line",
    ),
    (
        "could not find expected ':'",
        "yaml-syntax",
        "a key without `:`",
        "write `key: value`, or indent the line as text",
    ),
    (
        "did not find expected key",
        "yaml-syntax",
        "this line fits no level of indentation",
        "give it the same indentation as the keys it belongs with",
    ),
    (
        "did not find expected '-' indicator",
        "yaml-syntax",
        "a list item must begin with `- ` at the list's indentation",
        "begin the line with `- `, or indent it as part of the item above",
    ),
    ("did not find expected ',' or '}'", "yaml-syntax", "expected `,` or `}`", "close the `{`, or separate with `,`"),
    ("did not find expected ',' or ']'", "yaml-syntax", "expected `,` or `]`", "close the `[`, or separate with `,`"),
    (
        "did not find expected <document start>",
        "yaml-syntax",
        "text after the end of the document",
        "begin it with `---`",
    ),
    ("expected node content", "yaml-syntax", "a value is missing here", "write the value, or quote the text"),
    ("found undefined tag handle", "unknown-tag", "a tag with an unknown prefix", "remove the tag, or quote the text"),
    ("found unknown escape character", "yaml-syntax", "an unknown `\\` escape", "use single quotes, or write `\\\\`"),
    ("hexdecimal number", "yaml-syntax", "an escape needs hexadecimal digits", "write `\\\\` for a backslash"),
    ("invalid Unicode character escape", "yaml-syntax", "an escape that is no character", "write the character itself"),
    (
        "alphabetic or numeric character",
        "yaml-syntax",
        "`*` and `&` begin the name of an anchor here",
        _QUOTE,
    ),
    ("incompatible YAML document", "yaml-syntax", "an unknown YAML version", "remove the `%YAML` line"),
    ("comment or line break", "yaml-syntax", "text behind `|` or `>`", "begin the text on the next line"),
    ("tab character", "tab-indentation", "a tab where YAML wants spaces", "indent with spaces"),
)


def unreadable(error: yaml.YAMLError, source: SourceText) -> Diagnostic:
    """The diagnostic for what the YAML parser raised."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Diagnostic("yaml-syntax", "this is not YAML", source.location(0))
    problem = error.problem or error.context or ""
    at = error.problem_mark or error.context_mark
    offset: int = at.index if at else 0
    opened: int | None = error.context_mark.index if error.context_mark else None
    if problem == "second occurrence" or "duplicate anchor" in problem:
        return _twice_anchored(source, offset, opened)
    if "undefined alias" in problem:
        return _undefined(source, offset)
    if "cannot start any token" in problem:
        return _stray(source, offset)
    if opened is not None and not source.text[offset:].strip():
        return _unclosed(source, opened, problem)
    for words, name, message, advice in _PLAIN_WORDS:
        if words in problem:
            advised = template_advice(source, offset) or (advice,)
            return Diagnostic(name, message, source.location(offset), help=advised, notes=_inside(error, source))
    return Diagnostic("yaml-syntax", problem, source.location(offset), notes=_inside(error, source))


def _inside(error: yaml.MarkedYAMLError, source: SourceText) -> tuple[str, ...]:
    if not error.context or error.context_mark is None:
        return ()
    what = re.sub(r"^while (?:parsing|scanning) (?:an?|the) ", "in the ", error.context)
    return (f"{what} that begins at {source.location(error.context_mark.index)}",)


def template_advice(source: SourceText, offset: int) -> tuple[str, ...]:
    """What to do where a line holds a template (Helm, Jinja), which is not YAML until it is rendered; () elsewhere."""
    start = source.text.rfind("\n", 0, offset) + 1
    end = source.text.find("\n", offset)
    line = source.text[start : None if end < 0 else end]
    return ("this looks like a template: give the rendered file",) if "{{" in line or "{%" in line else ()


def _twice_anchored(source: SourceText, offset: int, first: int | None) -> Diagnostic:
    notes = () if first is None else (f"first at {source.location(first)}",)
    return Diagnostic(
        "duplicate-anchor",
        f"the anchor `{_name(source, offset)}` is defined twice",
        source.location(offset),
        help=("give one of them another name",),
        notes=notes,
    )


def _undefined(source: SourceText, offset: int) -> Diagnostic:
    from portable.loader.spelling import did_you_mean

    name = _name(source, offset)
    known = re.findall(r"(?<!\S)&([\w-]+)", source.text[:offset])
    advice = did_you_mean(name, known) or f"define it first with `&{name}`, or quote the value if it is text"
    return Diagnostic("undefined-alias", f"no anchor `&{name}` stands above", source.location(offset), help=(advice,))


def _name(source: SourceText, offset: int) -> str:
    found = re.compile(r"[&*]?([^\s,\[\]{}]{1,60})").match(source.text, offset)
    return found.group(1) if found else ""


def _stray(source: SourceText, offset: int) -> Diagnostic:
    character = source.text[offset : offset + 1]
    if character == "\t":
        return Diagnostic(
            "tab-indentation",
            "a tab where YAML wants spaces",
            source.location(offset, offset + 1),
            help=("indent with spaces",),
        )
    return Diagnostic(
        "yaml-syntax",
        f"a value cannot begin with `{character}`",
        source.location(offset, offset + 1),
        help=template_advice(source, offset) or (_QUOTE,),
    )


def _unclosed(source: SourceText, opened: int, problem: str) -> Diagnostic:
    character = source.text[opened : opened + 1]
    if character in "'\"[{" and character:
        closing = {"[": "]", "{": "}"}.get(character, character)
        return Diagnostic(
            "yaml-syntax",
            f"this `{character}` is never closed",
            source.location(opened, opened + 1),
            help=(f"close it with `{closing}`",),
        )
    return Diagnostic("yaml-syntax", problem, source.location(opened), notes=("the text ends too early",))


def illegal_characters(source: SourceText) -> tuple[Diagnostic, ...]:
    """A diagnostic for each character that YAML forbids or its versions take for different things, up to twenty."""
    found = (
        Diagnostic(
            "control-character",
            f"the character U+{ord(match.group()):04X} "
            + ("ends a line for some readers of YAML only" if match.group() in _LINE_ENDS_ONCE else "is not allowed"),
            source.location(match.start(), match.end()),
            help=("remove it, or write it as an escape in double quotes",),
        )
        for match in _ILLEGAL.finditer(source.text)
    )
    return tuple(one for one, _ in zip(found, range(_SHOWN), strict=False))
