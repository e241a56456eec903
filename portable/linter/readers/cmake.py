"""Stub."""

from __future__ import annotations

from portable.linter.subject import Subject


def read(subject: Subject) -> object:
    """The view."""
    return subject
