"""`docs/library.md`: the public names of `portable`, from their signatures and docstrings."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from itertools import pairwise
from typing import Any

import portable
from portable.errors import PortableError

_PLAIN = (str, int, float, bool, tuple, type(None))
_ABOUT = """\
# The library

`import portable` gives what the commands are made of: verbs that take and return frozen, typed values, print nothing
and never end the program. A name is imported when it is first used.

```python
import portable

workload = portable.load("workload.yaml")
table = portable.targets("workload.yaml")
for name in table.names():
    try:
        placement = portable.resolve(workload, name, table=table)
    except portable.Refused as error:
        for one in error.diagnostics:
            print(f"{one.location}: {one.name}: {one.message}", *one.help, sep="\\n  ")
    else:
        print(name, portable.price(workload, placement).hourly)
```

The names below are all that is public (`portable.__all__`); modules below `portable` may change at any time. While the
version begins with 0, a name may change with a minor version; the changelog says so.
"""


def library_page() -> str:
    """Verbs with their parameters, errors with their exit codes, and everything else that has a name."""
    public = {name: getattr(portable, name) for name in portable.__all__ if name != "__version__"}
    verbs = {name: one for name, one in public.items() if inspect.isfunction(one)}
    errors = {name: one for name, one in public.items() if inspect.isclass(one) and issubclass(one, PortableError)}
    nouns = {name: one for name, one in public.items() if name not in verbs and name not in errors}
    return "\n".join(
        (
            _ABOUT,
            "## Verbs\n",
            *(_verb(name, verb) for name, verb in verbs.items()),
            "## Errors\n",
            "Each carries `diagnostics`: name, message, location, help, notes.\n",
            "| error | exit code | |\n|---|---|---|",
            *(f"| `{name}` | {one.exit_code} | {_sentence(name)} |" for name, one in errors.items()),
            "\n## Nouns\n",
            "| noun | |\n|---|---|",
            *(f"| `{name}` | {_sentence(name)} |" for name in nouns),
            "",
        )
    )


class _Left:
    """Stands for a default that is no plain value."""

    def __repr__(self) -> str:
        return "..."


def _verb(name: str, verb: Any) -> str:
    signature = inspect.signature(verb)
    shown = [
        one if isinstance(one.default, _PLAIN) or one.default is one.empty else one.replace(default=_Left())
        for one in signature.parameters.values()
    ]
    line = f"{name}{signature.replace(parameters=shown)}".replace("'", "")
    return f"### {name}\n\n```python\n{line}\n```\n\n{_listed(inspect.getdoc(verb) or '')}\n"


def _listed(text: str) -> str:
    """A docstring, with what it raises as a list."""
    about, raises, rest = text.partition("\nRaises:\n")
    return about + raises + "".join(f"\n- {line.strip()}" for line in rest.splitlines()) if raises else text


def _sentence(name: str) -> str:
    """The first paragraph of a class's docstring, or of what stands below an alias."""
    home = import_module(portable._HOME[name])
    body = ast.parse(inspect.getsource(home)).body
    for one, after in pairwise(body):
        if isinstance(one, ast.ClassDef) and one.name == name:
            return _first(ast.get_docstring(one) or "")
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name and isinstance(after, ast.Expr):
            return _first(ast.literal_eval(after.value))
    return _first(getattr(home, name).__doc__)


def _first(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split()).replace("|", "\\|")
