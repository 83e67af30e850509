"""Many pieces of work at once: in this process, in several here, or on a cluster; the same results each way.

Knows nothing of placements: a piece of work is a function that can be imported, what all share, and a task.
"""
