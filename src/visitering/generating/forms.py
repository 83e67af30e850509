"""Synthetic visitation forms: who reports, when, and what: labour market, shortages, offers, wishes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from visitering.domain.reports import Offer, Report, Section, Shortage, Wish
from visitering.generating import assumptions as assumed
from visitering.generating.draws import Dice
from visitering.generating.places import Country, Place

EVERYTHING = frozenset(Section)
UPDATED_SECTIONS = frozenset({Section.LABOUR_MARKET, Section.SHORTAGES})


@dataclass
class Forms:
    """All reports with their rows, in the order of the files."""

    reports: list[Report] = field(default_factory=list)
    shortages: list[Shortage] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)


class FormFiller:
    """Fills the visitation forms of a country. `cases`: about how many its municipalities will receive."""

    def __init__(self, country: Country, cases: int, on: date, seed: int) -> None:
        self._country = country
        self._on = on
        self._dice = Dice(seed, "forms")
        self._forms = Forms()
        per_place = cases / len(country.places)
        self._openings_scale = max(1.0, per_place / assumed.CASES_PER_OPENING_SCALE)
        self._places_scale = max(1.0, per_place / 2)

    def fill(self) -> Forms:
        """Every form, municipality by municipality, each municipality's in the order of time."""
        dice, count = self._dice, len(self._country.places)
        # What some cases cannot do without must be on offer: these municipalities always report in full.
        relied_on = set(self._country.hospitals) | set(self._country.universities) | {self._country.by_population[0]}
        others = dice.shuffled([i for i in range(count) if i not in relied_on])
        silent = set(others[: round(assumed.SILENT * count)])
        expired = set(others[len(silent) : len(silent) + round(assumed.EXPIRED * count)])
        for position, place in enumerate(self._country.places):
            if position not in silent:
                self._fill_for(position, place, expired=position in expired)
        return self._forms

    def _fill_for(self, position: int, place: Place, expired: bool) -> None:
        dice = self._dice
        newest = self._on - timedelta(days=dice.whole(20, 150))
        received: list[tuple[date, date | None, frozenset[Section]]] = []
        if expired:
            received.append((newest - timedelta(days=200), self._on - timedelta(days=dice.whole(1, 60)), EVERYTHING))
        else:
            if dice.chance(assumed.TWICE):
                received.append((newest - timedelta(days=dice.whole(60, 250)), None, EVERYTHING))
            valid_to = self._on + timedelta(days=180) if dice.chance(0.2) else None
            received.append((newest, valid_to, EVERYTHING))
            if dice.chance(assumed.PARTIAL):
                received.append((self._on - timedelta(days=dice.whole(1, 15)), None, UPDATED_SECTIONS))
            if dice.chance(assumed.FUTURE):
                received.append((self._on + timedelta(days=dice.whole(5, 40)), None, EVERYTHING))
        for number, (received_on, valid_to, sections) in enumerate(received, 1):
            report = Report(
                f"R{place.code}-{number}",
                place.code,
                received_on,
                valid_to,
                sections,
                dice.pick(assumed.LABOUR_MARKET) if Section.LABOUR_MARKET in sections else None,
            )
            self._forms.reports.append(report)
            self._shortages(report)
            if Section.OFFERS in sections:
                self._offers(report, position)
            if Section.WISHES in sections:
                self._wishes(report, position)

    # --- shortages ---------------------------------------------------------------------------------------

    def _shortages(self, report: Report) -> None:
        dice = self._dice
        drawn = [dice.pick(assumed.SHORTAGES) for _ in range(dice.pick(assumed.SHORTAGES_PER_REPORT))]
        for number, (industry, occupation) in enumerate(dict.fromkeys(drawn), 1):
            stated = not dice.chance(assumed.OPENINGS_NOT_STATED)
            most = round(assumed.MOST_OPENINGS * self._openings_scale)
            self._forms.shortages.append(
                Shortage(
                    f"{report.report_id}.S{number}",
                    report.report_id,
                    industry,
                    occupation,
                    dice.pick(assumed.STRENGTHS),
                    dice.whole(1, most) if stated else None,
                )
            )

    # --- offers ------------------------------------------------------------------------------------------

    def _offers(self, report: Report, position: int) -> None:
        found = [
            *self._education(position),
            *self._interpreters(position),
            *self._speakers(position),
            *self._care(position),
            *self._housing(),
        ]
        self._forms.offers += [
            Offer(f"{report.report_id}.O{number}", report.report_id, kind, code, places)
            for number, (kind, code, places) in enumerate(found, 1)
        ]

    def _education(self, position: int) -> list[tuple[str, str, int | None]]:
        dice = self._dice
        common = (("daycare", assumed.DAYCARE), ("school", assumed.SCHOOL), ("danish", assumed.DANISH))
        codes = [code for code, probability in common if dice.chance(probability)]
        if position in self._country.universities:
            codes.append("university")
        if position in self._country.universities[:4]:
            codes.append("sign_language")
        return [("education", code, None) for code in codes]

    def _interpreters(self, position: int) -> list[tuple[str, str, int | None]]:
        dice, population = self._dice, self._country.places[position].population
        if population >= assumed.LARGE_TOWN:
            count = assumed.INTERPRETED_IN_LARGE_TOWN
        elif population >= assumed.TOWN:
            count = assumed.INTERPRETED_IN_TOWN
        elif dice.chance(assumed.SMALL_PLACE_HAS_INTERPRETER):
            count = assumed.INTERPRETED_ELSEWHERE
        else:
            count = 0
        drawn = [dice.pick(assumed.LANGUAGES) for _ in range(2 * count)]
        return [("interpreter", code, None) for code in list(dict.fromkeys(drawn))[:count]]

    def _speakers(self, position: int) -> list[tuple[str, str, int | None]]:
        dice = self._dice
        if not dice.chance(assumed.SPEAKERS_REPORTED):
            return []
        most = max(5, self._country.places[position].population * assumed.SPEAKERS_PER_100_000 // 100_000)
        codes = dict.fromkeys(dice.pick(assumed.LANGUAGES) for _ in range(dice.whole(1, 4)))
        return [("language", code, dice.whole(2, most)) for code in codes]

    def _care(self, position: int) -> list[tuple[str, str, int | None]]:
        """Treatment and institutions; the largest hospital town has all of it, without a limit."""
        dice, found = self._dice, list[tuple[str, str, int | None]]()
        everything = position == self._country.hospitals[0]
        for code in assumed.TREATMENTS.values:
            if everything:
                found.append(("treatment", code, None))
            elif position in self._country.hospitals and dice.chance(assumed.HOSPITAL_TREATS):
                found.append(("treatment", code, self._limit(assumed.TREATMENT_LIMITED)))
        for code in assumed.INSTITUTIONS.values:
            if everything:
                found.append(("institution", code, None))
            elif dice.chance(assumed.INSTITUTION_OFFERED):
                found.append(("institution", code, self._limit(assumed.INSTITUTION_LIMITED)))
        return found

    def _limit(self, probability: float) -> int | None:
        """Places of an offer where they are limited."""
        return self._dice.whole(1, round(3 * self._places_scale)) if self._dice.chance(probability) else None

    def _housing(self) -> list[tuple[str, str, int | None]]:
        dice = self._dice
        if not dice.chance(assumed.HOUSING_OFFERED):
            return []
        return [("housing", dice.pick(assumed.HOUSING), dice.whole(1, 12))]

    # --- wishes ------------------------------------------------------------------------------------------

    def _wishes(self, report: Report, position: int) -> None:
        dice = self._dice
        rows: dict[tuple[str, str], Wish] = {}
        for _ in range(dice.pick(assumed.WISHES_PER_REPORT)):
            attribute, value, stance = dice.pick(assumed.WISHES)
            if attribute == "language":
                value = dice.pick(assumed.LANGUAGES)
            elif attribute == "centre":
                centres = self._country.centres
                closest = min(centres, key=lambda c: int(self._country.minutes[position, c]))
                value = self._country.places[closest].code
            # Nobody wishes for and against the same.
            rows.setdefault((attribute, value), Wish(report.report_id, attribute, value, stance))
        self._forms.wishes += rows.values()
