"""Times `portable lint` beside ripgrep and ast-grep on one tree, in one run, and prints the ratios.

    python -m tests.benchmarks.bench_lint TREE [--runs 5]

`portable` is the library; `command` is the command line, which starts, reads settings and writes a line a finding.
Each tool is run once to warm the file cache, then in turn, so that a busy machine is busy for all of them.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PATTERNS = (
    *(r"torch\.cuda", "['\"]cuda", "['\"]nccl['\"]", r"\.cuda\(", r"is_available\(\)", r"get_device_capability"),
    *(r"\bcuda[A-Z]\w+", r"__shfl\w*_sync", r"\basm\b", r"cublas\w+", r"cudnn\w+", r"__CUDA_ARCH__", r"flash_attn"),
    *(r"triton", r"CUDA_VISIBLE_DEVICES", r"nvidia-smi", r"\bapex\b", r"bitsandbytes", r"float8_e4m3fn", r"<<<"),
)
"""Twenty plain expressions, as people grep today."""

AST_RULES = (
    *(
        "torch.cuda.$A($$$B)",
        "torch.cuda.$A",
        "$X.to('cuda')",
        "$X.cuda($$$A)",
        "torch.device('cuda')",
        "torch.version.cuda",
    ),
    *("torch.cuda.amp.$A($$$B)", "import flash_attn", "import apex", "import triton", "import bitsandbytes"),
    *("$F($$$A, device='cuda', $$$B)", "$F('nccl')", "$F(backend='nccl')", "torch.compile($$$A, mode=$M)"),
    *("os.environ['CUDA_VISIBLE_DEVICES']", "subprocess.run(['nvidia-smi', $$$A])", "torch.float8_e4m3fn"),
    *("torch.backends.cuda.$A", "torch.backends.cudnn.$A"),
)
"""Twenty patterns for a tool that parses."""

LINT = """
import sys
from pathlib import Path
from portable.linter.lint import lint
from portable.linter.settings import LintSettings
cache = Path(sys.argv[2]) if len(sys.argv) > 2 else None
report = lint(["."], LintSettings(root=Path(sys.argv[1]), cache=cache))
print(report.lines, report.subjects, len(report.findings))
"""


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tools = _tools(wanted.tree, Path(folder))
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in tools}
        for tool in tools.values():
            tool()
        for _ in range(wanted.runs):
            for name, tool in tools.items():
                times[name].append(tool())
    base = statistics.median(wall for wall, _ in times.get("ripgrep") or times["portable, cold"])
    for name, found in times.items():
        walls = [wall for wall, _ in found]
        middle, busy = statistics.median(walls), statistics.median(cpu for _, cpu in found)
        spread = f"({min(walls):.3f} to {max(walls):.3f})"
        print(f"{name:16} {middle:7.3f} s {spread:20} {busy:7.3f} s of CPU  {middle / base:7.2f} x")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process of any tool: {peak:.0f} MiB")


def _tools(tree: Path, folder: Path) -> dict[str, Callable[[], tuple[float, float]]]:
    tools: dict[str, Callable[[], tuple[float, float]]] = {}
    if shutil.which("rg"):
        tools["ripgrep"] = _timed(["rg", "-c", *(f"-e{one}" for one in PATTERNS), str(tree)])
    ast_grep = shutil.which("ast-grep")
    if ast_grep:
        rules = folder / "rules.yml"
        rules.write_text("\n---\n".join(_rule(number, one) for number, one in enumerate(AST_RULES)))
        tools["ast-grep"] = _timed([ast_grep, "scan", "-r", str(rules), "--json=stream", str(tree)])
    tools["portable, cold"] = _timed([sys.executable, "-c", LINT, str(tree)])
    tools["portable, warm"] = _timed([sys.executable, "-c", LINT, str(tree), str(folder / "cache")])
    command = [sys.executable, "-m", "portable", "lint", "--exit-zero", "-o", "concise", str(tree)]
    tools["command, cold"] = _timed([*command, "--no-cache"])
    tools["command, warm"] = _timed(command, {**os.environ, "XDG_CACHE_HOME": str(folder / "caches")})
    return tools


def _rule(number: int, pattern: str) -> str:
    return f"id: r{number}\nlanguage: python\nrule:\n  pattern: {pattern}"


def _timed(words: list[str], environment: dict[str, str] | None = None) -> Callable[[], tuple[float, float]]:
    def run() -> tuple[float, float]:
        start, busy = time.perf_counter(), _busy()
        done = subprocess.run(words, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
        if done.returncode > 1:
            raise SystemExit(f"{words[0]} failed: {done.stderr.decode('utf-8', 'replace')[:400]}")
        return time.perf_counter() - start, _busy() - busy

    return run


def _busy() -> float:
    """Seconds of CPU that finished children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
