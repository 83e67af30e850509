"""Decisions of the case system judged day by day, each with those before it counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from pathlib import Path

from visitering.deciding.bench import Bench
from visitering.deciding.choices import text
from visitering.deciding.desk import new_id, now
from visitering.deciding.refusals import Refused
from visitering.domain.cases import Case
from visitering.domain.decisions import Decision, in_force, standing
from visitering.domain.facts import facts_sha256
from visitering.domain.faults import Fault
from visitering.domain.problem import Problem
from visitering.errors import UsageError
from visitering.loading.dataset import Dataset
from visitering.loading.loaded import load_on
from visitering.profiles.answers import Answer
from visitering.said import said

ANEW = "other, requested by agency: decided anew in the case system"
"""The reason of a reopening, in the form of `reopen`: ground, who asks, why."""
OVER_THERE = "decided in the case system"
"""The note of an override or a rejection of which the file says no reason."""


@dataclass
class Session:
    """One import at work.

    `against`: rules that decisions are confirmed to break; `scenario`: whose rules these are, None: as they are by
    default. `made`: rows for the book; `misfits`: decisions that do not fit, and why; `known`: how many the book has.
    """

    folder: Path
    dataset: Dataset
    by: str
    against: tuple[str, ...] = ()
    scenario: Path | None = None
    made: list[Decision] = field(default_factory=list)
    misfits: list[Fault] = field(default_factory=list)
    known: int = 0
    command_id: str = field(default_factory=new_id)
    problems: dict[int, Problem] = field(default_factory=dict)

    def judge(self, answers: Sequence[Answer]) -> None:
        """Every decision that the book does not have."""
        had = {
            (row.case_id, row.municipality, row.decision, row.decided_on) for row in in_force(self.dataset.decisions)
        }
        new = [answer for answer in answers if answer.said_again not in had]
        self.known = len(answers) - len(new)
        times = Counter((answer.case_id, answer.decided_on) for answer in new)
        fitting = []
        for answer in new:
            try:
                self._refuse_by_itself(answer, times[answer.case_id, answer.decided_on])
            except Refused as why:
                self._misfit(answer, why)
            else:
                fitting.append(answer)
        fitting.sort(key=lambda answer: answer.decided_on)
        for day, of_day in groupby(fitting, key=lambda answer: answer.decided_on):
            self._judge_day(day, list(of_day))

    # --- whether a decision fits --------------------------------------------------------------------------

    def _refuse_by_itself(self, answer: Answer, times: int) -> None:
        """What no other decision has to do with."""
        if times > 1:
            raise Refused(said("stands {times} times with a decision of that day", times=times))
        if answer.case_id not in self._cases:
            raise Refused(said("is not in cases.csv any more"))
        if answer.decided_on > date.today():
            raise Refused(said("was decided on {day}, which is still to come", day=answer.decided_on))
        size = self._cases[answer.case_id].size
        if answer.persons not in (None, size):
            raise Refused(
                said(
                    "was decided with {count:person|persons} and has {size}",
                    count=answer.persons,
                    size=size,
                )
            )
        if answer.person_ids and answer.person_ids != self._persons[answer.case_id]:
            raise Refused(said("was decided for other persons than it has"))

    def _refuse_by_book(self, answer: Answer, last: Decision | None, stands: bool) -> None:
        """What the book says already. `last`: its last row of the case; `stands`: that is a decision that stands."""
        latest = None if last is None else last.reopened_on or last.decided_on
        if latest is not None and answer.decided_on < latest:
            raise Refused(
                said(
                    "was decided on {day}, and the book has a later row of it, of {later}",
                    day=answer.decided_on,
                    later=latest,
                )
            )
        if answer.decision == "rejected" and stands:
            raise Refused(said("has a decision that stands; to take it back is a matter of reopen"))

    def _judge_day(self, day: date, answers: Sequence[Answer]) -> None:
        """The decisions of a day, under the rules and the quotas of that day."""
        rows = (*self.dataset.decisions, *self.made)
        last, stand = {row.case_id: row for row in in_force(rows)}, standing(rows, date.max)
        fitting = []
        for answer in answers:
            try:
                self._refuse_by_book(answer, last.get(answer.case_id), answer.case_id in stand)
            except Refused as why:
                self._misfit(answer, why)
            else:
                fitting.append(answer)
        self._record(day, fitting, rows, stand)

    def _record(
        self, day: date, answers: Sequence[Answer], rows: Sequence[Decision], stand: Mapping[str, Decision]
    ) -> None:
        """Records what the rules allow or what is confirmed.

        The places of all decisions that are changed that day are free first. Where one of these does not fit after
        all, its place is not free, and the day is judged anew without it.
        """
        reopened = {a.case_id: self._reopened(stand[a.case_id], day) for a in answers if a.case_id in stand}
        bench = Bench(self._problem(day, (*rows, *reopened.values()), answers))
        batch = {case.case_id: case for case in bench.problem.batch}
        refused: dict[str, Refused] = {}
        for answer in answers:
            try:
                bench.add(self._decided(answer, bench, batch.get(answer.case_id)))
            except Refused as why:
                refused[answer.case_id] = why
        kept = refused.keys() & reopened.keys()
        for answer in answers:
            if answer.case_id in (kept or refused):
                self._misfit(answer, refused[answer.case_id])
        if kept:
            self._record(day, [a for a in answers if a.case_id not in kept], rows, stand)
            return
        for made in bench.made:
            self.made += [reopened[made.case_id]] if made.case_id in reopened else []
            self.made.append(made)

    def _decided(self, answer: Answer, bench: Bench, case: Case | None) -> Decision:
        """The row of a decision; raises `Refused` where it does not fit."""
        if case is None:
            raise Refused(said("is not among the cases to be placed on {day}", day=answer.decided_on))
        forbidden = None if answer.decision == "rejected" else bench.forbidden(case, answer.municipality)
        rule = None if forbidden is None else forbidden[0]
        if forbidden is not None and rule not in self.against:
            raise Refused(
                said(
                    "the rule {rule} forbids it {place}: {why}; to record it all the same, add --against {rule}",
                    rule=rule,
                    place=bench.name(answer.municipality),
                    why=forbidden[1],
                )
            )
        try:
            reason = None if answer.reason is None else text("reason", answer.reason)
        except UsageError as error:
            raise Refused(error.message) from None
        rejected, accepted = answer.decision == "rejected", answer.decision == "accepted"
        return Decision(
            case.case_id,
            answer.municipality,
            case.size,
            answer.decided_on,
            answer.decision,
            over_quota_basis=None if rejected else bench.basis(case, answer.municipality),
            uses=answer.uses if accepted and not bench.gone(answer.uses) else (),
            proposed_municipality=answer.proposed,
            decided_by=self.by,
            reason=reason or (None if accepted else OVER_THERE),
            against_rule=rule,
            recorded_at=now(),
            command_id=self.command_id,
            facts_sha256=facts_sha256(case, bench.problem.links),
        )

    def _reopened(self, decision: Decision, day: date) -> Decision:
        """The row that reopens a decision which was changed over there."""
        return replace(
            decision,
            decided_by=self.by,
            reason=ANEW,
            reopened_on=day,
            power_of_attorney=None,
            recorded_at=now(),
            command_id=self.command_id,
            facts_sha256=facts_sha256(self._cases[decision.case_id], self.dataset.links),
        )

    # --- what is known ------------------------------------------------------------------------------------

    @cached_property
    def _cases(self) -> Mapping[str, Case]:
        return {case.case_id: case for case in self.dataset.cases}

    @cached_property
    def _persons(self) -> Mapping[str, frozenset[str]]:
        """The persons of each case."""
        found: dict[str, set[str]] = {}
        for row in self.dataset.tables["persons.csv"].rows:
            found.setdefault(row.case_id, set()).add(row.person_id)
        return {case_id: frozenset(persons) for case_id, persons in found.items()}

    def _problem(self, day: date, rows: Sequence[Decision], answers: Iterable[Answer]) -> Problem:
        """The dataset on a day with these rows in its book; nothing is held, and no rejection stops who is named."""
        if day.year not in self.problems:
            self.problems[day.year] = load_on(self.folder, date(day.year, 12, 31), self.scenario).problem
        problem = self.problems[day.year]
        policy = replace(problem.policy, date=day)
        named = frozenset(answer.case_id for answer in answers)
        return replace(problem, policy=policy, decisions=tuple(rows), held={}, by_name=named)

    def _misfit(self, answer: Answer, why: Refused) -> None:
        self.misfits.append(Fault(answer.file, answer.line, None, answer.case_id, str(why)))
