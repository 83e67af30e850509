"""Each conflict of an open case is one, and no item can be left out: against a search through everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from itertools import product

import pytest

from exhaustive import enough
from linked import linked_problem
from oracle import NEEDS, Oracle
from problems import TODAY, random_problem
from small import Solved, case, excluded, family, nearby, needs, problem, same, solve
from visitering.domain.cases import Case, Kind
from visitering.domain.conflicts import Conflict, Item, Limit
from visitering.domain.decisions import Decision
from visitering.domain.problem import Problem
from visitering.matching import conflicts as conflicts_module
from visitering.matching.conflicts import find_conflicts

CHUNKS = [
    pytest.param(range(start, start + 10), marks=[pytest.mark.campaign] if start >= 10 else [])
    for start in range(0, 90, 10)
]
"""The first of them in `make test`, the others where the long tests run."""


def found(solved: Solved) -> dict[str, Conflict]:
    return find_conflicts(solved.book, solved.result)


def rule(name: str) -> Item:
    return Item(Limit.RULE, name)


def quota(*codes: str) -> set[Item]:
    return {Item(Limit.QUOTA, code) for code in codes}


# --- against everything -----------------------------------------------------------------------------------------


class Brute:
    """Whether an open case can be placed with every other placed case placed somewhere, if only some items count."""

    def __init__(self, solved: Solved, opened: Case) -> None:
        self.oracle, self.case = Oracle(solved.problem), opened
        placed = solved.result.placements
        self.others = [c for c in self.oracle.batch if c.case_id in placed]
        self.options = [
            [m for m in self.oracle.codes if self.oracle.forbidding(c, m) in (None, "quota")] for c in self.others
        ]

    def possible(self, items: Collection[Item]) -> bool:
        linked = rule("links") in items
        group = self.oracle.group(self.case) if linked else [self.case]
        places = [m for m in self.oracle.codes if self._allowed(m, items, group)]
        return any(
            self._holds([*zip(self.others, chosen, strict=True), *((c, m) for c in group)], items, linked=linked)
            for m in places
            for chosen in product(*self.options)
        )

    def _allowed(self, m: str, items: Collection[Item], group: list[Case]) -> bool:
        """The rules among the items let the case go there, and all of theirs those who go with it."""
        oracle, case = self.oracle, self.case
        rows = oracle._decisive(case)
        forbidding = {
            "exclusion": oracle.excluded(case, m),
            "not_again": oracle._turned_down(case, m),
            "scored_only": oracle._unscored(case, m),
            "unaccompanied_minor": oracle._unheard(case),
            "held": oracle.held_elsewhere(case, m),
            **{
                kind: any(k == kind and not oracle.offers_near(m, k, c) for k, c in oracle.needs(case))
                for kind in NEEDS
            },
        }
        if rows:
            forbidding[rows[0].kind.value] = not any(oracle._near_row(m, row) for row in rows)
        if any(forbids and rule(name) in items for name, forbids in forbidding.items()):
            return False
        if rule("links") not in items:
            return True
        return not oracle.links_bar(case, m)

    def _holds(self, chosen: list[tuple[Case, str]], items: Collection[Item], *, linked: bool) -> bool:
        oracle = self.oracle
        for m in oracle.codes:
            if Item(Limit.QUOTA, m) in items and oracle.on("quota"):
                here = [c for c, at in chosen if at == m]
                exempt = sum(c.size for c in here if oracle.basis(c, m) is not None)
                if sum(c.size for c in here) > max(oracle.left[m], exempt):
                    return False
            if not self._served(m, chosen, items, linked=linked):
                return False
        where = {c.case_id: m for c, m in chosen if linked or c is not self.case}
        if oracle.broken_links(where):
            return False
        wanted = []
        for c, m in chosen:
            for kind, code in oracle.needs(c):
                mine = c.case_id == self.case.case_id and rule(kind) not in items
                asked = (kind, code) in self._needs(items, linked=linked)
                if not mine and (not asked or Item(Limit.OFFER, kind, code) in items):
                    near = oracle.offers_near(m, kind, code)
                    if near and all(offer.places is not None for offer in near):
                        wanted.append([offer.offer_id for offer in near])
        return enough(wanted, oracle.places_of_offers())

    def _served(self, m: str, chosen: list[tuple[Case, str]], items: Collection[Item], *, linked: bool) -> bool:
        """Services that are among the items, or that the case and those who go with it do not use, are enough."""
        oracle, group = self.oracle, self.oracle.group(self.case) if linked else [self.case]
        here = [c for c, at in chosen if at == m]
        return all(
            sum(oracle.uses_of(c, service) for c in here) <= room
            for service, room in oracle.rooms(m).items()
            if Item(Limit.SERVICE, service, m) in items or not any(oracle.uses_of(c, service) for c in group)
        )

    def _needs(self, items: Collection[Item], *, linked: bool) -> set[tuple[str, str]]:
        """The needs of the case and of those who go with it, whose offers the items may leave out."""
        group = self.oracle.group(self.case) if linked else [self.case]
        return {
            need
            for c in group
            for need in self.oracle.needs(c)
            if c.case_id != self.case.case_id or rule(need[0]) in items
        }


def without_job_offers(plain: Problem) -> Problem:
    """A job offer binds by what the other rules leave: what it forbids alone cannot be said."""
    cases = (
        replace(c, circumstances=tuple(r for r in c.circumstances if r.kind is not Kind.JOB_OFFER))
        for c in plain.cases
    )
    return replace(plain, cases=tuple(cases))


def scarce(seed: int) -> Problem:
    return without_job_offers(random_problem(seed, cases=6, municipalities=4, spare=(0.5, 0.8, 1.0)[seed % 3]))


@pytest.mark.parametrize("seeds", CHUNKS, ids=str)
def test_every_conflict_is_one_and_minimal(seeds: range) -> None:
    for seed in seeds:
        assert_minimal(solve(scarce(seed)), seed)


@pytest.mark.parametrize("seeds", CHUNKS[:3], ids=str)
def test_those_of_cases_that_belong_together_too(seeds: range) -> None:
    for seed in seeds:
        assert_minimal(solve(without_job_offers(linked_problem(seed))), seed)


def assert_minimal(solved: Solved, seed: int) -> None:
    conflicts = found(solved)
    opened = [c for c in solved.problem.batch if c.case_id not in solved.result.placements]
    assert conflicts.keys() == {c.case_id for c in opened}
    for c in opened:
        conflict, brute = conflicts[c.case_id], Brute(solved, c)
        assert conflict.items, (seed, c.case_id)
        assert conflict.minimal, (seed, c.case_id)
        assert not brute.possible(conflict.items), (seed, c.case_id)
        for item in conflict.items:
            assert brute.possible({*conflict.items} - {item}), (seed, c.case_id, item)


def test_the_random_problems_have_conflicts_of_many_kinds() -> None:
    kinds = {"exclusion", "close_family", "treatment", "unaccompanied_minor", "links", "quota", "offer"}
    seen: Counter[str] = Counter()
    for seed in range(60):
        if kinds <= seen.keys():
            return
        for conflict in found(solve(scarce(seed))).values():
            seen.update({item.name if item.limit is Limit.RULE else str(item.limit) for item in conflict.items})
    assert seen.keys() >= kinds


# --- made by hand -----------------------------------------------------------------------------------------------


def test_rules_alone() -> None:
    solved = solve(problem({"A": 2, "B": 2}, case("C1", family("A"), *excluded("A"))))
    assert set(found(solved)["C1"].items) == {rule("exclusion"), rule("close_family")}


def test_a_local_conflict_names_local_places_only() -> None:
    """C1 and C2 both need what only A has; B and C have room for anybody else."""
    only_a = excluded("B", "C")
    solved = solve(problem({"A": 1, "B": 5, "C": 5}, case("C1", *only_a), case("C2", *only_a), case("C3")))
    [(_, conflict)] = found(solved).items()
    assert set(conflict.items) == {rule("exclusion"), *quota("A")}
    assert conflict.minimal


def test_where_others_cannot_make_room_their_places_are_in_the_way_too() -> None:
    """C1 may go to A only; who is there could only move to B, which is full of those who cannot leave it."""
    cases = (
        case("C1", *excluded("B", "C")),
        case("C2", *excluded("C"), persons=2),
        case("C3", *excluded("A", "C"), persons=3),
    )
    solved = solve(problem({"A": 2, "B": 3, "C": 9}, *cases))
    [(case_id, conflict)] = found(solved).items()
    assert case_id == "C1"
    assert set(conflict.items) == {rule("exclusion"), *quota("A", "B")}


def test_places_of_an_offer() -> None:
    cases = (case("C1", needs(Kind.TREATMENT, "trauma")), case("C2", needs(Kind.TREATMENT, "trauma")))
    solved = solve(problem({"A": 3, "B": 3}, *cases, offers=[("A", Kind.TREATMENT, "trauma", 1)]))
    [(_, conflict)] = found(solved).items()
    assert set(conflict.items) == {rule("treatment"), Item(Limit.OFFER, "treatment", "trauma")}


def test_a_link_to_a_decided_case() -> None:
    decided = Decision("C2", "A", 1, TODAY)
    solved = solve(problem({"A": 1, "B": 4}, case("C1"), case("C2"), links=[same("C1", "C2")], decisions=[decided]))
    assert set(found(solved)["C1"].items) == {rule("links"), *quota("A")}


def test_near_each_other() -> None:
    """C1 must be near the couple C2, which must be in A, where no third place is left; B is out of reach."""
    cases = (case("C1"), case("C2", *excluded("B"), persons=2))
    solved = solve(problem({"A": 2, "B": 4}, *cases, links=[nearby("C1", "C2")]))
    [(case_id, conflict)] = found(solved).items()
    assert case_id == "C1"
    assert set(conflict.items) == {rule("links"), *quota("A")}


@pytest.mark.campaign
def test_with_little_effort_it_says_that_it_may_be_more_than_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is claimed to be needed that was not shown to be."""
    monkeypatch.setattr(conflicts_module, "LEAST_EFFORT", 0.0)
    unsure = 0
    for seed in range(15):
        solved = solve(scarce(seed))
        solved = replace(solved, result=replace(solved.result, effort=0.0))
        for conflict in found(solved).values():
            brute = Brute(
                solved, solved.problem.batch[[c.case_id for c in solved.problem.batch].index(conflict.case_id)]
            )
            assert not brute.possible(conflict.items)
            if conflict.minimal:
                assert all(brute.possible({*conflict.items} - {item}) for item in conflict.items)
            unsure += not conflict.minimal
    assert unsure > 0
