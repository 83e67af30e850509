"""One case as a page of text, from its line of `explanations.jsonl`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from visitering.domain.reasons import Named, Reason
from visitering.explaining.catalogue import Catalogue
from visitering.reporting import drafts
from visitering.reporting.case_days import CaseDays
from visitering.storing.run_folder import RunFolder

SHOWN_ALTERNATIVES = 3
NAMED = 8
"""So many municipalities of one reason are named; the rest are counted."""


def page_of(run: RunFolder, case_id: str) -> str:
    """The explanation of a case in the run's language; raises `UsageError` where the run has no such case."""
    catalogue = Catalogue.of(run.problem)
    return case_page(run.explanation(case_id), run.summary, catalogue, CaseDays(run.problem, catalogue))


def case_page(row: dict[str, Any], summary: dict[str, Any], catalogue: Catalogue, days: CaseDays) -> str:
    """What the run says of a case, in the catalogue's language."""
    page = _Page(row, summary, catalogue)
    parts = [
        drafts.page(summary.get("draft"), catalogue),
        page.head(),
        page.open(),
        days.of(row),
        page.points(),
        page.openings(),
        page.offers(),
        page.facts(),
    ]
    parts += [page.alternatives(), page.law(), page.forbidden()]
    return "\n\n".join("\n".join(lines) for part in (*parts, page.meaning()) if (lines := list(part)))


class _Page:
    def __init__(self, row: dict[str, Any], summary: dict[str, Any], catalogue: Catalogue) -> None:
        self.row, self.summary, self.catalogue = row, summary, catalogue
        self.say = catalogue.say

    def _number(self, value: float) -> str:
        return self.catalogue.number(value)

    def _table(self, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """First column to the left, figures to the right."""
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        for first, *rest in rows:
            cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
            yield "  ".join(["  " + first.ljust(widths[0]), *cells])

    def head(self) -> Iterator[str]:
        row = self.row
        status = self.catalogue.texts[f"status.{row['status']}"]
        yield self.say("explain.title", case=row["case_id"], persons=row["persons"], status=status)
        if row["status"] == "proposed":
            yield self.say("explain.proposed", municipality=row["municipality"])
        yield f"{self.say('explain.reason')}: {row['reason']}"
        if row["manual_review"]:
            yield f"{self.say('explain.review')}: {'; '.join(row['manual_review'])}"

    def open(self) -> Iterator[str]:
        """Why a case is left open: what cannot hold together, and the smallest change that would place it."""
        found = self.row["open"]
        if found is None:
            return
        yield f"{self.say('explain.conflict')}: {found['conflict']}"
        if found["change"]:
            yield f"{self.say('explain.change')}: {found['change']}"
            code = "explain.change.loss" if found["points"] < 0 else "explain.change.gain"
            yield self.say(code, points=self._number(abs(found["points"])))
        if found["competes_with"]:
            yield self.say("explain.rivals", cases=", ".join(found["competes_with"]))
        if found["held_by"]:
            yield self.say("explain.holders", cases=", ".join(found["held_by"]))

    def points(self) -> Iterator[str]:
        if self.row["status"] != "proposed":
            return
        yield f"{self.say('explain.points')}:"
        rows = [tuple(self.say(f"explain.{name}") for name in ("goal", "own", "weight", "weighted"))]
        for goal, share in self.row["points_by_goal"].items():
            figures = (share["points"], share["weight"], share["weighted"])
            rows.append((self.catalogue.name("goal", goal), *map(self._number, figures)))
        yield from self._table(rows)
        price = self.row["price"]
        total, places, uses = (self._number(price[key]) for key in ("total", "places", "uses"))
        yield self.say("explain.prices", price=total, place=places, uses=uses)

    def openings(self) -> Iterator[str]:
        if self.row["openings"]:
            yield f"{self.say('explain.openings')}:"
        for use in self.row["openings"]:
            yield "  " + self.say(
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

    def offers(self) -> Iterator[str]:
        if self.row["offers"]:
            yield f"{self.say('explain.offers')}:"
        for use in self.row["offers"]:
            kind = self.catalogue.name("rule", use["kind"])
            named = {"offer": use["offer_id"], "municipality": use["municipality"]}
            named |= {"needed": Named(use["kind"], use["code"]), "date": date.fromisoformat(use["received_on"])}
            yield "  " + self.say(
                "explain.offer" if use["limited"] else "explain.offer.unlimited", kind=kind, **named
            )

    def facts(self) -> Iterator[str]:
        """What stands behind the points, goal by goal."""
        if self.row["facts"]:
            yield f"{self.say('explain.facts')}:"
        for fact in self.row["facts"]:
            yield f"  {self.catalogue.name('goal', fact['goal'])}: {fact['text']}"

    def law(self) -> Iterator[str]:
        """What holds legally: the rules that bind the case, with their paragraphs."""
        if self.row["law"]:
            yield f"{self.say('explain.law')}:"
        for rule in self.row["law"]:
            yield f"  {rule['text']} ({rule['basis']})"

    def alternatives(self) -> Iterator[str]:
        if not self.row["alternatives"]:
            return
        yield f"{self.say('explain.alternatives')}:"
        figures = ["points", "price", "net"]
        rows = [[self.say(f"explain.{n}") for n in ("municipality", "own", "price", "net", "alone", "at_least")]]
        if "future_price" in self.row["alternatives"][0]:
            figures.insert(2, "future_price")
            rows[0].insert(3, self.say("explain.future_price"))
        others = self.row["alternatives"]
        shown = [a for i, a in enumerate(others) if i < SHOWN_ALTERNATIVES or a["municipality"] in self.row["named"]]
        if self.row["status"] == "proposed":
            own = {"municipality": self.row["municipality"], "points": self.row["points"], "net": self.row["net"]}
            own |= {"price": self.row["price"]["total"], "future_price": self.row.get("future_price")}
            own |= {"alone": 0, "at_least": 0}
            shown.insert(0, own)
        for a in shown:
            mark = "→ " if a["municipality"] == self.row["municipality"] else "  "
            name = mark + self.catalogue.names.get(a["municipality"], a["municipality"])
            moved = self._moved(a)
            least = self._number(a["at_least"]) if a["at_least"] else "–"
            rows.append([name, *(self._number(a[figure]) for figure in figures), moved, least])
        yield from self._table(rows)
        yield self.say("explain.alone.meaning")
        yield self.say("explain.at_least.meaning")
        if self.row["status"] == "proposed":
            yield self._firmness()

    def _moved(self, alternative: dict[str, Any]) -> str:
        """What moving the case alone does to all together, or what stands against it."""
        if "alone" in alternative:
            return self._number(alternative["alone"])
        return f"({self.catalogue.name('rule', alternative['alone_against'])})"

    def _firmness(self) -> str:
        """How firm the proposal is, in words."""
        margin, near = self.row["margin"], self.row["near"]
        if margin is None:
            return self.say("explain.firmness.alone")
        if near:
            moved = Reason("moved.gives" if margin < 0 else "moved.costs", {"margin": self._number(abs(margin))})
            return self.say("explain.firmness.near", places=tuple(near), moved=moved)
        return self.say("explain.firmness.margin", margin=self._number(margin))

    def forbidden(self) -> Iterator[str]:
        if self.row["forbidden_because"]:
            yield f"{self.say('explain.forbidden')}:"
        for reason in self.row["forbidden_because"]:
            name = self.catalogue.name("rule", reason["rule"])
            yield f"  {name}: {reason['text']} ({self._places(reason['municipalities'])}; {reason['basis']})"
        if self.row["full"]:
            yield f"{self.say('explain.full')}: {self._places(self.row['full'])}"

    def _places(self, codes: list[str]) -> str:
        if len(codes) > NAMED:
            return self.say("count.municipalities", count=len(codes))
        return self.catalogue.enumerate(self.catalogue.names.get(code, code) for code in codes)

    def meaning(self) -> Iterator[str]:
        if self.row["status"] != "proposed":
            return
        yield self.say("explain.meaning")
        if "future_price" in self.row:
            yield self.say("explain.future_meaning")
        gaps = [tier["gap"] for tier in self.summary["tiers"]]
        if self.summary["outcome"] == "optimal":
            yield self.say("explain.optimal")
        else:
            yield self.say("explain.found", gap=self.catalogue.percent(max(gaps)))
