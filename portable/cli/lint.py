"""`portable lint`: what ties code, images and manifests to one runtime or one cloud."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import typer

from portable.cli import lint_flags as flags
from portable.cli import lint_options as options
from portable.cli.lint_checkout import FORMATS as OF_CODE_HOSTS
from portable.cli.lint_checkout import from_checkout
from portable.cli.lint_fixes import refixed
from portable.cli.lint_found import found
from portable.cli.lint_input import linted
from portable.cli.lint_options import Rules, Scope
from portable.cli.lint_written import Writing, wrote
from portable.cli.session import session
from portable.model.finding import SEVERITIES
from portable.report.findings import FORMATS


def command(
    ctx: typer.Context,
    paths: flags.Paths = None,
    select: flags.Select = None,
    extend_select: flags.ExtendSelect = None,
    ignore: flags.Ignore = None,
    exclude: flags.Exclude = None,
    force_exclude: flags.ForceExclude = False,
    per_file_ignore: flags.PerFileIgnore = None,
    runtime: flags.Runtime = None,
    target: flags.Target = None,
    operator: flags.Operator = None,
    persona: flags.Persona = None,
    preview: flags.Preview = None,
    plugins: flags.Plugins = None,
    min_severity: flags.MinSeverity = None,
    fail_level: flags.FailLevel = None,
    exit_zero: flags.ExitZero = False,
    base: flags.Base = None,
    baseline: flags.Baseline = None,
    update_baseline: flags.UpdateBaseline = False,
    allow_growth: flags.AllowGrowth = False,
    fix: flags.Fix = False,
    unsafe_fixes: flags.UnsafeFixes = False,
    diff: flags.Diff = False,
    add_ignores: flags.AddIgnores = None,
    inline: flags.Inline = None,
    show_suppressed: flags.ShowSuppressed = False,
    online: flags.Online = False,
    no_cache: flags.NoCache = False,
    jobs: flags.Jobs = 0,
) -> int:
    """Find what ties a workload to CUDA, ROCm, MTIA or one cloud, before it is deployed.

    Reads workload specs, Python, CUDA and C++, Dockerfiles, dependencies, shell scripts, Kubernetes manifests,
    libraries, device code, wheels, archives of sources, site-packages folders and images (oci:PATH,
    docker-archive:PATH, docker://REFERENCE); runs nothing of them.
    Ends with 1 from the fail level on.
    """
    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    known = baseline or (Path(path) if (path := run.configuration["lint.baseline"]) else None)
    rules = Rules(select, extend_select, ignore, per_file_ignore, persona, preview, plugins, min_severity, inline)
    scope = Scope(exclude, runtime, target, operator, online, base, None if update_baseline else known, no_cache, jobs)
    settings = options.settings(run, rules, scope)
    named = options.without_excluded(paths or ["."], settings.exclude) if force_exclude else paths or ["."]
    look = partial(linted, run, named, settings, may_be_empty=force_exclude)
    report = look()
    asked = Writing(update_baseline, known, allow_growth, add_ignores, diff, unsafe_fixes, named, base)
    code = wrote(run, report, asked)
    if code is not None:
        return code
    report = refixed(run, report, look, unsafe=unsafe_fixes) if fix else report
    shown = found(run, report, show_suppressed=show_suppressed)
    for output in outputs:
        drawn = from_checkout(shown) if output.format in OF_CODE_HOSTS else shown
        run.emit(output, FORMATS[output.format](drawn, run.view(output)))
    grave = SEVERITIES[: SEVERITIES.index(options.fail_level(run, fail_level)) + 1]
    return 1 if not exit_zero and any(one.severity in grave for one in report.findings) else 0
