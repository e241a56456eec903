"""What loading says of workload specs and targets files, for lint to tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from portable.errors import Diagnostic, InvalidInput

if TYPE_CHECKING:
    from portable.linter.settings import Check
    from portable.loader.catalogue import Catalogue
    from portable.loader.document import Document


def spec_check(catalogue: Callable[[], Catalogue]) -> Check:
    """What tells lint everything that is wrong with a workload spec or a targets file.

    The catalogue has the providers that targets may name; it is asked for only where there are targets.
    """

    def check(kind: str, name: str, text: str, folder: Path) -> tuple[Diagnostic, ...]:
        from portable.loader.document import parse
        from portable.loader.targets import targets_of
        from portable.loader.workload import workload_of

        documents: tuple[Document, ...] = ()
        try:
            documents = parse(text, name)
            if kind == "spec":
                workload_of(documents, name, folder)
            else:
                targets_of(documents, name, catalogue().names)
        except InvalidInput as error:
            # Words of a spec may stand in any file.
            is_ours = any(map(_is_ours, documents))
            return tuple(one for one in error.diagnostics if is_ours or one.name != "no-workload")
        return ()

    return check


def _is_ours(document: Document) -> bool:
    version = document.value.get("apiVersion") if isinstance(document.value, dict) else None
    return isinstance(version, str) and version.startswith("portable/")
