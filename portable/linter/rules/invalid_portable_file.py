"""A workload spec or a targets file is not valid.

What it does
    Says every mistake that `portable compare` and `portable plan` would stop at: keys that do not exist, values of
    another type, names of providers or files that are not there, each with its line and what may stand there.

Why it locks you in
    It does not; but nothing can be compared, compiled or linted for a target until it is mended.

Example
    `entrypoint: python train.py` in `spec.job`: the key is `command`.

Use instead
    What the message offers; `portable schema workload` and `portable schema targets` print what may stand where.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from portable.errors import Diagnostic
from portable.linter.place import Place
from portable.linter.rule import Maker
from portable.linter.subject import Subject
from portable.model.finding import Confidence, Effect, Finding, Severity

if TYPE_CHECKING:
    from portable.linter.readers.manifest import Manifest

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = ""
MARKS: tuple[str, ...] = ("portable/",)

_VERSION = "portable/v1"
_KINDS = ("Workload", "Targets")

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Objects that are nearly portable's own. Of those that are the engine is told more, see `note`."""
    for one in view.objects:
        if not one.api_version.startswith("portable/"):
            continue
        key, known = ("kind", _KINDS) if one.api_version == _VERSION else ("apiVersion", (_VERSION,))
        word = one.node.text(key) or ""
        if word not in known:
            like = get_close_matches(word, known, 1) or known
            place = view.place(one.node.get(key) or one.node, f"{one.route}/{key}")
            yield finding(place, f"`{word}` is no {key} of portable's", help=f"did you mean `{'` or `'.join(like)}`?")


def note(subject: Subject, fault: Diagnostic) -> Finding:
    """The finding for one mistake of a file."""
    location = fault.location or subject.location(1, 1)
    place = Place(location, value=subject.excerpt(location.line), role=subject.role)
    return finding(place, f"{fault.message} ({fault.name})", help="; ".join(fault.help) or None)
