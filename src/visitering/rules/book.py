"""The rules at work on one problem: who is allowed where, and which rule says no first."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from visitering.domain.cases import Case, Circumstance, Kind
from visitering.domain.geography import Mask
from visitering.domain.problem import Problem
from visitering.domain.reasons import Reason
from visitering.rules import ALL, Rule
from visitering.rules.belonging import Belonging
from visitering.rules.job_offer import JobOffer
from visitering.rules.links import Links
from visitering.rules.over_quota import OverQuota
from visitering.rules.scored_only import ScoredOnly
from visitering.rules.unaccompanied_minor import UnaccompaniedMinor

ALLOWED = -1
ORDER: tuple[str, ...] = tuple(rule.id for rule in ALL)
"""Rule ids in the order in which the first that forbids is named."""
POSITION = {rule: position for position, rule in enumerate(ORDER)}
"""Of each rule in `ORDER`."""

NOT_ALONE = ("links", "quota", "capacity")
"""Rules that depend on more than the case itself."""

Verdict = NDArray[np.int8]


class Rulebook:
    """The scenario's rules, asked about the cases of the batch. Answers are kept: a rulebook is for one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        configured = [rule.model_validate(dict(problem.policy.rules.get(rule.id, {}))) for rule in ALL]
        self.configured: dict[str, Rule] = {rule.id: rule for rule in configured}
        self.rules: dict[str, Rule] = {rule.id: rule for rule in configured if rule.enabled}
        self._alone: dict[str, Mask] = {}
        self._exemptions: dict[str, dict[int, Kind]] = {}
        self._judged: dict[str, tuple[Case, Verdict]] = {}

    # --- who is allowed where ----------------------------------------------------------------------------

    def verdict(self, case: Case) -> Verdict:
        """Per municipality the position in `ORDER` of the first rule that forbids it, or `ALLOWED`. Shape (M,)."""
        known = self._judged.get(case.case_id)
        if known is None or known[0] is not case:
            known = self._judged[case.case_id] = case, self._judge(case, list(self.rules.values()))
            known[1].setflags(write=False)
        return known[1]

    @cached_property
    def verdicts(self) -> Verdict:
        """`verdict` of each case of the batch, shape (cases, M)."""
        shape = (len(self.problem.batch), len(self.problem.municipalities))
        table: Verdict = np.empty(shape, dtype=np.int8)
        for row, case in zip(table, self.problem.batch, strict=True):
            row[:] = self.verdict(case)
        table.setflags(write=False)
        return table

    def why_not(self, case: Case, municipality: str) -> Reason | None:
        """The reason of the first rule that forbids the case a municipality; None where it is allowed."""
        first = int(self.verdict(case)[self.problem.index[municipality]])
        return None if first == ALLOWED else self.rules[ORDER[first]].why(case, municipality, self)

    def possible_alone(self, case: Case) -> Mask:
        """What the rules leave a case apart from links, quota and capacity: those it is judged by as a partner."""
        if case.case_id not in self._alone:
            own = [rule for rule in self.rules.values() if rule.id not in NOT_ALONE]
            self._alone[case.case_id] = self._judge(case, own) == ALLOWED
        return self._alone[case.case_id]

    def own_masks(self, case: Case, *, later: bool = False) -> dict[str, Mask]:
        """The municipalities that each rule by itself forbids the case, for those that bind it.

        Apart from links, quota and capacity, as in `possible_alone`. `later`: the case is placed later, so what can
        be known only then does not bind it yet: that somebody is heard, and scores where it has none.
        """
        masks: dict[str, Mask] = {}
        left = np.ones(len(self.problem.municipalities), dtype=bool)
        unknown = {UnaccompaniedMinor.id} | ({ScoredOnly.id} if case.case_id not in self.problem.scores else set())
        for rule in self.rules.values():
            if rule.id in NOT_ALONE or (later and rule.id in unknown):
                continue
            forbidden = self._forbids(rule, case, left)
            if forbidden is not None:
                masks[rule.id] = forbidden
                left = left & ~forbidden
        return masks

    def left_above(self, case: Case, rule_id: str) -> Mask:
        """What the rules before a rule in the order leave the case."""
        above = [rule for rule in self.rules.values() if POSITION[rule.id] < POSITION[rule_id]]
        left: Mask = self._judge(case, above) == ALLOWED
        return left

    def _judge(self, case: Case, rules: list[Rule]) -> Verdict:
        first: Verdict = np.full(len(self.problem.municipalities), ALLOWED, dtype=np.int8)
        left: Mask = first == ALLOWED
        for rule in rules:
            forbidden = self._forbids(rule, case, left)
            if forbidden is not None:
                first[left & forbidden] = POSITION[rule.id]
                left = first == ALLOWED
        return first

    def _forbids(self, rule: Rule, case: Case, left: Mask) -> Mask | None:
        """What a rule forbids the case, but for the place in which a caseworker holds it against that rule."""
        forbidden = rule.forbids(case, left, self)
        held = self.problem.held.get(case.case_id)
        if forbidden is None or held is None or held.municipality is None or rule.id not in held.against:
            return forbidden
        lifted: Mask = forbidden & ~self.problem.mask(held.municipality)
        return lifted

    # --- exemptions from the quota -----------------------------------------------------------------------

    def exemptions(self, case: Case) -> dict[int, Kind]:
        """Where the case is exempt from the quota (position of the municipality), and on which basis."""
        if case.case_id not in self._exemptions:
            rule = self.rules.get(OverQuota.id)
            found = rule.exemptions(case, self) if isinstance(rule, OverQuota) else {}
            self._exemptions[case.case_id] = found
        return self._exemptions[case.case_id]

    def exempt(self, case: Case) -> Mask:
        """Where the case need not count under the quota: it is exempt, and exempt cases could go beyond."""
        if not (exemptions := self.exemptions(case)):
            return self._nowhere
        mask = np.zeros(len(self.problem.municipalities), dtype=bool)
        mask[list(exemptions)] = True
        return mask & self.beyond

    @cached_property
    def _nowhere(self) -> Mask:
        nowhere: Mask = np.zeros(len(self.problem.municipalities), dtype=bool)
        nowhere.setflags(write=False)
        return nowhere

    @cached_property
    def beyond(self) -> Mask:
        """Where the exempt cases of the batch, all together, are more persons than the quota has left.

        Elsewhere persons ≤ max(left_m, persons of exempt cases) says no more than persons ≤ left_m: there everybody
        counts, so that the linear relaxation and its bound know it too.
        """
        persons = np.zeros(len(self.problem.municipalities), dtype=np.int64)
        for case in self.problem.batch:
            persons[list(self.exemptions(case))] += case.size
        return persons > self.problem.left

    # --- what rules ask of each other --------------------------------------------------------------------

    def decisive(self, case: Case) -> list[Circumstance]:
        """Decisive circumstances whose rule is switched on, in the file's order."""
        return [row for row in case.decisive() if row.kind in self.rules]

    @property
    def job_offer(self) -> JobOffer:
        """The rule as configured, switched on or not."""
        rule = self.configured[JobOffer.id]
        assert isinstance(rule, JobOffer)
        return rule

    @property
    def nearby_minutes(self) -> int | None:
        """How near `nearby` cases must be; None where links are switched off."""
        rule = self.rules.get(Links.id)
        return rule.nearby_minutes if isinstance(rule, Links) else None

    def awaits_hearing(self, case: Case) -> bool:
        """Whether the case is an unaccompanied minor who must be heard before any placement."""
        rule = self.rules.get(UnaccompaniedMinor.id)
        return rule is not None and rule.forbids(case, self.possible_alone(case), self) is not None

    # --- links -------------------------------------------------------------------------------------------

    @cached_property
    def belonging(self) -> Belonging:
        """Who belongs together, through everyone known."""
        return Belonging(self)

    def linked(self, case: Case) -> list[tuple[str, bool]]:
        """(case id, whether in the same municipality) of the cases a case is linked to, either way round."""
        return self.links_of(case.case_id)

    def links_of(self, case_id: str) -> list[tuple[str, bool]]:
        """The same of a case that need not be in `cases.csv`."""
        return self._links.get(case_id, [])

    @cached_property
    def _links(self) -> dict[str, list[tuple[str, bool]]]:
        links: dict[str, list[tuple[str, bool]]] = {}
        for link in self.problem.links:
            links.setdefault(link.case_id, []).append((link.linked_case_id, link.same_municipality))
            links.setdefault(link.linked_case_id, []).append((link.case_id, link.same_municipality))
        return links

    def group_of(self, case: Case) -> tuple[Case, ...]:
        """The cases of the batch that go to one place with this one, itself included, in the batch's order."""
        return self.belonging.unit(case).cases

    @cached_property
    def groups(self) -> tuple[tuple[Case, ...], ...]:
        """The batch split into cases that go to one place or are all left open; most are alone."""
        return tuple(unit.cases for unit in self.belonging.units if unit.cases)

    @property
    def near_groups(self) -> dict[tuple[int, int], Mask]:
        """Pairs (a, b) of `groups` by position, a < b, that bind each other if both are placed: where both may be.

        `mask[m, n]`: a in m and b in n. `Belonging.pairs` says when.
        """
        return self.belonging.pairs

    @cached_property
    def near_groups_of(self) -> dict[int, list[tuple[int, Mask]]]:
        """`near_groups` of each group that has any: (the other group, where both may be, this one's place first)."""
        found: dict[int, list[tuple[int, Mask]]] = {}
        for (a, b), fits in self.near_groups.items():
            found.setdefault(a, []).append((b, fits))
        for (a, b), fits in self.near_groups.items():
            found.setdefault(b, []).append((a, fits.T))
        return found

    def nearby_pairs(self) -> list[tuple[str, str]]:
        """`near_groups` by the first case of each group."""
        return [(self.groups[a][0].case_id, self.groups[b][0].case_id) for a, b in self.near_groups]

    def couples(self) -> list[tuple[int, int]]:
        """Pairs of `near_groups` so chosen that no group stands twice.

        A bound may look at such a couple as one group; further links of its groups are then relaxed.
        """
        taken: set[int] = set()
        chosen = []
        for a, b in sorted(self.near_groups):
            if not {a, b} & taken:
                chosen.append((a, b))
                taken |= {a, b}
        return chosen
