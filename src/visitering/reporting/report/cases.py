"""The cases as compact data for the page's script: positions instead of names, and every repeated text once."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from visitering.domain.problem import Problem
from visitering.domain.reasons import Named
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.case_days import CaseDays
from visitering.reporting.report.matrix import Nearest
from visitering.storing.json_files import json_text

STATUSES = ("proposed", "needs_decision", "locked")
ALTERNATIVES = 5
NAMED = 8
"""So many municipalities that a rule forbids are named; more are counted."""


class Texts:
    """Every text once; its position stands for it."""

    def __init__(self) -> None:
        self._position: dict[str, int] = {}

    def of(self, text: str) -> int:
        return self._position.setdefault(text, len(self._position))

    @property
    def all(self) -> list[str]:
        return list(self._position)


class CaseData:
    """What the page keeps of the lines of `explanations.jsonl`, each of which is told once and not held.

    `rows`: the lines as arrays, in JSON; `script/cases.js` reads them in the same order. `reviewed`: the lines of
    cases that a caseworker must look at; `decided`: how many cases were decided before; `nearest`: for `by_region`.
    """

    def __init__(self, problem: Problem, catalogue: Catalogue) -> None:
        self.catalogue, self.index = catalogue, problem.index
        self.goals = [goal for tier in problem.policy.tiers for goal in tier]
        self.days = CaseDays(problem, catalogue)
        self.texts = Texts()
        self.rows: list[str] = []
        self.reviewed: list[dict[str, Any]] = []
        self.decided = 0
        self.nearest: Nearest = Counter()

    def add(self, row: dict[str, Any]) -> None:
        self.rows.append(json_text(self._of(row), separators=(",", ":")))
        if row["status"] == "locked":
            self.decided += 1
        elif row["manual_review"]:
            self.reviewed.append(row)
        if row["status"] == "proposed":
            first = next(iter(row["alternatives"]), None)
            self.nearest[row["municipality"], first and first["municipality"]] += 1

    def _of(self, row: dict[str, Any]) -> list[Any]:
        """id, status, place, persons, points, price, net, places' price, uses' price, reason, review, basis, points
        by goal, openings, offers, alternatives, forbidden, full, facts, margin, near, days; −1: none; figures in
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
            [self.texts.of(text) for text in row["manual_review"]],
            self.texts.of(self.catalogue.name("rule", basis)) if basis else -1,
            [row["points_by_goal"].get(goal, {}).get("points", 0) for goal in self.goals],
            [self._opening(use) for use in row["openings"]],
            [self.texts.of(self._offer(use)) for use in row["offers"]],
            [
                self._alternative(a)
                for n, a in enumerate(row["alternatives"])
                if n < ALTERNATIVES or a["municipality"] in row["named"]
            ],
            [
                [
                    self.texts.of(self.catalogue.name("rule", reason["rule"])),
                    self.texts.of(reason["text"]),
                    self._places(reason["municipalities"]),
                ]
                for reason in row["forbidden_because"]
            ],
            self._places(row["full"]),
            [self.texts.of(fact["text"]) for fact in (*row.get("facts", ()), *row.get("law", ()))],
            _hundredths(row["margin"]),
            [self.index[code] for code in row["near"]],
            [self.texts.of(text) for text in self.days.of(row)],
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
