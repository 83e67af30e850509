"""One caseworker's decisions on a run's proposals, each checked against the book as it stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from visitering.deciding.bench import Bench
from visitering.deciding.choices import LEAST_LETTERS, Choices
from visitering.deciding.refusals import Refused, already_decided, by_whom, opened_again
from visitering.domain.asking import Gazetteer
from visitering.domain.cases import Case
from visitering.domain.decisions import Decision, in_force, left_open, standing, turned_down
from visitering.domain.facts import facts_sha256
from visitering.domain.held import Held
from visitering.domain.problem import Problem
from visitering.errors import UsageError
from visitering.explaining.catalogue import Catalogue
from visitering.rules.book import Rulebook
from visitering.rules.not_again import NotAgain
from visitering.said import said
from visitering.storing.run_folder import RunFolder
from visitering.storing.stored_result import uses_of

Seen = tuple[str, str | None, str]
"""What somebody has looked at: a case, the municipality proposed for it, and the hash of what was known of it."""


def new_id() -> str:
    """The id of a command, of letters alone: no spreadsheet takes it for a number, nor anybody for a person's."""
    return uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


@dataclass
class Desk:
    """`problem`: the dataset as it is now, on the day of the decision, under the run's rules.

    `seen`: what the officer has looked at.
    """

    run: RunFolder
    problem: Problem
    choices: Choices
    seen: frozenset[Seen] = frozenset()
    broken: set[str] = field(default_factory=set)
    command_id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        # What is accepted or overridden by name may be what somebody has rejected: that rule is no law, but memory.
        by_name = (*self.choices.accept, *(case_id for case_id, _ in self.choices.override))
        self.problem = replace(self.problem, by_name=frozenset(by_name))
        self.bench = Bench(self.problem)

    @property
    def made(self) -> list[Decision]:
        return self.bench.made

    @property
    def book(self) -> Rulebook:
        return self.bench.book

    @property
    def catalogue(self) -> Catalogue:
        return self.bench.catalogue

    # --- what is asked -----------------------------------------------------------------------------------

    def accept(self, case_id: str, *, by_name: bool) -> None:
        """The run's proposal becomes a decision."""
        if not by_name and (opened := self._left_open.get(case_id)) is not None:
            raise Refused(
                said(
                    "{case_id} was {opened}: decide it by name",
                    case_id=case_id,
                    opened=opened_again(opened, self.bench.name(opened.municipality)),
                )
            )
        row, case = self._open_case(case_id)
        if row["status"] != "proposed":
            raise Refused(
                said(
                    "the run proposes nothing for {case_id}; use --override {case_id}=MUNICIPALITY with a reason",
                    case_id=case_id,
                )
            )
        if row["manual_review"] and not (by_name and self.choices.reviewed):
            why = "; ".join(row["manual_review"])
            raise Refused(
                said(
                    "{case_id} is on manual review ({why}): look at it, then accept it by name with --reviewed",
                    case_id=case_id,
                    why=why,
                )
            )
        if row["persons"] != case.size:
            raise Refused(
                said(
                    "{case_id} had {before} persons in the run and has {now} now; run the batch again",
                    case_id=case_id,
                    before=row["persons"],
                    now=case.size,
                )
            )
        place = row["municipality"]
        forbidden = self.bench.forbidden(case, place)
        hold = self._held(case_id, by_name=by_name)
        rule = None if forbidden is None else forbidden[0]
        if forbidden is not None and (hold is None or rule not in hold.against):
            why = said("{forbidden}: {forbidden2}", forbidden=forbidden[0], forbidden2=forbidden[1])
            raise Refused(
                said(
                    "{case_id} can no longer go to {place} ({why}); run the batch again or override",
                    case_id=case_id,
                    place=self.bench.name(place),
                    why=why,
                )
            )
        uses = uses_of(row)
        gone = self.bench.gone(uses)
        if gone:
            raise Refused(
                said(
                    "{case_id} was to take {gone}, where no place is left; run the batch again or override",
                    case_id=case_id,
                    gone=", ".join(gone),
                )
            )
        if hold is not None:
            # Somebody chose the place, not the program: it is told as what it is, with the reason of the hold.
            basis = self.bench.basis(case, place)
            self._make(case, place, "override", row, uses, basis, against=rule, reason=hold.reason)
            return
        self._make(case, place, "accepted", row, uses, row["over_quota_basis"] or self.bench.basis(case, place))

    def override(self, case_id: str, municipality: str) -> None:
        """The case goes elsewhere, or to where nothing was proposed, for a reason."""
        row, case = self._open_case(case_id)
        place = self._municipality(municipality)
        forbidden = self.bench.forbidden(case, place)
        rule = None if forbidden is None else forbidden[0]
        if forbidden is not None and rule not in self.choices.against:
            raise Refused(
                said(
                    "the rule {rule} forbids {case_id} {place}: {why}; to decide so all the same, add "
                    "--against {rule}",
                    rule=rule,
                    case_id=case_id,
                    place=self.bench.name(place),
                    why=forbidden[1],
                )
            )
        uses = uses_of(row) if place == row["municipality"] else ()
        if self.bench.gone(uses):
            uses = ()
        if rule is not None:
            self.broken.add(rule)
        if place in turned_down(self.problem.decisions, self.problem.policy.date).get(case_id, {}):
            self.broken.add(NotAgain.id)  # may be named, and need not
        self._make(case, place, "override", row, uses, self.bench.basis(case, place), against=rule)

    def reject(self, case_id: str) -> None:
        """The proposal is turned down: the case is in the next batch again."""
        row, case = self._open_case(case_id)
        if row["status"] != "proposed":
            raise Refused(
                said("the run proposes nothing for {case_id}, so there is nothing to reject", case_id=case_id)
            )
        last = self._last.get(case_id)
        if last is not None and last.decision == "rejected" and last.run == self.run.name:
            raise Refused(said("{case_id} of this run is already rejected{by}", case_id=case_id, by=by_whom(last)))
        self._make(case, row["municipality"], "rejected", row, (), None)

    def clear(self) -> tuple[str, ...]:
        """The proposals that need no manual review, are not named otherwise and are open still."""
        return tuple(
            case_id
            for case_id, row in self.run.explanations.items()
            if row["status"] == "proposed"
            and not row["manual_review"]
            and case_id not in self.choices.named
            and case_id not in self._standing
        )

    def unseen(self, case_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of the cases whose proposal, on what is known of them now, the officer has not looked at.

        What waits for a decision by name anyway is not among them.
        """
        rows, cases, links = self.run.explanations, self._batch, self.problem.links
        waiting = [c for c in case_ids if c in cases and c not in self._left_open]
        return tuple(
            c for c in waiting if (c, rows[c]["municipality"], facts_sha256(cases[c], links)) not in self.seen
        )

    # --- what is known -----------------------------------------------------------------------------------

    @cached_property
    def _last(self) -> dict[str, Decision]:
        """The last row of each case in the book that is not taken back."""
        return {decision.case_id: decision for decision in in_force(self.problem.decisions)}

    @cached_property
    def _left_open(self) -> dict[str, Decision]:
        """What people have taken back or turned down: only a decision by name goes on from there."""
        return left_open(self.problem.decisions)

    @cached_property
    def _standing(self) -> dict[str, Decision]:
        """The decisions that stand, whatever their day: also those made after the run."""
        return standing(self.problem.decisions, date.max)

    @cached_property
    def _batch(self) -> dict[str, Case]:
        return {case.case_id: case for case in self.problem.batch}

    def _held(self, case_id: str, *, by_name: bool) -> Held | None:
        """How the run, a draft, holds a case in a municipality; None where it does not."""
        hold = self.run.problem.held.get(case_id)
        if hold is None or hold.municipality is None:
            return None
        if not by_name:
            raise Refused(said("{case_id} was held in this draft by hand: decide it by name", case_id=case_id))
        if sum(map(str.isalpha, hold.reason)) < LEAST_LETTERS:
            raise Refused(
                said(
                    "{case_id} was held in this draft for a reason of fewer than {least_letters} letters: use "
                    "--override {case_id}=MUNICIPALITY with a --reason",
                    case_id=case_id,
                    least_letters=LEAST_LETTERS,
                )
            )
        return hold

    def _open_case(self, case_id: str) -> tuple[dict[str, Any], Case]:
        """The run's line of a case and the case as it is now, if it is open."""
        try:
            row = self.run.explanation(case_id)
        except UsageError as error:
            raise Refused(str(error)) from None
        decided = self._standing.get(case_id)
        if decided is not None:
            raise Refused(already_decided(decided, self.bench.name(decided.municipality)))
        if row["status"] == "locked":
            raise Refused(
                said(
                    "{case_id} was decided before the run and has been reopened since; run the batch again",
                    case_id=case_id,
                )
            )
        if case_id not in self._batch:
            raise Refused(
                said("{case_id} is not in the dataset's batch any more; run the batch again", case_id=case_id)
            )
        return row, self._batch[case_id]

    def _municipality(self, written: str) -> str:
        """The code of a municipality that is given by code or name."""
        found = Gazetteer(self.problem.municipalities).find(written)
        if found.one is None:
            raise Refused(found.refusal(said("the dataset has no municipality")))
        return found.one

    # --- what is recorded --------------------------------------------------------------------------------

    def _make(
        self,
        case: Case,
        place: str,
        decision: str,
        row: dict[str, Any],
        uses: tuple[str, ...],
        basis: str | None,
        against: str | None = None,
        reason: str | None = None,
    ) -> None:
        made = Decision(
            case.case_id,
            place,
            case.size,
            self.problem.policy.date,
            decision,
            over_quota_basis=basis,
            uses=uses,
            run=self.run.name,
            proposed_municipality=row["municipality"],
            decided_by=self.choices.by,
            reason=None if decision == "accepted" else reason or self.choices.reason,
            against_rule=against,
            recorded_at=now(),
            command_id=self.command_id,
            grounds=self.choices.grounds if decision == "override" else None,
            facts_sha256=facts_sha256(case, self.problem.links),
        )
        self.bench.add(made)


def now() -> str:
    """The time of recording."""
    return datetime.now(UTC).isoformat(timespec="seconds")
