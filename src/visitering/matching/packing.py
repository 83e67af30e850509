"""Where groups only take up room: branch and cut at once, and where that is not enough, anew from a better placement.

A MIP solver proves most such batches before neighbourhoods have found half of what it finds on the way.
"""

from __future__ import annotations

from collections.abc import Callable

from visitering.domain.geography import Mask
from visitering.domain.result import Stop
from visitering.matching.branching import Branching
from visitering.matching.budget import Stopped
from visitering.matching.master import LARGE
from visitering.matching.model import NOTHING, Found
from visitering.matching.neighbourhoods import Neighbourhoods
from visitering.matching.options import Options
from visitering.matching.program import Program
from visitering.matching.proving import MOST_OPTIONS
from visitering.matching.several import Several, is_packing
from visitering.matching.standing import SIDE_BY_SIDE, SMALL_SLICE, Standing
from visitering.matching.table import Table
from visitering.said import said

NEAR = 0.0005
"""Of the bound, how near it an option must be to be among those that HiGHS has first. The first placement is some
0.4 % off and excludes next to none; the best one of a batch is within 0.05 % more often than not, and then half or a
third of the options prove it."""
NODES, NODES_PER_EFFORT = 100, 100
"""Nodes that HiGHS has at once, which most batches take it seconds to prove; fewer where little effort is left, since
it cannot be stopped by effort."""
MORE_NODES = 3000
"""Nodes where it has come within `NEAR` of the bound: a batch that it does not end there by itself it is far from
ending (one of 500 cases: 0.4 % after 300 nodes, and no proof after 3,000)."""
SEVERAL_SLICE = 2.0
"""Effort that a neighbourhood of several municipalities may take."""
IN_VAIN, SEVERAL_IN_VAIN = 20, 40
"""Neighbourhoods in a row, of one municipality and of several, that must have found nothing for them to end."""


WORTH_A_START = 100
"""Groups from which on a process for HiGHS is started beforehand; fewer are often proven without one."""


def branches_at_once(table: Table) -> bool:
    """Whether a batch will be branched over as soon as it has prices."""
    return WORTH_A_START <= table.shape[0] <= LARGE and is_packing(table)


class Packing(Standing):
    """What the search in the last tier does with a packing."""

    def _packing(self) -> Stop | None:
        """Branching near the prices; then neighbourhoods, what they find leaves less in question; then branching."""
        if not self.is_packing:
            return None
        one, several = Neighbourhoods(self.slack, self.tier, self.table.seed), Several(self.slack, self.table.seed)

        def among() -> list[Mask]:
            return [several.draw(self.best) for _ in range(SIDE_BY_SIDE)]

        def around() -> list[Mask]:
            return one.around_places(self.best, SIDE_BY_SIDE)

        return (
            self._branched(self._at_once, int(NEAR * abs(self.priced.bound)))
            or self._branched_on()
            or self._improved(said("neighbourhoods"), one, around, SMALL_SLICE, IN_VAIN)
            or self._improved(said("several municipalities"), several, among, SEVERAL_SLICE, SEVERAL_IN_VAIN)
            or self._branched(self._to_the_end)
        )

    def _improved(
        self,
        stage: str,
        draws: Neighbourhoods | Several,
        drawn: Callable[[], list[Mask]],
        effort: float,
        in_vain: int,
    ) -> Stop | None:
        """Rounds of neighbourhoods until so many in a row have found nothing."""
        fruitless = 0
        while fruitless < in_vain:
            self._say(stage)
            fruitless = 0 if self._side_by_side(draws, drawn(), effort) else fruitless + SIDE_BY_SIDE
            if (stop := self._settled()) is not None:
                return stop
        self.searched = self.best
        return None

    def _branched_on(self) -> Stop | None:
        """HiGHS anew over what its first nodes leave in question, where these have come near."""
        if self.bound - self.objective > NEAR * abs(self.objective):
            return None
        return self._branched(lambda branching: self._with_nodes(branching, MORE_NODES))

    def _at_once(self, branching: Branching) -> Found:
        return self._with_nodes(branching, NODES)

    def _with_nodes(self, branching: Branching, nodes: int) -> Found:
        left = self.budget.effort - self.budget.used
        return branching.at_once(int(min(nodes, max(1.0, NODES_PER_EFFORT * left))), self.budget)

    def _to_the_end(self, branching: Branching) -> Found:
        return branching.maximise(self.best, self.budget, self.budget.effort, self.setting.target, self._branching)

    def _branched(self, solve: Callable[[Branching], Found], near: int | None = None) -> Stop | None:
        """Branch and cut over what is in question; `near`: over what is so near the bound at most."""
        self._say(said("branching"))
        in_question = self.priced.bound - self.objective
        cut = in_question if near is None else min(near, in_question)
        options = Options.within(self.slack, cut, MOST_OPTIONS)
        found = NOTHING
        if options is not None:
            try:
                program = Program(options.including(self.best), self.tier, self.reached)
                found = solve(Branching(program))
            except Stopped:
                pass
        self.budget.spend(found.effort)
        # Who takes another option loses more than the cut; among these nothing is better than branching says.
        self.bound = min(self.bound, max(self.priced.bound - cut, found.bound))
        self._consider(found.solution)
        return self._settled()
