"""One mechanism a file; the table is the order in which they run.

A pass is a function from a pod, the workload and the placement to a new pod. It is a function, not a class, because it
has no state; it names no provider, because a provider is facts; and it cannot fail, because the resolver has refused
before whatever could. A pass that needs objects beside the pod has a second function, `objects`.
"""
