"""Subjects to findings: what ties a workload to one runtime or one cloud.

The way of one subject, a file to a module:

    collect    paths -> subjects: ignore files respected, sizes bounded, links followed once
    cache      a subject seen before, by content -> its findings
    prefilter  bytes -> the rules that can matter: one scan, no parsing
    readers/   a subject -> a view: what the text means, and which runtimes reach each place
    rules/     a view -> findings
    suppress   comments that answer for a finding
    lint       all of it, over many subjects, in processes where that pays; then baseline and changed lines

What is already built is read without being loaded or unpacked to disk: `binary/` libraries, `archive/` wheels,
installed packages and images.

A rule never opens a file, never counts a column and never asks how a guard is spelled: the view knows.
"""
