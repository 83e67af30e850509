"""A synthetic book of decisions: what has been decided before the batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.decisions import Decision
from visitering.domain.reports import Section, Shortage, newest_in_force
from visitering.generating import assumptions as assumed
from visitering.generating.draws import Dice
from visitering.generating.forms import Forms
from visitering.generating.households import Status, household_size
from visitering.generating.places import Country


@dataclass
class Book:
    """Decisions in the order they were made; `decided[place]`: persons of this year's that stand."""

    decisions: list[Decision]
    decided: list[int]
    locked: dict[str, int] = field(default_factory=dict)


class BookKeeper:
    """Writes the book so that decisions fill about `targets[place]` persons. `zero`: places without quota."""

    def __init__(
        self, country: Country, targets: Sequence[int], zero: Sequence[int], forms: Forms, on: date, seed: int
    ) -> None:
        self._country = country
        self._room = np.array(targets, dtype=np.int64)
        self._zero = list(zero)
        self._on = on
        self._dice = Dice(seed, "decisions")
        self._number = 0
        self._rows: list[Decision] = []
        self._decided = [0] * len(country.places)
        self._shortages = self._shortages_by_place(forms)
        self._openings: Counter[str] = Counter()

    def write(self, cases: Sequence[Case], statuses: Sequence[Status]) -> Book:
        locked: dict[str, int] = {}
        for case, status in zip(cases, statuses, strict=True):
            if status is Status.LOCKED:
                locked[case.case_id] = self._place(case.case_id, case.size, case.permit_date)
        standing = self._fill()
        for _ in range(max(1, round(assumed.LAST_YEAR * standing))):
            self._last_year()
        self._undecided([c for c, s in zip(cases, statuses, strict=True) if s is Status.BATCH])
        rows = sorted(self._rows, key=lambda d: (d.decided_on, d.case_id))
        return Book(rows, self._decided, locked)

    # --- decisions that stand ----------------------------------------------------------------------------

    def _fill(self) -> int:
        """Places earlier households until the targets are met or the next few do not fit; gives how many."""
        placed = misses = 0
        while misses < 20 and self._room.max() > 0:
            size = household_size(self._dice)
            if self._room.max() < size:
                misses += 1
                continue
            self._place(self._earlier_id(), size, None)
            placed += 1
        return placed

    def _place(self, case_id: str, size: int, permit: date | None) -> int:
        """A decision this year, in the place with the most room left (or, rarely, above quota)."""
        dice = self._dice
        over_quota = bool(self._zero) and permit is None and dice.chance(assumed.OVER_QUOTA)
        place = dice.one_of(self._zero) if over_quota else int(self._room.argmax())
        if not over_quota:
            self._room[place] -= size
        self._decided[place] += size
        code = self._country.places[place].code
        on = self._day(permit)
        proposed, reason = code, None
        kind = "accepted"
        if dice.chance(assumed.OVERRIDDEN) and not over_quota:
            kind, reason = "override", dice.one_of(assumed.OVERRIDE_REASONS)
            proposed = dice.one_of(self._country.places).code
        elif over_quota:
            reason = assumed.OVER_QUOTA_REASON
        elif permit is None and dice.chance(assumed.REJECTED_FIRST):
            earlier = on - timedelta(days=7)
            if earlier.year == on.year:
                self._reject(case_id, size, earlier)
        self._rows.append(
            Decision(
                case_id,
                code,
                size,
                on,
                kind,
                over_quota_basis="close_family" if over_quota else None,
                uses=self._uses(place, on),
                proposed_municipality=proposed,
                decided_by=self._caseworker(),
                reason=reason,
            )
        )
        return place

    def _day(self, permit: date | None) -> date:
        """A day of this year up to the decision date, not before the permit; a weekday where that can be."""
        first = date(self._on.year, 1, 2)
        if permit is not None:
            first = max(first, permit + timedelta(days=2))
        if first > self._on:
            return self._on
        day = first + timedelta(days=self._dice.whole(0, (self._on - first).days))
        weekday = day - timedelta(days=max(0, day.weekday() - 4))
        return weekday if weekday >= first else day

    def _uses(self, place: int, on: date) -> tuple[str, ...]:
        """An opening that the decision took, of a shortage reported by then that has one left."""
        if not self._dice.chance(assumed.TAKES_PLACES):
            return ()
        for received_on, shortage in self._shortages.get(self._country.places[place].code, []):
            limit = shortage.openings or 0
            if received_on <= on and self._openings[shortage.shortage_id] < limit:
                self._openings[shortage.shortage_id] += 1
                return (shortage.shortage_id,)
        return ()

    def _shortages_by_place(self, forms: Forms) -> dict[str, list[tuple[date, Shortage]]]:
        current = newest_in_force(tuple(forms.reports), Section.SHORTAGES, self._on)
        report = {r.report_id: r for r in current.values()}
        found: dict[str, list[tuple[date, Shortage]]] = {}
        for shortage in forms.shortages:
            if shortage.report_id in report:
                by = report[shortage.report_id]
                found.setdefault(by.municipality, []).append((by.received_on, shortage))
        return found

    # --- decisions that do not count this year ------------------------------------------------------------

    def _last_year(self) -> None:
        day = date(self._on.year - 1, 12, 29) - timedelta(days=self._dice.whole(0, 60))
        place = self._dice.one_of(self._country.places).code
        size = household_size(self._dice)
        self._rows.append(
            Decision(
                self._earlier_id(),
                place,
                size,
                day,
                proposed_municipality=place,
                decided_by=self._caseworker(),
            )
        )

    def _undecided(self, batch: list[Case]) -> None:
        """Rejected proposals and a few reopened decisions: these cases are in the batch again."""
        dice = self._dice
        waiting = [
            c for c in batch if c.permit_date and (self._on - c.permit_date).days >= 21 and not c.unaccompanied_minor
        ]
        rejected, reopened = (
            max(1, round(assumed.REJECTED * len(batch))),
            max(1, round(assumed.REOPENED * len(batch))),
        )
        drawn = dice.some_of(waiting, rejected + reopened)
        for case in drawn[reopened:]:
            self._reject(case.case_id, case.size, self._on - timedelta(days=dice.whole(3, 10)))
        for case in drawn[:reopened]:
            place = dice.one_of(self._country.places).code
            self._rows.append(
                Decision(
                    case.case_id,
                    place,
                    case.size,
                    self._on - timedelta(days=dice.whole(12, 16)),
                    proposed_municipality=place,
                    decided_by=self._caseworker(),
                    reason=assumed.REOPENING_REASON,
                    reopened_on=self._on - timedelta(days=dice.whole(1, 6)),
                    power_of_attorney=True,
                )
            )

    def _reject(self, case_id: str, size: int, day: date) -> None:
        proposed = self._dice.one_of(self._country.places).code
        self._rows.append(
            Decision(
                case_id,
                proposed,
                size,
                day,
                "rejected",
                proposed_municipality=proposed,
                decided_by=self._caseworker(),
                reason=self._dice.one_of(assumed.REJECTION_REASONS),
            )
        )

    def _earlier_id(self) -> str:
        self._number += 1
        return f"E{self._number:04}"

    def _caseworker(self) -> str:
        return f"sagsbehandler {self._dice.whole(1, 6)}"
