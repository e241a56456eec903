"""How a program is written so that it survives every way in which a job is submitted."""

from __future__ import annotations

import shlex

from portable.model.workload import Job

CODE_DIR = "/portable/code"
"""Where the workload's own files are mounted; programs start there."""


def entrypoint(job: Job, *, has_code: bool) -> str:
    """One shell word list: `bash -c '<program>'`.

    In two of three submission modes the text passes through a shell in the submitter pod, which would run everything
    after a `;` or `|` there and expand `$`. A quoted script after `bash -c` arrives unchanged in all of them (measured
    with Ray 2.60.0).
    """
    enter = f"cd {CODE_DIR}" if has_code else ""
    if job.script is not None:
        text = f"{enter}\n{job.script}" if enter else job.script
    else:
        program = shlex.join(job.command or ())
        text = f"{enter} && exec {program}" if enter else f"exec {program}"
    return f"bash -c {shlex.quote(text)}"
