"""vLLM is asked for a form of weights whose kernels are NVIDIA's.

What it does
    Finds `quantization=` of vLLM's classes, and `--quantization` of its commands, with a form that is for CUDA only.

Why it locks you in
    Each platform of vLLM has a list of the forms it takes. On ROCm it takes awq, gptq, fp8, compressed-tensors,
    fbgemm_fp8, gguf, quark and ptpc_fp8 (as of 2025-08); Marlin's and ModelOpt's kernels are CUDA's.

Example
    vllm.LLM("model", quantization="awq_marlin")

Use instead
    Leave it out: vLLM reads the form from the model and chooses kernels for the platform.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.facets import HasCommands
from portable.linter.place import Place
from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("compose", "dockerfile", "manifest", "python", "shell", "spec")
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = effects("OD?DDDD")
SOURCE = "vllm/platforms/rocm.py 2025-08"
MARKS: tuple[str, ...] = ("awq_marlin", "gptq_marlin", "modelopt", "nvfp4")

finding = Maker(__name__)

_CUDA = frozenset({"awq_marlin", "gptq_marlin", "modelopt", "modelopt_fp4", "nvfp4"})
_OPTIONS = ("--quantization", "-q")


def check(view: HasCommands) -> Iterator[Finding]:
    """The keyword, and the option of a command that names vLLM."""
    for value, place in _asked(view):
        if value in _CUDA:
            yield finding(place, f"the kernels of `{value}` are CUDA's", help="leave it out: vLLM chooses")


def _asked(view: HasCommands) -> Iterator[tuple[str, Place]]:
    if isinstance(view, PythonModule):
        for form in _CUDA:
            for use in view.by_text.get(form, ()):
                if use.slot.kind == "keyword" and use.slot.key == "quantization":
                    yield form, view.place(use)
    for command in view.commands():
        if any("vllm" in word for word in command.words):
            yield from ((value, command.place) for value in _options(command.words))


def _options(words: tuple[str, ...]) -> Iterator[str]:
    for word, following in zip(words, (*words[1:], ""), strict=True):
        if word in _OPTIONS:
            yield following
        elif word.startswith("--quantization="):
            yield word.partition("=")[2]
