"""What holding a case in a municipality costs everyone together at least: from prices alone, without solving."""

from __future__ import annotations

import numpy as np

from visitering.audit.bound import NEVER, group_net
from visitering.audit.valuation import FINE, Valuation
from visitering.domain.cases import Case
from visitering.domain.geography import Mask, Row
from visitering.domain.kept import Kept
from visitering.domain.result import TierResult
from visitering.rules.book import Rulebook


class LowerCosts:
    """at_least(case, m) = max(0, (best net of the case, open = 0, − its net in m) − (bound − points reached)).

    Of the last tier, the value of the earlier ones kept, with the bound that follows from the prices (a solver's own
    may be lower; for it this does not hold). Net values are those of the case and all that go to one place with it,
    and of two that must be near each other, together. In the model's integers.
    """

    def __init__(self, book: Rulebook, valuation: Valuation, tier: TierResult) -> None:
        self.slack = FINE * (tier.relaxation - tier.objective) + FINE - 1
        self.group = {case.case_id: g for g, group in enumerate(book.groups) for case in group}
        self.partner: dict[int, tuple[int, Mask]] = {}
        """Of each group of a couple: the other, and where both may be, this one's place first."""
        for a, b in book.couples():
            fits = book.near_groups[a, b]
            self.partner |= {a: (b, fits), b: (a, fits.T)}
        self._alone = Kept(dict(enumerate(book.groups)), lambda g: group_net(book, valuation, book.groups[g]))

    def of(self, case: Case) -> Row:
        """At least this, for each municipality; −1 where the case and those it goes with may not be. Shape (M,)."""
        g = self.group[case.case_id]
        net, best = self._net(g)
        if g in self.partner:
            best = max(best, self._net(self.partner[g][0])[1])
        loss: Row = np.maximum(0, -(-(best - net - self.slack) // FINE))
        return np.where(net > NEVER // 2, loss, -1)

    def _net(self, g: int) -> tuple[Row, int]:
        """(net values of a group in each municipality, with what its partner adds; the best of them, open = 0)."""
        net = self._alone[g]
        if g in self.partner:
            other, fits = self.partner[g]
            net = net + _partner(fits, self._alone[other])
        return net, max(0, int(net.max(initial=0)))


def _partner(near: Mask, net: Row) -> Row:
    """The most that the other of a couple adds when the one is in m: near it, or left open. Shape (M,)."""
    added: Row = np.maximum(0, np.where(near, net, NEVER).max(axis=1))
    return added
