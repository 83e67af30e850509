"""The anonymised advance notice. What only a few cases of the batch share is made coarser or left out.

The size of the household and the ages in bands are what a municipality plans homes, schools and day care from: they
are always told. Everything else is told for the household as a whole, and only as finely as at least `FEWEST` cases
of the batch share it: an occupation by its two-digit group, else its major group, else not at all; a language and a
need by name, else by kind, else not at all. No number, centre, wish, tie or free text is in it, and no date but the
one on which the municipality takes over, which all who are decided in a month have in common. That quota refugees
have no such day is told of a case only where that says nothing of few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from visitering.domain.cases import Case
from visitering.domain.deadlines import is_of_quota, month_after_next
from visitering.domain.occupations import Occupations
from visitering.domain.problem import Problem
from visitering.reporting.letters.voice import Voice

FEWEST = 5
"""So many cases of the batch must share what is told by name."""
BANDS = ((0, 5), (6, 16), (17, 24), (25, 39), (40, 64))
OLDEST = 65
T = TypeVar("T")


@dataclass(frozen=True)
class Advance:
    """What the template of an advance notice may use: nothing that names a case or a person."""

    municipality: str
    proposal: str
    intro: str
    minor: str
    household: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    needs: tuple[str, ...]
    follow: str
    takes_over: str


class Anonymiser:
    """Knows what the cases of a batch share."""

    def __init__(self, problem: Problem) -> None:
        self.year = problem.year
        batch = problem.batch
        self.occupations = problem.occupations
        self.groups = _shared(_groups(case, self.occupations) for case in batch)
        self.majors = _shared({group[:1] for group in _groups(case, self.occupations)} for case in batch)
        self.languages = _shared(set(case.languages) for case in batch)
        self.needs = _shared({(str(kind), code) for kind, code in case.needs()} for case in batch)
        self.kinds = _shared({str(kind) for kind, _ in case.needs()} for case in batch)
        of_quota = sum(is_of_quota(case.permit_basis) for case in batch)
        self.few_of_a_kind = 0 < of_quota < len(batch) and min(of_quota, len(batch) - of_quota) < FEWEST
        self.orders, self.today = problem.policy.orders, problem.policy.date
        self._households = Counter(self.bands(case) for case in batch)

    def bands(self, case: Case) -> tuple[int, ...]:
        """Persons in each band of age, the oldest last."""
        ages = [person.age(self.year) for person in case.persons]
        counts = [sum(low <= age <= high for age in ages) for low, high in BANDS]
        return (*counts, sum(age >= OLDEST for age in ages))

    def same_household(self, case: Case) -> int:
        """How many cases of the batch have a household of the same ages in bands, this one included."""
        return self._households[self.bands(case)]

    def advance(self, case: Case, municipality: str, voice: Voice, *, decided_on: date | None = None) -> Advance:
        """The notice of a case. `decided_on`: the day of the decision that stands, None of a proposal."""
        say = voice.say
        return Advance(
            municipality=voice.names[municipality],
            proposal="" if decided_on else say("advance.proposal"),
            intro=say(
                "advance.intro.decided" if decided_on else "advance.intro",
                municipality=municipality,
                persons=case.size,
            ),
            minor=say("advance.minor") if case.unaccompanied_minor else "",
            household=tuple(self._household(case, voice)),
            skills=tuple(dict.fromkeys(self._skills(case, voice))) or (say("advance.no_skills"),),
            languages=tuple(dict.fromkeys(self._spoken(case, voice))) or (say("advance.no_languages"),),
            needs=tuple(dict.fromkeys(self._needed(case, voice))) or (say("advance.no_needs"),),
            follow=say("advance.may_follow" if case.may_follow else "advance.nobody_follows"),
            takes_over=self._taking_over(case, municipality, voice, decided_on),
        )

    def _taking_over(self, case: Case, municipality: str, voice: Voice, decided_on: date | None) -> str:
        """When the municipality takes over: as the case's kind of permit has it, or as both kinds have it."""
        act = {"act": self.orders.act_name, "section": self.orders.cited_of_act("taking_over")}
        told: dict[str, object] = {"municipality": municipality, **act}
        if is_of_quota(case.permit_basis) and not self.few_of_a_kind:
            return voice.say("advance.takes_over.registered", **told)
        made_on = decided_on or self.today
        told["on"] = voice.date(month_after_next(made_on))
        if decided_on is None:
            day = voice.say("advance.takes_over.proposal", **told, month=voice.month(made_on))
        else:
            day = voice.say("advance.takes_over.day", **told)
        return voice.say("advance.takes_over.either", sentence=day) if self.few_of_a_kind else day

    def _household(self, case: Case, voice: Voice) -> Iterator[str]:
        *counts, oldest = self.bands(case)
        for count, (low, high) in zip(counts, BANDS, strict=True):
            if count:
                code = "advance.age.one" if count == 1 else "advance.age.many"
                yield voice.say(code, count=count, ages=f"{low}–{high}")
        if oldest:
            yield voice.say("advance.oldest.one" if oldest == 1 else "advance.oldest.many", count=oldest)

    def _skills(self, case: Case, voice: Voice) -> Iterator[str]:
        """The rest comes last, so that its place in the list tells nothing."""
        rest = False
        for group in sorted(_groups(case, self.occupations)):
            told = group if group in self.groups else group[:1] if group[:1] in self.majors else None
            title = told and voice.words.group(told)
            if title:
                yield title
            rest = rest or not title
        if rest:
            yield voice.say("advance.other_skills")

    def _spoken(self, case: Case, voice: Voice) -> Iterator[str]:
        yield from sorted(voice.words.spoken(code) for code in case.languages if code in self.languages)
        if set(case.languages) - self.languages:
            yield voice.say("advance.other_languages")

    def _needed(self, case: Case, voice: Voice) -> Iterator[str]:
        rest = False
        for kind, code in sorted(case.needs()):
            name = voice.name("rule", kind)
            if (str(kind), code) in self.needs:
                yield voice.say("advance.need", kind=name, needed=voice.words.offer(kind, code))
            elif str(kind) in self.kinds:
                yield voice.say("advance.need_kind", kind=name)
            else:
                rest = True
        if rest:
            yield voice.say("advance.other_needs")


def _groups(case: Case, known: Occupations) -> set[str]:
    """Two-digit groups of the competences that count and whose code is one of the classification."""
    counting = (c.occupation for person in case.persons for c in person.competences if c.counts)
    return {code[:2] for code in counting if known.lists(code)}


def _shared(of_cases: Iterable[set[T]]) -> frozenset[T]:
    """What at least `FEWEST` cases have."""
    counts = Counter(item for items in of_cases for item in items)
    return frozenset(item for item, count in counts.items() if count >= FEWEST)
