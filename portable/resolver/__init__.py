"""Workload, target and provider to a placement: every refusal happens here, with the nearest thing that would fit.

Candidates are ranked by a stated order, the same each time: it fits; its fabric is what was asked for; its size is
known; its price is known; the price; how little is left idle; the name. What ties with the best in all but the name is
offered to the scheduler too.
"""
