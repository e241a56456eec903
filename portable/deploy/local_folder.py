"""What a pod would have mounted, laid out in the run's own folder, and the environment that leads there."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portable.deploy.local_data import lay_out_data, lay_out_secrets
from portable.deploy.local_git import CloneFailed, clone
from portable.deploy.local_python import Interpreter
from portable.deploy.local_request import Choices
from portable.errors import Diagnostic, InvalidInput
from portable.model.code import GitSource
from portable.model.workload import Workload

PRIVATE = ("secrets", "token")
"""What is never kept."""
_READ_ONLY = 0o555
"""Of files and folders of the code, as in pods, which get them from a ConfigMap or a read-only mount."""
_INHERITED = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|LD_LIBRARY_PATH|DYLD_\w+|SSL_CERT_\w+|REQUESTS_CA_BUNDLE"
    r"|CURL_CA_BUNDLE|(?i:(https?|all|no)_proxy)|UV_\w+|PIP_\w+"
)
"""Variables of the caller that say how this machine is, not what the program is to do: a pod has none of the others."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is, and what the program is told about it."""

    root: Path
    code: Path
    work: Path
    """The folder in which Ray's processes start."""
    variables: Mapping[str, str] = field(repr=False)
    """Locations of data, and secrets."""
    moved: Mapping[str, Path]
    """Paths that exist in pods only, with the folders that stand for them here."""
    outputs: Mapping[str, Path]
    """Folders for results that go away with the run, by logical name."""
    empty: tuple[str, ...]
    """Inputs that are empty folders."""

    @property
    def token(self) -> Path:
        """The file with Ray's token."""
        return self.root / "token"


def lay_out(workload: Workload, choices: Choices, root: Path) -> Layout:
    """The folder filled with everything the program expects.

    Raises:
        InvalidInput: the code's repository cannot be cloned.
    """
    for name in ("work", "tmp", "data", "secrets"):
        (root / name).mkdir(mode=0o700)
    code = _code(workload, choices, root / "code")
    data = lay_out_data(workload, choices, root / "data")
    secrets = lay_out_secrets(workload, choices, root / "secrets")
    mounted = workload.spec.code.delivery in ("configMap", "git")
    return Layout(
        root=root,
        code=code,
        work=root / "work" if mounted else code,
        variables={**data.variables, **secrets.variables},
        moved={**data.moved, **secrets.moved},
        outputs=data.outputs,
        empty=data.empty,
    )


def environment(
    workload: Workload, choices: Choices, layout: Layout, interpreter: Interpreter, code_dir: str
) -> dict[str, str]:
    """The environment of Ray and of the program: this machine's, then a pod's, then what leads to the folders.

    What the user set wins over what data and secrets would set, as it does in pods. Its paths of pods are replaced.
    """
    caller = {name: value for name, value in choices.environment.items() if _INHERITED.fullmatch(name)}
    chosen = {name: _here(value, layout) for name, value in role_environment(workload).items()}
    made = {**caller, **layout.variables, **chosen}
    path = [str(layout.code), *filter(None, [made.get("PYTHONPATH")])]
    return made | {
        "PATH": os.pathsep.join([interpreter.bin, *filter(None, [made.get("PATH") or os.defpath])]),
        "VIRTUAL_ENV": interpreter.prefix,
        "PYTHONPATH": os.pathsep.join(path),
        "TMPDIR": str(layout.root / "tmp"),
        "BASH_ENV": _for_bash(_write_bash(layout, code_dir)),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(layout.token),
        "RAY_USAGE_STATS_ENABLED": made.get("RAY_USAGE_STATS_ENABLED", "0"),
        # Ray gives its dashboard half a minute, which a busy machine does not keep; our own timeout decides.
        "RAY_DASHBOARD_SUBPROCESS_MODULE_WAIT_READY_TIMEOUT": "240",
        "RAY_DASHBOARD_STARTUP_TIMEOUT_S": "240",
        # Ray would start a worker for each CPU it is told of, and it is told of those of whole nodes.
        "RAY_prestart_worker_first_driver": "0",
        # Under `uv run` Ray would replace the program's environment by one it makes itself.
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    }


def role_environment(workload: Workload) -> dict[str, str]:
    """The user's variables of all roles in one; where roles differ the head's win, where the driver runs."""
    merged: dict[str, str] = {}
    for group in reversed(workload.spec.groups):
        merged |= group.env
    return {**workload.spec.code.env, **merged, **workload.spec.head.env}


def contested_variables(workload: Workload) -> tuple[str, ...]:
    """Variables that roles set to different values: here all roles share one environment."""
    values: dict[str, set[str]] = {}
    for env in (workload.spec.head.env, *(group.env for group in workload.spec.groups)):
        for name, value in env.items():
            values.setdefault(name, set()).add(value)
    return tuple(sorted(name for name, different in values.items() if len(different) > 1))


def unreachable(workload: Workload, layout: Layout) -> tuple[str, ...]:
    """Paths of pods that the command or script itself names: it will not find them here."""
    job = workload.job
    text = "" if job is None else job.script or "\n".join(job.command or ())
    return tuple(path for path in layout.moved if path in text)


def _code(workload: Workload, choices: Choices, folder: Path) -> Path:
    code = workload.spec.code
    if choices.code is not None:
        return choices.code.resolve()
    if code.delivery == "image":
        return Path.cwd()
    if isinstance(code.source, GitSource):
        return _cloned(workload, code.source, folder)
    folder.mkdir()
    for name, content in workload.bundle.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(_READ_ONLY)
    if code.delivery == "configMap":
        for one, _, _ in os.walk(folder, topdown=False):
            os.chmod(one, _READ_ONLY)
    return folder


def _cloned(workload: Workload, source: GitSource, folder: Path) -> Path:
    try:
        return clone(source, folder)
    except CloneFailed as error:
        where = workload.location("spec", "code", "source")
        message = f"`{source.git}` at `{source.ref}` is not to be had: {error}"
        advice = ("--code FOLDER takes a checkout you have",)
        raise InvalidInput(Diagnostic("code-not-cloned", message, where, help=advice)) from None


def _here(value: str, layout: Layout) -> str:
    """A path of pods as it is here; any other value as it is."""
    for path, folder in layout.moved.items():
        if value == path or value.startswith(f"{path.rstrip('/')}/"):
            return str(folder) + value[len(path.rstrip("/")) :]
    return value


def _write_bash(layout: Layout, code_dir: str) -> Path:
    """What every bash reads first: entrypoints begin with `cd` to the code's folder in pods, which is elsewhere here.

    So the text that is submitted stays the one a cluster gets, to the byte.
    """
    path = layout.root / "environment.bash"
    here = shlex.quote(str(layout.code))
    path.write_text(
        "cd() {\n"
        '  case "${1-}" in\n'
        f'    {code_dir}) shift; builtin cd {here} "$@" ;;\n'
        f'    {code_dir}/*) builtin cd {here}"/${{1#{code_dir}/}}" ;;\n'
        '    *) builtin cd "$@" ;;\n'
        "  esac\n"
        "}\n",
        encoding="utf-8",
    )
    return path


def _for_bash(path: Path) -> str:
    """A path as `BASH_ENV` has it: bash expands that variable as if it stood between double quotes."""
    return re.sub(r'([\\$`"])', r"\\\1", str(path))
