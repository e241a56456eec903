"""What can go wrong while the test cluster is built or started."""

from __future__ import annotations


class BuildError(Exception):
    """A program, file or image could not be built; the message holds the last lines of the tool's output."""


class StartError(Exception):
    """A part of the cluster did not start or died; the message holds the last lines of its log."""
