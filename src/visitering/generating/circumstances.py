"""Synthetic personal circumstances of cases, and links between cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from visitering.domain.cases import Case, Circumstance, Kind, Link
from visitering.generating import assumptions as assumed
from visitering.generating.draws import Dice, Weighted
from visitering.generating.places import Country

REACH_OF_TREATMENT = 30


class Biographer:
    """Tells of each case what speaks for or against a municipality.

    Needs and decisive circumstances do not meet in one case, so that nearly all cases can be placed; a small
    share is made contradictory on purpose, since these need a caseworker's decision.
    """

    def __init__(self, country: Country, on: date, seed: int) -> None:
        self._country = country
        self._on = on
        self._dice = Dice(seed, "circumstances")
        self._by_population = Weighted({i: place.population for i, place in enumerate(country.places)})
        nearest = country.minutes[:, list(country.hospitals)].min(axis=1)
        self._far_from_hospitals = [int(i) for i in np.flatnonzero(nearest > REACH_OF_TREATMENT)]

    def tell(self, cases: Sequence[Case], batch: Collection[str], contradictory: int) -> list[Case]:
        """The cases with circumstances; of those in the batch, the given number (at most all) cannot be met."""
        chosen = set(self._dice.some_of([c.case_id for c in cases if c.case_id in batch], contradictory))
        return [
            replace(case, circumstances=tuple(self._contradiction() if case.case_id in chosen else self._of(case)))
            for case in cases
        ]

    # --- what cannot be met -------------------------------------------------------------------------------

    def _contradiction(self) -> list[Circumstance]:
        """Close family in a place that is excluded, or far from the only treatment."""
        dice = self._dice
        home = self._somewhere()
        if self._far_from_hospitals and dice.chance(0.4):
            home = self._country.places[dice.one_of(self._far_from_hospitals)].code
            return [self._family(home), Circumstance(Kind.TREATMENT, code=dice.pick(assumed.TREATMENTS))]
        reason = dice.one_of(assumed.EXCLUSION_REASONS)
        return [self._family(home), Circumstance(Kind.EXCLUSION, home, detail=reason)]

    @staticmethod
    def _family(municipality: str) -> Circumstance:
        return Circumstance(Kind.CLOSE_FAMILY, municipality, decisive=True)

    # --- what can -----------------------------------------------------------------------------------------

    def _of(self, case: Case) -> list[Circumstance]:
        dice = self._dice
        rows = self._bonds()
        if not any(row.decisive for row in rows if row.kind is not Kind.EXCLUSION):
            rows += self._needs(case)
        if not case.unaccompanied_minor and dice.chance(assumed.JOB_OFFER):
            rows.append(self._job_offer())
        if dice.chance(assumed.EXCLUDED):
            bound = {row.municipality for row in rows}
            place = self._somewhere()
            if place not in bound:
                reason = dice.one_of(assumed.EXCLUSION_REASONS)
                rows.append(Circumstance(Kind.EXCLUSION, place, detail=reason))
        if dice.chance(assumed.WISH):
            rows.append(Circumstance(Kind.WISH, self._somewhere()))
            if dice.chance(0.2):
                rows.append(Circumstance(Kind.WISH, self._somewhere()))
        if not case.unaccompanied_minor and dice.chance(assumed.FAMILY_ABROAD):
            rows.append(Circumstance(Kind.FAMILY_ABROAD, detail=str(dice.whole(1, 6))))
        return list(dict.fromkeys(rows))

    def _bonds(self) -> list[Circumstance]:
        """Close family, an institution before, special circumstances."""
        dice, rows = self._dice, list[Circumstance]()
        if dice.chance(assumed.CLOSE_FAMILY):
            decisive = dice.chance(assumed.CLOSE_FAMILY_DECISIVE)
            rows.append(Circumstance(Kind.CLOSE_FAMILY, self._somewhere(), decisive=decisive))
            if dice.chance(0.1):
                rows.append(Circumstance(Kind.CLOSE_FAMILY, self._somewhere(), decisive=False))
        if dice.chance(assumed.INSTITUTION_BEFORE):
            rows.append(Circumstance(Kind.INSTITUTION_BEFORE, self._somewhere(), decisive=dice.chance(0.8)))
        if dice.chance(assumed.SPECIAL):
            reason = dice.one_of(assumed.SPECIAL_REASONS)
            rows.append(Circumstance(Kind.SPECIAL, self._somewhere(), detail=reason, decisive=dice.chance(0.8)))
        return rows

    def _needs(self, case: Case) -> list[Circumstance]:
        dice = self._dice
        need = dice.pick(assumed.NEEDS)
        if need == "treatment":
            codes = {dice.pick(assumed.TREATMENTS): None}
            if dice.chance(assumed.TWO_TREATMENTS):
                codes[dice.pick(assumed.TREATMENTS)] = None
            return [Circumstance(Kind.TREATMENT, code=code) for code in codes]
        if need == "institution":
            return [Circumstance(Kind.INSTITUTION, code=dice.pick(assumed.INSTITUTIONS))]
        if need == "education":
            student = not case.unaccompanied_minor and case.persons[0].age(self._on.year) < 45
            code = dice.pick(assumed.SPECIAL_EDUCATION) if student else "sign_language"
            return [Circumstance(Kind.EDUCATION, code=code)]
        return []

    def _job_offer(self) -> Circumstance:
        hours, limited, code, days = self._dice.pick(assumed.JOB_OFFERS)
        return Circumstance(
            Kind.JOB_OFFER,
            self._somewhere(),
            code=code,
            hours=Decimal(hours),
            time_limited=limited,
            documented_on=self._on - timedelta(days=days),
        )

    def _somewhere(self) -> str:
        """A municipality, the more likely the more people live there."""
        return self._country.places[self._dice.pick(self._by_population)].code


def draw_links(batch: Sequence[Case], locked: Mapping[str, int], left: Sequence[int], seed: int) -> list[Link]:
    """Pairs of cases that belong together; no case stands in two. `locked`: the place of each decided case.

    Only cases that nothing else ties to a place are linked, and to a locked case only where there is room.
    """
    dice = Dice(seed, "links")
    free = dice.shuffled([c for c in batch if not c.decisive() and not c.needs() and not c.unaccompanied_minor])
    links = []
    for _ in range(round(assumed.LINKED * len(batch) / 2)):
        if len(free) < 2:
            break
        one, other = free.pop(), free.pop()
        links.append(Link(one.case_id, other.case_id, dice.chance(assumed.LINK_IN_SAME_MUNICIPALITY)))
    partners = dice.some_of(sorted(locked), max(1, round(assumed.LINKED_TO_LOCKED * len(batch))))
    for partner in partners:
        fitting = [i for i, case in enumerate(free[:50]) if case.size <= left[locked[partner]] // 2]
        if fitting:
            case = free.pop(fitting[0])
            links.append(Link(case.case_id, partner, dice.chance(assumed.LINK_IN_SAME_MUNICIPALITY)))
    return links
