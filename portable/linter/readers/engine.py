"""Networks that TensorRT has compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.linter.subject import Subject

if TYPE_CHECKING:
    from portable.linter.binary.engine import Engine


def read(subject: Subject) -> Engine:
    """The view of a compiled network, by its first bytes."""
    # Imported where one is read: most runs see none.
    from portable.linter.binary.engine import viewed

    return viewed(subject)
