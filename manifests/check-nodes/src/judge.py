"""What a report of the nodes says: which pairs there are to measure, the tables, and what is wrong."""


def rounds(count):
    """Every pair of `count` workers once, in rounds in which nobody is in two pairs, which would share a network."""
    order = list(range(count + count % 2))
    for _ in order[1:]:
        pairs = zip(order[: len(order) // 2], reversed(order[len(order) // 2 :]), strict=True)
        yield [pair for pair in pairs if max(pair) < count]
        order.insert(1, order.pop())


def problems(report, limits):
    """One sentence for everything that would spoil a large job, the worst first."""
    workers, pairs = report["workers"], report["pairs"]
    if len(workers) < limits["workers"]:
        yield f"{limits['workers']} workers were wanted, {len(workers)} came"
    if limits["apart"]:
        yield from _together(workers)
    for one in pairs:
        if "error" in one:
            yield f"{one['from']} cannot talk to {one['to']}: {one['error']}"
        elif one["gbps"] < limits["min_gbps"]:
            yield f"{one['from']} to {one['to']}: {one['gbps']:.2f} Gbit/s, less than {limits['min_gbps']:g}"
    for one in workers:
        if one["dns_ms"] is None:
            yield f"{one['name']} cannot look up {one['dns']}"
        # What the way there and back may hide is not held against a clock.
        if abs(one["skew_ms"]) - one["skew_error_ms"] > limits["max_skew_ms"]:
            yield f"the clock of {one['name']} is {one['skew_ms']:+.0f} ms off, more than {limits['max_skew_ms']:g}"


def _together(workers):
    nodes = {}
    for one in workers:
        nodes.setdefault(one["node"], []).append(one["name"])
    for node, names in nodes.items():
        if len(names) > 1:
            yield f"{', '.join(names)} share node {node}, though they are to be spread"


def tables(report):
    """The report for people: the workers, then the ways between them."""
    gib = 2**30
    yield _row("worker", "address", "node", "CPUs", "memory", "/dev/shm", "clock", "DNS")
    for one in report["workers"]:
        dns = "fails" if one["dns_ms"] is None else f"{one['dns_ms']:.1f} ms"
        sizes = (f"{one['memory'] / gib:.1f}Gi", f"{one['shared_memory'] / gib:.1f}Gi")
        clock = f"{one['skew_ms']:+.1f} ms"
        yield _row(one["name"], one["address"], one["node"], f"{one['cpus']:g}", *sizes, clock, dns)
    if report["pairs"]:
        yield "\n" + _row("from", "to", "round trip", "TCP", "Ray objects")
    for one in report["pairs"]:
        if "error" in one:
            measured = (one["error"],)
        else:
            rates = (one["gbps"], one["object_gbps"])
            measured = (f"{one['round_trip_us']:.0f} us", *(f"{rate:.2f} Gbit/s" for rate in rates))
        yield _row(one["from"], one["to"], *measured)


def _row(*cells):
    return "| " + " | ".join(cells) + " |"
