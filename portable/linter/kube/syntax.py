"""How Kubernetes wants names and labels to be written.

Source: kubernetes v1.35 `apimachinery/pkg/util/validation`, and answers of kube-apiserver 1.35.4, 2026-11.
"""

from __future__ import annotations

import re

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?")
_WORD = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_PORT = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?")


def is_dns_label(text: str) -> bool:
    """The name of a container or a volume."""
    return bool(_LABEL.fullmatch(text))


def is_port_name(text: str) -> bool:
    """The name of a port."""
    return bool(_PORT.fullmatch(text))


def is_qualified(text: str) -> bool:
    """The key of a label or an annotation: a word of 63 letters at most, perhaps behind a domain and a slash."""
    domain, slash, word = text.rpartition("/")
    return bool(_WORD.fullmatch(word)) and (not slash or (len(domain) <= 253 and bool(_SUBDOMAIN.fullmatch(domain))))


def is_label_value(text: str) -> bool:
    """The value of a label."""
    return not text or bool(_WORD.fullmatch(text))
