"""The facade: every verb as a typed function from nouns to nouns; the command line only renders what they return.

Modules here may join verbs, which do not know each other: placing (load, targets, resolve, compile, price, compare).
`portable` itself has the public names.
"""
