"""What the letters of one case are written from: the case, what the run says of it, and who is addressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from visitering.domain.cases import Case, Circumstance, Kind
from visitering.domain.decisions import Decision
from visitering.domain.law import Law
from visitering.domain.problem import Problem
from visitering.goals.score import Scores
from visitering.reporting.letters.voice import Voice
from visitering.rules.book import Rulebook


@dataclass(frozen=True)
class Source:
    """One case with a municipality. `row`: its line of `explanations.jsonl`, as far as it is true of the decision.

    `decided`: the decision that stands, None where there is but a proposal. `excluded`: the case itself has an
    exclusion, so that one is no mere policy.
    """

    case: Case
    row: Mapping[str, Any]
    book: Rulebook
    scores: Scores
    voice: Voice
    decided: Decision | None = None
    excluded: bool = True

    @property
    def on_day(self) -> date:
        """The day of the decision, else that of the run."""
        return self.problem.policy.date if self.decided is None else self.decided.decided_on

    @property
    def overridden(self) -> bool:
        """Whether somebody has decided otherwise than as proposed: the run's grounds are not the decision's."""
        return self.decided is not None and self.decided.decision == "override"

    @property
    def grounds(self) -> str | None:
        """The main considerations that the officer has stated for the letter."""
        return None if self.decided is None else self.decided.grounds

    @property
    def against(self) -> str | None:
        """The rule that the decision goes against."""
        return None if self.decided is None else self.decided.against_rule

    @property
    def breaks_law(self) -> bool:
        """Whether that rule stands on law; one that is not known is taken to."""
        if self.against is None or (self.against == "exclusion" and not self.excluded):
            return False
        rule = self.book.configured.get(self.against)
        return rule is None or (rule.of_law and self.law.basis(self.against).of_law)

    @cached_property
    def law(self) -> Law:
        """The law of the day of the decision."""
        return self.problem.policy.orders.on(self.on_day)

    @property
    def problem(self) -> Problem:
        return self.book.problem

    @property
    def municipality(self) -> str:
        return str(self.row["municipality"])

    @property
    def here(self) -> int:
        """Position of the proposed municipality."""
        return self.problem.index[self.municipality]

    def on(self, rule: str) -> bool:
        """Whether a rule is switched on."""
        return rule in self.book.rules

    def weighs(self, goal: str) -> bool:
        """Whether a goal has weight in the scenario."""
        return any(tier.get(goal, 0) for tier in self.problem.policy.tiers)

    def counted(self, goal: str) -> float:
        """Points of a goal where the case is placed."""
        return float(self.row["points_by_goal"].get(goal, {}).get("points", 0))

    def of_kind(self, *kinds: Kind) -> list[Circumstance]:
        return list(self.case.of_kind(*kinds))

    @cached_property
    def workplaces(self) -> tuple[str, ...]:
        """The municipalities of the job offers that count, each once."""
        return tuple(dict.fromkeys(self.book.job_offer.workplaces(self.case, self.book)))

    @cached_property
    def workers(self) -> int:
        """Persons whose employment counts."""
        return sum(person.can_work(self.problem.year) for person in self.case.persons)

    @cached_property
    def foreign_numbers(self) -> frozenset[str]:
        """Ids of all cases but this one, and of all persons: none of them may stand in a letter."""
        others = {case.case_id for case in self.problem.cases if case is not self.case}
        return frozenset(others | {person.person_id for case in self.problem.cases for person in case.persons})

    def quoted(self, text: str) -> str | None:
        """Free text of the case, or None where it names another case or a person by number."""
        return None if any(number in text for number in self.foreign_numbers) else text

    def skills(self) -> list[tuple[str, str, str]]:
        """(code of the text without its prefix, occupation, experience, both in words) of each competence."""
        return [
            (
                "skill" if competence.counts else "unauthorised",
                self.voice.words.occupation(competence.occupation),
                self.voice.experience(competence.years),
            )
            for person in self.case.persons
            for competence in person.competences
        ]

    def openings(self) -> list[dict[str, Any]]:
        """The openings filled, alike ones once, with what the texts of openings ask for."""
        found = [
            {
                "occupation": self.voice.words.occupation(use["occupation"]),
                "municipality": use["municipality"],
                "date": date.fromisoformat(use["received_on"]),
                "lacking": self.voice.lacking(use["shortage_occupation"], use["shortage_industry"]),
            }
            for use in self.row["openings"]
        ]
        return [opening for n, opening in enumerate(found) if opening not in found[:n]]

    def spoken(self) -> str:
        return self.voice.enumerate(self.voice.words.spoken(code) for code in self.case.languages)

    @property
    def speak_alike(self) -> bool:
        """Whether whoever has a language in the case has them all."""
        return all(set(p.languages) == set(self.case.languages) for p in self.case.persons if p.languages)

    def minutes_to(self, code: str) -> int:
        """Whole minutes of travel, rounded up, to a municipality that can be reached from the proposed one."""
        return -(-int(self.problem.travel.centiminutes[self.here, self.problem.index[code]]) // 100)

    @property
    def basis(self) -> str | None:
        """The exemption from the quota, where the municipality ends above it."""
        return self.row["over_quota_basis"] or None
