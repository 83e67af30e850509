"""Options as arrays: the ways to place a group, where and with which openings and offers, that prices leave open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from visitering.domain.geography import Mask, Row
from visitering.matching.core import Slack
from visitering.matching.prices import FINE
from visitering.matching.table import UNPLACED, Grid, Solution, Table, Uses, by_unit, spread

NONE = -1
"""Stands for no taker and no entry."""


@dataclass(frozen=True)
class Options:
    """Ways to place groups: option i places `unit[i]` in `place[i]`; arrays of shape (n,).

    `fills`, `needs`: (takers, entries), each of shape (n, most takers of a group): the nth worker of the group fills
    the opening of that entry, or none (`NONE`); a need takes exactly one offer wherever it has a run.
    """

    table: Table
    unit: Row
    place: Row
    fills: tuple[Grid, Grid]
    needs: tuple[Grid, Grid]

    def __len__(self) -> int:
        return len(self.unit)

    @classmethod
    def within(cls, slack: Slack, cut: int, most: int) -> Options | None:
        """The options within `cut`, the model's integers, of their group's best; None where there are over `most`."""
        table, priced = slack.table, slack.priced
        unit, place = np.argwhere(slack.pairs <= cut * FINE).T
        short = slack.pairs[unit, place]
        found: list[tuple[Row, Row]] = []
        for uses, best, net, needed in (
            (table.fills, priced.fill_best, priced.fill_net, False),
            (table.needs, priced.need_best, priced.need_net, True),
        ):
            for nth in range(_most(uses)):
                which, taker, entry = _expanded(uses, unit, place, nth, needed=needed)
                unit, place, short = unit[which], place[which], short[which]
                has = taker >= 0
                short = short + np.where(has, best[uses.kind[taker], place], 0)
                short = short - np.where(entry >= 0, net[entry] if len(net) else 0, 0)
                kept = short <= cut * FINE
                if np.count_nonzero(kept) > most:
                    return None
                taken = np.where(entry >= 0, taker, NONE)
                found = [(t[which][kept], e[which][kept]) for t, e in found] + [(taken[kept], entry[kept])]
                unit, place, short = unit[kept], place[kept], short[kept]
        if len(unit) > most:
            return None
        number = _most(table.fills)
        return cls(table, unit, place, _stacked(found[:number], len(unit)), _stacked(found[number:], len(unit)))

    def including(self, solution: Solution) -> Options:
        """These and the options that a placement takes."""
        table = self.table
        placed = solution.placed()
        uses = [
            (np.full((len(placed), part[0].shape[1]), NONE), np.full((len(placed), part[0].shape[1]), NONE))
            for part in (self.fills, self.needs)
        ]
        row = np.full(len(solution.place), NONE)
        row[placed] = np.arange(len(placed))
        for (taker, entry), of, used in zip(
            uses, (table.fills, table.needs), (solution.fills, solution.needs), strict=True
        ):
            unit = of.unit[used[:, 0]]
            nth = used[:, 0] - of.first[unit]
            taker[row[unit], nth], entry[row[unit], nth] = used.T
        new = np.ones(len(placed), dtype=bool)
        new[row[self.unit[self.of(solution)]]] = False
        fills, needs = (
            tuple(np.concatenate([part, more[new]]) for part, more in zip(have, own, strict=True))
            for have, own in zip((self.fills, self.needs), uses, strict=True)
        )
        unit = np.concatenate([self.unit, placed[new]])
        place = np.concatenate([self.place, solution.place[placed[new]]])
        return Options(table, unit, place, fills, needs)  # type: ignore[arg-type]

    def take(self, which: Mask | Row) -> Options:
        """Some of them."""
        fills, needs = (tuple(part[which] for part in uses) for uses in (self.fills, self.needs))
        return Options(self.table, self.unit[which], self.place[which], fills, needs)  # type: ignore[arg-type]

    def worth(self, tier: int) -> Row:
        """Points of each in a tier without even distribution, the model's integers."""
        table, entry = self.table, self.fills[1]
        extra = np.append(table.fills.extra, 0)[entry].sum(axis=1)
        worth: Row = table.value[tier][self.unit, self.place] + int(table.fill_weight[tier]) * extra
        return worth

    @cached_property
    def things(self) -> Grid:
        """The scarce things that each takes a place of; the number of things stands for none. Shape (n, k)."""
        table = self.table
        none = len(table.things)
        of = (
            np.append(uses.thing, none)[entry]
            for uses, (_, entry) in ((table.fills, self.fills), (table.needs, self.needs))
        )
        return np.concatenate([*of], axis=1)

    def solution(self, taken: Row) -> Solution:
        """The placement that takes the options of the given positions."""
        place = np.full(self.table.shape[0], UNPLACED, dtype=np.int64)
        place[self.unit[taken]] = self.place[taken]
        return Solution(place, _used(self.fills, taken), _used(self.needs, taken))

    def of(self, solution: Solution) -> Row:
        """The positions of the options that a placement takes, as far as they are among these."""
        there = np.flatnonzero(solution.place[self.unit] == self.place)
        ways = [
            by_unit(uses, used)
            for uses, used in ((self.table.fills, solution.fills), (self.table.needs, solution.needs))
        ]
        kept = [
            i
            for i, u in zip(there.tolist(), self.unit[there].tolist(), strict=True)
            if all(
                {use for use in zip(taker[i].tolist(), entry[i].tolist(), strict=True) if use[1] != NONE}
                == set(way.get(u, ()))
                for (taker, entry), way in zip((self.fills, self.needs), ways, strict=True)
            )
        ]
        return np.array(kept, dtype=np.int64)


def _most(uses: Uses) -> int:
    """The most takers that a group has."""
    return int(np.diff(uses.first).max(initial=0))


def _expanded(uses: Uses, unit: Row, place: Row, nth: int, *, needed: bool) -> tuple[Row, Row, Row]:
    """(which of the pairs, the group's nth taker or `NONE`, his entry or `NONE`), each pair once for each way."""
    has = np.diff(uses.first)[unit] > nth
    taker = np.where(has, uses.first[unit] + nth, NONE)
    kind = uses.kind[taker] if len(uses.kind) else np.zeros_like(taker)
    start = np.where(has, uses.run[kind, place], 0)
    number = np.where(has, uses.run[kind, place + 1], 0) - start
    ways = np.maximum(1, number) if needed else number + 1
    which, offset = spread(ways)
    entry = np.where(offset < number[which], start[which] + offset, NONE)
    return which, taker[which], entry


def _stacked(found: list[tuple[Row, Row]], number: int) -> tuple[Grid, Grid]:
    empty = np.zeros((number, 0), dtype=np.int64)
    takers, entries = (np.stack([one[part] for one in found], axis=1) if found else empty for part in (0, 1))
    return takers, entries


def _used(uses: tuple[Grid, Grid], taken: Row) -> Grid:
    taker, entry = (part[taken].ravel() for part in uses)
    chosen = entry != NONE
    used: Grid = np.stack([taker[chosen], entry[chosen]], axis=1)
    return used
