"""The cases as compact data for the page's script: positions instead of names, and every repeated text once."""

from __future__ import annotations

from datetime import date
from typing import Any

from visitering.domain.problem import Problem
from visitering.domain.reasons import Named
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.case_days import CaseDays
from visitering.storing.json_files import json_text

STATUSES = ("proposed", "needs_decision", "locked")
ALTERNATIVES = 5
NAMED = 8
"""So many municipalities that a rule forbids are named; more are counted."""
REVIEW, BASIS, OFFERS, FORBIDDEN, FACTS, DAYS = 10, 11, 14, 16, 18, 21
"""Where a compact row has texts that others have too."""

Compact = list[Any]


class Texts:
    """Every text once; its position stands for it."""

    def __init__(self) -> None:
        self._position: dict[str, int] = {}

    def of(self, text: str) -> int:
        return self._position.setdefault(text, len(self._position))

    def each(self, texts: list[str]) -> list[int]:
        return [self.of(text) for text in texts]

    @property
    def all(self) -> list[str]:
        return list(self._position)


class CaseData:
    """What the page's script draws the cases from; `rows`: in JSON, as `script/cases.js` reads them."""

    def __init__(self) -> None:
        self.texts = Texts()
        self.rows: list[str] = []

    def add(self, row: Compact) -> None:
        """Keeps a row, its texts by their positions."""
        of, each = self.texts.of, self.texts.each
        row[REVIEW], row[BASIS] = each(row[REVIEW]), -1 if row[BASIS] is None else of(row[BASIS])
        row[OFFERS] = each(row[OFFERS])
        row[FORBIDDEN] = [[of(rule), of(reason), places] for rule, reason, places in row[FORBIDDEN]]
        row[FACTS], row[DAYS] = each(row[FACTS]), each(row[DAYS])
        self.rows.append(json_text(row, separators=(",", ":")))


class Compacting:
    """Makes lines of `explanations.jsonl` compact, one by one."""

    def __init__(self, problem: Problem, catalogue: Catalogue) -> None:
        self.catalogue, self.index = catalogue, problem.index
        self.goals = [goal for tier in problem.policy.tiers for goal in tier]
        self.days = CaseDays(problem, catalogue)

    def of(self, row: dict[str, Any]) -> Compact:
        """id, status, place, persons, points, price, net, places' price, uses' price, reason, review, basis, points
        by goal, openings, offers, alternatives, forbidden, full, facts, margin, near, days; −1: no place; figures in
        hundredths.

        Of an alternative: place, points, price, net, what moving the case alone does, or the text of what stands
        against it. Facts are told where the explanation has them.
        """
        placed = row["municipality"] is not None
        basis = row["over_quota_basis"]
        price = row["price"]
        return [
            row["case_id"],
            STATUSES.index(row["status"]),
            self.index[row["municipality"]] if placed else -1,
            row["persons"],
            _hundredths(row["points"]),
            *(_hundredths(price[key]) for key in ("total",)),
            _hundredths(row["net"]),
            *(_hundredths(price[key]) for key in ("places", "uses")),
            row["reason"],
            list(row["manual_review"]),
            self.catalogue.name("rule", basis) if basis else None,
            [row["points_by_goal"].get(goal, {}).get("points", 0) for goal in self.goals],
            [self._opening(use) for use in row["openings"]],
            [self._offer(use) for use in row["offers"]],
            [
                self._alternative(a)
                for n, a in enumerate(row["alternatives"])
                if n < ALTERNATIVES or a["municipality"] in row["named"]
            ],
            [
                [
                    self.catalogue.name("rule", reason["rule"]),
                    reason["text"],
                    self._places(reason["municipalities"]),
                ]
                for reason in row["forbidden_because"]
            ],
            self._places(row["full"]),
            [fact["text"] for fact in (*row.get("facts", ()), *row.get("law", ()))],
            _hundredths(row["margin"]),
            [self.index[code] for code in row["near"]],
            list(self.days.of(row)),
        ]

    def _alternative(self, a: dict[str, Any]) -> list[Any]:
        against = a.get("alone_against")
        moved = self.catalogue.name("rule", against) if against else _hundredths(a["alone"])
        return [self.index[a["municipality"]], *(_hundredths(a[key]) for key in ("points", "price", "net")), moved]

    def _places(self, codes: list[str]) -> list[int] | int:
        """Positions, or where there are many their number."""
        return len(codes) if len(codes) > NAMED else [self.index[code] for code in codes]

    def _opening(self, use: dict[str, Any]) -> str:
        return self.catalogue.say(
            "explain.opening",
            person=use["person_id"],
            occupation=Named("occupation", use["occupation"]),
            experience=self.catalogue.experience(use["years"]),
            lacking=self.catalogue.lacking(use["shortage_occupation"], use["shortage_industry"]),
            municipality=use["municipality"],
            date=date.fromisoformat(use["received_on"]),
            shortage=use["shortage_id"],
            points=str(use["points"]),
        )

    def _offer(self, use: dict[str, Any]) -> str:
        kind = self.catalogue.name("rule", use["kind"])
        named = {"needed": Named(use["kind"], use["code"]), "offer": use["offer_id"]}
        return self.catalogue.say("report.offer", kind=kind, municipality=use["municipality"], **named)


def _hundredths(value: float | None) -> int | None:
    return None if value is None else round(value * 100)
