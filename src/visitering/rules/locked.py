"""A decision stands."""

from __future__ import annotations

from visitering.rules.base import Rule


class Locked(Rule):
    """A case with a standing decision is not in the batch and keeps its municipality.

    Standing: the last row of the case that is decided by the decision date and not taken back, unless it is rejected
    or reopened by then (`domain.decisions.standing`). Switched off, standing decisions of cases in `cases.csv` are
    ignored, for quota and load too (`Problem.standing`). It forbids nothing to the cases of the batch.
    """

    id = "locked"
    of_law = False
