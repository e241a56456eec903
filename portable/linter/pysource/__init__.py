"""Python source as its rules see it: names resolved through imports, strings folded, guards understood.

uses     what a walk collects
scopes   what a name stands for
folding  string expressions to text
guards   conditions to the runtimes that pass them
walk     one pass over a syntax tree
"""
