"""The tags that nodes without a tag of their own get, and how deep nodes may nest.

A tag in a file is a URI without spaces, and these are compared by identity, so that no file can forge one.
"""

from __future__ import annotations

MAX_DEPTH = 200

UNQUOTED = "unquoted scalar"
QUOTED = "quoted scalar"
LIST = "untagged list"
MAPPING = "untagged mapping"
