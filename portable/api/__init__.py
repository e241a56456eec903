"""The facade: every verb as a typed function from nouns to nouns; the command line only renders what they return.

Modules here may join verbs, which do not know each other: placing (load, targets, resolve, compile, price, compare);
deploying (plan, apply, wait, drift, destroy, status, logs, examine); catalog
(refresh, diff, status) and capacity (check_capacity); reporting (what `report` draws);
evidence (demands judged, for an audit), portfolio (many workloads together), emitting (energy and carbon).
`portable` itself has the public names.
"""
