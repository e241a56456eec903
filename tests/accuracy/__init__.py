"""How often the linter finds what maintainers found, on public ports given by coordinates; no code of theirs is kept.

    python -m tests.accuracy --ports ../shared/facts/data/ports --mirror DIR [--set NAME …] [--misses]

`--mirror` holds git directories: `<owner>+<name>/repo`, `<owner>+<name>` or `<owner>/<name>`. The environment variables
PORTABLE_PORTS and PORTABLE_MIRROR stand for the two.
"""
