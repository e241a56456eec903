"""Folders inside the containers that several passes agree on."""

from __future__ import annotations

CODE_DIR = "/portable/code"
"""Where the workload's own files are mounted."""
