"""Many ways to place one batch, side by side: comparisons, sweeps over parameters, and what each rule costs.

`solved.py` is the record that all of them share; `work.py` makes it, `store.py` keeps it, `gaps.py` says which
differences mean something.
"""
