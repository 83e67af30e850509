"""One caseworker's decisions on a run's proposals, each checked against the book as it stands now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from visitering.deciding.choices import LEAST_LETTERS, Choices
from visitering.deciding.refusals import Refused, already_decided, by_whom, opened_again
from visitering.domain.asking import Gazetteer
from visitering.domain.cases import Case
from visitering.domain.decisions import Decision, in_force, left_open, standing, turned_down
from visitering.domain.facts import facts_sha256
from visitering.domain.geography import names_of
from visitering.domain.held import Held
from visitering.domain.problem import Problem
from visitering.errors import UsageError
from visitering.explaining.catalogue import Catalogue
from visitering.goals.employment import Employment
from visitering.rules.book import ALLOWED, ORDER, Rulebook
from visitering.rules.not_again import NotAgain
from visitering.said import said
from visitering.storing.run_folder import RunFolder
from visitering.storing.stored_result import uses_of

Seen = tuple[str, str | None, str]
"""What somebody has looked at: a case, the municipality proposed for it, and the hash of what was known of it."""


def _new_id() -> str:
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
    made: list[Decision] = field(default_factory=list)
    new_persons: Counter[str] = field(default_factory=Counter)
    new_uses: Counter[str] = field(default_factory=Counter)
    broken: set[str] = field(default_factory=set)
    command_id: str = field(default_factory=_new_id)

    def __post_init__(self) -> None:
        # What is accepted or overridden by name may be what somebody has rejected: that rule is no law, but memory.
        by_name = (*self.choices.accept, *(case_id for case_id, _ in self.choices.override))
        self.problem = replace(self.problem, by_name=frozenset(by_name))
        self.catalogue = Catalogue("en", names_of(self.problem.municipalities))
        self.book = Rulebook(self.problem)

    # --- what is asked -----------------------------------------------------------------------------------

    def accept(self, case_id: str, *, by_name: bool) -> None:
        """The run's proposal becomes a decision."""
        if not by_name and (opened := self._left_open.get(case_id)) is not None:
            raise Refused(
                said(
                    "{case_id} was {opened}: decide it by name",
                    case_id=case_id,
                    opened=opened_again(opened, self._name(opened.municipality)),
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
        forbidden = self._forbidden(case, place)
        hold = self._held(case_id, by_name=by_name)
        rule = None if forbidden is None else forbidden[0]
        if forbidden is not None and (hold is None or rule not in hold.against):
            why = said("{forbidden}: {forbidden2}", forbidden=forbidden[0], forbidden2=forbidden[1])
            raise Refused(
                said(
                    "{case_id} can no longer go to {place} ({why}); run the batch again or override",
                    case_id=case_id,
                    place=self._name(place),
                    why=why,
                )
            )
        uses = uses_of(row)
        gone = [used for used, times in Counter(uses).items() if self._places_left(used) < times]
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
            basis = self._basis(case, place)
            self._make(case, place, "override", row, uses, basis, against=rule, reason=hold.reason)
            return
        self._make(case, place, "accepted", row, uses, row["over_quota_basis"] or self._basis(case, place))

    def override(self, case_id: str, municipality: str) -> None:
        """The case goes elsewhere, or to where nothing was proposed, for a reason."""
        row, case = self._open_case(case_id)
        place = self._municipality(municipality)
        forbidden = self._forbidden(case, place)
        rule = None if forbidden is None else forbidden[0]
        if forbidden is not None and rule not in self.choices.against:
            raise Refused(
                said(
                    "the rule {rule} forbids {case_id} {place}: {why}; to decide so all the same, add "
                    "--against {rule}",
                    rule=rule,
                    case_id=case_id,
                    place=self._name(place),
                    why=forbidden[1],
                )
            )
        uses = uses_of(row) if place == row["municipality"] else ()
        if any(self._places_left(used) < times for used, times in Counter(uses).items()):
            uses = ()
        if rule is not None:
            self.broken.add(rule)
        if place in turned_down(self.problem.decisions, self.problem.policy.date).get(case_id, {}):
            self.broken.add(NotAgain.id)  # may be named, and need not
        self._make(case, place, "override", row, uses, self._basis(case, place), against=rule)

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
            raise Refused(already_decided(decided, self._name(decided.municipality)))
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

    def _forbidden(self, case: Case, place: str) -> tuple[str, str] | None:
        """The first rule that forbids a case a municipality, with its reason, the decisions made here counted."""
        book = self.book
        if {d.case_id for d in self.made} & book.belonging.connected(case.case_id):
            book = Rulebook(replace(self.problem, decisions=(*self.problem.decisions, *self.made)))
            case = next(c for c in book.problem.batch if c.case_id == case.case_id)
        m = book.problem.index[place]
        first = int(book.verdict(case)[m])
        if first != ALLOWED:
            rule = ORDER[first]
            return rule, self.catalogue.reason(book.rules[rule].why(case, place, book))
        if "quota" in book.rules and case.size > self._left(place) and m not in book.exemptions(case):
            room = max(0, self._left(place))
            return "quota", said("{left} left under the quota, {needed} needed", left=room, needed=case.size)
        return None

    def _left(self, place: str) -> int:
        """Places under the quota once the decisions made here are counted."""
        return int(self.problem.left[self.problem.index[place]]) - self.new_persons[place]

    def _basis(self, case: Case, place: str) -> str | None:
        """What exempts the case from a quota that it goes beyond."""
        found = self.book.exemptions(case).get(self.problem.index[place])
        return str(found) if found is not None and case.size > self._left(place) else None

    @cached_property
    def _places(self) -> dict[str, int | None]:
        """Places of every shortage and offer by id; None where they are not limited."""
        parameters = self.problem.policy.parameters.get(Employment.id, {})
        not_stated = Employment.model_validate(dict(parameters)).openings_not_stated
        openings = {s.shortage_id: not_stated if s.openings is None else s.openings for s in self.problem.shortages}
        return openings | {offer.offer_id: offer.places for offer in self.problem.offers}

    def _places_left(self, used: str) -> float:
        """Places of a shortage or an offer that no decision has taken; none of one that is gone."""
        places = self._places.get(used, 0)
        return float("inf") if places is None else places - self.problem.taken[used] - self.new_uses[used]

    def _name(self, place: str) -> str:
        return self.catalogue.names.get(place, place)

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
        if decision != "rejected":
            self.new_persons[place] += case.size
            self.new_uses.update(uses)
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
        self.made.append(made)


def now() -> str:
    """The time of recording."""
    return datetime.now(UTC).isoformat(timespec="seconds")
