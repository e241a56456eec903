"""What is not here as it would be in a cluster, so that nobody takes one for the other."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.version import Version

from portable.deploy.local_folder import Layout, contested_variables, role_environment
from portable.deploy.local_python import Interpreter, lacking
from portable.deploy.local_request import Choices, Program
from portable.deploy.local_resources import LocalResources
from portable.errors import Diagnostic
from portable.errors import Path as Place
from portable.model.workload import Workload

_TOKEN_SINCE = Version("2.52")
"""Ray asks for a token from then on; its ports are open on every address of the machine."""
INSTALLING = ("pip", "uv", "conda")
"""Parts of a runtime environment that install something: honoured on request."""
IN_IMAGES = ("container", "image_uri")
"""Parts of a runtime environment that need a container runtime: never honoured here."""


def differences(
    workload: Workload,
    program: Program,
    choices: Choices,
    layout: Layout,
    interpreter: Interpreter,
    resources: LocalResources,
) -> Iterator[Diagnostic]:
    """One warning for each thing a program could notice, with what to do about it."""
    yield from _versions(workload, interpreter)
    yield from _packages(workload, program, choices, interpreter)
    yield from _accelerators(workload, resources)
    yield from _code(workload, choices, layout)
    yield from _data(workload, layout)
    yield from _secrets(workload, choices)
    yield from _paths(workload, layout)
    yield from _roles(workload, resources)


def _versions(workload: Workload, interpreter: Interpreter) -> Iterator[Diagnostic]:
    wanted = workload.spec.code.ray
    if interpreter.ray != wanted:
        message = f"the images have Ray {wanted}, {interpreter.path} has Ray {interpreter.ray}"
        install = f"uv pip install --python {interpreter.path} 'ray[default]=={wanted}'"
        yield _warning(workload, "ray-version-differs", message, install, place=("spec", "code", "ray"))
    if Version(interpreter.ray or "0") < _TOKEN_SINCE:
        message = f"Ray {interpreter.ray} knows no token: while this runs, whoever reaches this machine can use it"
        yield _warning(
            workload, "ray-unguarded", message, f"take a Ray from {_TOKEN_SINCE} on, or a network of your own"
        )


def _packages(workload: Workload, program: Program, choices: Choices, interpreter: Interpreter) -> Iterator[Diagnostic]:
    for part in IN_IMAGES:
        if part in program.runtime_env:
            message = f"`{part}` of the runtime environment is left out: nothing runs in a container here"
            yield _warning(workload, "runtime-env-left-out", message, place=("spec", "code", "runtimeEnv"))
    if choices.install:
        return
    asked = [line for part in ("pip", "uv") for line in _lines(program.runtime_env.get(part))]
    missing = ", ".join(str(one) for one in lacking(asked, interpreter))
    advice = "--install lets Ray install them, as in a cluster; --python PATH names a Python that has them"
    if missing:
        message = f"requirements that {interpreter.path} does not meet: {missing}"
        yield _warning(workload, "requirements-not-met", message, advice, place=("spec", "code", "pip"))
    if "conda" in program.runtime_env:
        message = "the runtime environment's `conda` is not made"
        yield _warning(workload, "requirements-not-met", message, advice, place=("spec", "code", "runtimeEnv"))


def _accelerators(workload: Workload, resources: LocalResources) -> Iterator[Diagnostic]:
    if resources.accelerators:
        counted = ", ".join(f"{value:g} {name}" for name, value in resources.accelerators.items())
        message = f"Ray is told of {counted}, for placement only: CUDA and other device calls fail without the device"
        yield _warning(workload, "accelerators-by-name", message)


def _code(workload: Workload, choices: Choices, layout: Layout) -> Iterator[Diagnostic]:
    runs_code = workload.work != "cluster"
    if runs_code and workload.spec.code.delivery == "image" and choices.code is None:
        message = f"the code is in the image, which is not used here: taken from {layout.code}"
        yield _warning(workload, "code-in-image", message, "--code FOLDER names another", place=("spec", "code"))
    if workload.job is not None and workload.job.keep_cluster:
        yield _warning(workload, "cluster-not-kept", "keepCluster: the local Ray ends with the job all the same")


def _data(workload: Workload, layout: Layout) -> Iterator[Diagnostic]:
    for position, one in enumerate(workload.spec.data.inputs):
        if one.name in layout.empty:
            place = ("spec", "data", "inputs", position)
            message = f"input `{one.name}` is an empty folder"
            yield _warning(workload, "input-empty", message, f"--data {one.name}=FOLDER", place=place)


def _secrets(workload: Workload, choices: Choices) -> Iterator[Diagnostic]:
    given = {name.partition("/")[0] for name in choices.secrets}
    for position, one in enumerate(workload.spec.secrets):
        if one.name not in given:
            advice = f"--secret {one.name}={one.env or 'VARIABLE'} takes it from a variable of yours"
            place = ("spec", "secrets", position)
            yield _warning(workload, "secret-not-given", f"secret `{one.name}` is not set", advice, place=place)


def _paths(workload: Workload, layout: Layout) -> Iterator[Diagnostic]:
    """Paths of pods that the program names itself, or that no variable tells it."""
    job = workload.job
    text = "" if job is None else job.script or "\n".join(job.command or ())
    told = {one.path for one in workload.spec.data.sets() if one.env is not None}
    told |= {path for path in layout.moved for value in role_environment(workload).values() if value.startswith(path)}
    for path, folder in layout.moved.items():
        if path in text:
            message = f"the program names `{path}`, which is {folder} here"
        elif path not in told:
            message = f"`{path}` is {folder} here, and no variable tells the program"
        else:
            continue
        advice = "let a variable carry it: `env:` of the mount, or one of `code.env` with this path"
        yield _warning(workload, "path-not-here", message, advice)


def _roles(workload: Workload, resources: LocalResources) -> Iterator[Diagnostic]:
    """Head and workers are one node here."""
    for what, names in (("variable", contested_variables(workload)), ("Ray label", resources.contested)):
        for name in names:
            message = f"{what} `{name}` differs between roles, which are one node here: the first one's value is used"
            yield _warning(workload, "roles-merged", message)


def _lines(part: object) -> list[str]:
    """Requirements of `pip` or `uv` in any form Ray takes, but for a file's."""
    found = part.get("packages") if isinstance(part, dict) else part
    return [one for one in found if isinstance(one, str)] if isinstance(found, list | tuple) else []


def _warning(workload: Workload, name: str, message: str, *advice: str, place: Place = ()) -> Diagnostic:
    return Diagnostic(name, message, workload.location(*place) if place else None, place, advice)
