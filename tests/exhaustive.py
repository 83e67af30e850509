"""A search through all placements of a few cases: the best there is, by the oracle's reading of the contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oracle import Oracle

Value = tuple[int, ...]
Tie = Callable[[str, str], int]
Worth = Callable[[Value], Value | None]


class Everything:
    """A search through all placements, leaving out only what cannot be better than the best one found."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.tiers: tuple[Mapping[str, int], ...] = (*oracle.policy.tiers, {})
        self.cases = sorted(oracle.batch, key=lambda case: -len(case.persons))
        self.options = [[m for m in oracle.codes if oracle.forbidding(c, m) is None] for c in self.cases]
        pairs = [(k, m) for k in range(len(self.cases)) for m in self.options[k]]
        self.matches = {(k, m): [oracle.matches(p, m) for p in self.cases[k].persons] for k, m in pairs}
        self.limited = {(k, m): list(oracle.limited(self.cases[k], m).values()) for k, m in pairs}
        self.openings = {s.shortage_id: oracle.openings(s.shortage_id) for _, s in oracle.shortages}
        self.places = oracle.places_of_offers()
        self.value = {pair: self._value(*pair) for pair in pairs}
        # At most: everyone fills the best opening, and every municipality is as near its pace as it can be.
        most = {pair: sum(max(found.values(), default=0) for found in self.matches[pair]) for pair in pairs}
        self.most = {pair: self._more(self.value[pair], "employment", most[pair]) for pair in pairs}
        self.losses = {m: [oracle.loss(m, n) for n in range(oracle.persons + 1)] for m in oracle.codes}
        self.even_most = -sum(min(losses) for losses in self.losses.values())

    def best(self, tie: Tie = lambda *_: 0, worth: Worth = lambda value: value) -> Value:
        """`worth` never falls where a tier reaches more; None: not admitted. The sum of `tie` stands last."""
        self.tie = {(k, m): tie(self.cases[k].case_id, m) for k, m in self.value}
        self.worth = worth
        self.rest = self._rest()
        self.found: Value = ()
        self._try([], self._more(self._nothing, "even_distribution", self.even_most))
        return self.found

    def _ceiling(self, pair: tuple[int, str]) -> Value:
        return (*self.most[pair][:-1], self.tie[pair])

    @property
    def _nothing(self) -> Value:
        return (0,) * len(self.tiers)

    def _value(self, k: int, m: str) -> Value:
        """Of a case in m without openings, by tier."""
        goals = [{g: w for g, w in tier.items() if g != "even_distribution"} for tier in self.tiers]
        case = self.cases[k]
        return tuple(sum(w * self.oracle.points(g, case, m) for g, w in tier.items()) for tier in goals)

    def _more(self, value: Value, goal: str, points: int) -> Value:
        return tuple(v + tier.get(goal, 0) * points for v, tier in zip(value, self.tiers, strict=True))

    def _rest(self) -> list[Value]:
        """The most that the cases from the k-th on can add, by tier."""
        rest = [self._nothing]
        for k in reversed(range(len(self.cases))):
            options = [self._nothing, *(self._ceiling((k, m)) for m in self.options[k])]
            rest.insert(0, _sum(rest[0], tuple(max(tier) for tier in zip(*options, strict=True))))
        return rest

    def _try(self, chosen: list[str | None], most: Value) -> None:
        """`chosen[k]`: where the k-th case goes, None: left open. `most`: what they can reach together."""
        k = len(chosen)
        ceiling = self.worth(_sum(most, self.rest[k]))
        if ceiling is None or (self.found and ceiling <= self.found):
            return
        placed = {case.case_id: m for case, m in zip(self.cases, chosen, strict=False) if m is not None}
        if k == len(self.cases):
            if not self.oracle.broken_links(placed) and self._offers_suffice(chosen):
                self.found = max(self.found, self.worth(self._reached(chosen)) or ())
            return
        for m in sorted(self.options[k], key=lambda m: self._ceiling((k, m)), reverse=True):
            if self.oracle.fits(m, placed | {self.cases[k].case_id: m}):
                self._try([*chosen, m], _sum(most, self._ceiling((k, m))))
        self._try([*chosen, None], most)

    def _offers_suffice(self, chosen: Sequence[str | None]) -> bool:
        needs = [need for k, m in enumerate(chosen) if m is not None for need in self.limited[k, m]]
        return enough(needs, self.places)

    def _reached(self, chosen: Sequence[str | None]) -> Value:
        pairs = [(k, m) for k, m in enumerate(chosen) if m is not None]
        value = self._nothing
        for pair in pairs:
            value = _sum(value, (*self.value[pair][:-1], self.tie[pair]))
        load = Counter(dict.fromkeys(self.losses, 0))
        for k, m in pairs:
            load[m] += len(self.cases[k].persons)
        value = self._more(value, "even_distribution", -sum(self.losses[m][n] for m, n in load.items()))
        takers = [found for pair in pairs for found in self.matches[pair] if found]
        return self._more(value, "employment", most_filled(takers, self.openings))


def _sum(a: Value, b: Value) -> Value:
    return tuple(x + y for x, y in zip(a, b, strict=True))


def enough(takers: Sequence[Sequence[str]], places: Mapping[str, int]) -> bool:
    """Whether every taker can take a place of one of its things."""
    if not takers:
        return True
    return any(
        enough(takers[1:], {**places, thing: places[thing] - 1}) for thing in takers[0] if places.get(thing, 0) > 0
    )


def most_filled(takers: Sequence[Mapping[str, int]], openings: Mapping[str, int]) -> int:
    """The most that the takers can add together, each filling one opening or none."""
    things = sorted({thing for taker in takers for thing in taker})

    @cache
    def most(i: int, left: Value) -> int:
        if i == len(takers):
            return 0
        best = most(i + 1, left)
        for r, thing in enumerate(things):
            if thing in takers[i] and left[r] > 0:
                best = max(best, takers[i][thing] + most(i + 1, (*left[:r], left[r] - 1, *left[r + 1 :])))
        return best

    return most(0, tuple(min(len(takers), openings[thing]) for thing in things))
