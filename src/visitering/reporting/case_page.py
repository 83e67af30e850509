"""One case as a page of text, from its line of `explanations.jsonl`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from visitering.domain.occupations import Occupations
from visitering.explaining.catalogue import Catalogue

SHOWN_ALTERNATIVES = 5
NAMED = 8
"""So many municipalities of one reason are named; the rest are counted."""


def case_page(row: dict[str, Any], summary: dict[str, Any], catalogue: Catalogue, occupations: Occupations) -> str:
    """What the run says of a case, in the catalogue's language."""
    page = _Page(row, summary, catalogue, occupations)
    parts = [page.head(), page.points(), page.openings(), page.offers(), page.alternatives(), page.forbidden()]
    return "\n\n".join("\n".join(lines) for part in (*parts, page.meaning()) if (lines := list(part)))


class _Page:
    def __init__(
        self, row: dict[str, Any], summary: dict[str, Any], catalogue: Catalogue, occupations: Occupations
    ) -> None:
        self.row, self.summary, self.catalogue, self.occupations = row, summary, catalogue, occupations
        self.say = catalogue.say

    def _number(self, value: float) -> str:
        return self.catalogue.hundredths(round(value * 100))

    def _table(self, rows: list[tuple[str, ...]]) -> Iterator[str]:
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
                occupation=self._occupation(use["occupation"]),
                years=self._number(use["years"]),
                lacking=self._lacking(use),
                municipality=use["municipality"],
                date=date.fromisoformat(use["received_on"]),
                shortage=use["shortage_id"],
                points=str(use["points"]),
            )

    def _lacking(self, use: dict[str, Any]) -> str:
        if use["shortage_occupation"]:
            return self.say("lacking.occupation", code=self._occupation(use["shortage_occupation"]))
        section = use["shortage_industry"]
        title = self.occupations.section_titles.get(section, {}).get(self.catalogue.language, "")
        return self.say("lacking.industry", code=section, title=title)

    def _occupation(self, code: str) -> str:
        """The code; in English with its title, which the reference data has in no other language."""
        title = self.occupations.isco_titles.get(code[:4]) if self.catalogue.language == "en" else None
        return f"{code} ({title})" if title else code

    def offers(self) -> Iterator[str]:
        if self.row["offers"]:
            yield f"{self.say('explain.offers')}:"
        for use in self.row["offers"]:
            kind = self.catalogue.name("rule", use["kind"])
            named = {"code": use["code"], "offer": use["offer_id"], "municipality": use["municipality"]}
            yield "  " + self.say("explain.offer", kind=kind, **named)

    def alternatives(self) -> Iterator[str]:
        if not self.row["alternatives"]:
            return
        yield f"{self.say('explain.alternatives')}:"
        figures = (
            "points",
            "price",
            *(["future_price"] if "future_price" in self.row["alternatives"][0] else []),
            "net",
        )
        heads = ("municipality", *("own" if figure == "points" else figure for figure in figures))
        rows = [tuple(self.say(f"explain.{name}") for name in heads)]
        shown = list(self.row["alternatives"][:SHOWN_ALTERNATIVES])
        if self.row["status"] == "proposed":
            own = {"municipality": self.row["municipality"], "points": self.row["points"], "net": self.row["net"]}
            shown.insert(0, own | {"price": self.row["price"]["total"], "future_price": self.row.get("future_price")})
        for a in shown:
            mark = "→ " if a["municipality"] == self.row["municipality"] else "  "
            name = mark + self.catalogue.names.get(a["municipality"], a["municipality"])
            rows.append((name, *(self._number(a[figure]) for figure in figures)))
        yield from self._table(rows)

    def forbidden(self) -> Iterator[str]:
        if self.row["forbidden_because"]:
            yield f"{self.say('explain.forbidden')}:"
        for reason in self.row["forbidden_because"]:
            name = self.catalogue.name("rule", reason["rule"])
            yield f"  {name}: {reason['text']} ({self._places(reason['municipalities'])})"
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
