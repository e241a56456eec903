"""`portable completion`: the script that makes a shell complete our commands."""

from __future__ import annotations

from typing import Annotated

import typer

from portable.cli.session import session
from portable.errors import Diagnostic, UsageError
from portable.loader.spelling import did_you_mean

_BASH = """\
# portable completion for bash: eval "$(portable completion bash)"
_portable_complete() {
    local IFS=$'\\n'
    local words
    words=$(portable __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return 0
    COMPREPLY=()
    local line
    for line in $words; do COMPREPLY+=("${line%%$'\\t'*}"); done
    if [[ ${#COMPREPLY[@]} -eq 0 ]]; then compopt -o default 2>/dev/null; fi
}
complete -F _portable_complete portable
"""

_ZSH = """\
#compdef portable
# portable completion for zsh: eval "$(portable completion zsh)"
_portable() {
    local -a found
    local line
    for line in ${(f)"$(portable __complete "${(@)words[2,CURRENT]}" 2>/dev/null)"}; do
        found+=("${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}")
    done
    if (( ${#found} )); then _describe 'portable' found; else _files; fi
}
if [ "$funcstack[1]" = "_portable" ]; then _portable "$@"; else compdef _portable portable; fi
"""

_FISH = """\
# portable completion for fish: portable completion fish | source
complete -c portable -f -a '(set -l w (commandline -opc) (commandline -ct); portable __complete $w[2..-1] 2>/dev/null)'
complete -c portable -F -n 'test -z "$(portable __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)"'
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""The script of each shell; each asks `portable __complete WORD…`, whose last word is the one to be completed."""


def command(
    ctx: typer.Context, shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")]
) -> int:
    """Print a shell's completion script.

    For bash and zsh: eval "$(portable completion bash)"; for fish: portable completion fish | source.
    """
    if shell not in SCRIPTS:
        guess = did_you_mean(shell, SCRIPTS)
        message = f"there is no completion for `{shell}`"
        advice = (*((guess,) if guess else ()), f"shells: {', '.join(SCRIPTS)}")
        raise UsageError(Diagnostic("unknown-shell", message, help=advice))
    session(ctx).screen.result(SCRIPTS[shell], exact=True)
    return 0
