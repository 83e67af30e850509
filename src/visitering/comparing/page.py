"""The comparison as one self-contained page, in the language of the first scenario."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from visitering.comparing import plots, tables
from visitering.comparing.comparison import Comparison
from visitering.comparing.gaps import Difference, Known
from visitering.comparing.solved import Solved
from visitering.comparing.tables import GOALS, Row, goal_points
from visitering.explaining.catalogue import Catalogue
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.municipal_wish import MunicipalWish
from visitering.loading.variations import keys_of
from visitering.reporting.diverging_map import ATTRIBUTION, diverging_map, drawable
from visitering.reporting.svg import svg

LIMITS = {EvenDistribution.id: (-math.inf, 0), MunicipalWish.id: (-math.inf, math.inf)}
"""Between which points a goal can lie; all others have none below 0."""
SIGNS = {Known.NONE: "=", Known.WITHIN: "≈", Known.NOT_AIMED: "·", Known.OTHER_DATA: ""}


def rendered(template: str, say: Catalogue, **values: Any) -> str:
    """A template of this part with its values; everything is escaped but the drawings."""
    environment = Environment(
        loader=PackageLoader("visitering.comparing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(language=say.language, **values)


def number(say: Catalogue, value: Decimal | float) -> str:
    """A figure as the language writes it, with a thin space between thousands."""
    text = f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace("-", "−")
    return say.decimal(text)


def signed(say: Catalogue, value: Decimal | float) -> str:
    text = number(say, value)
    return f"+{text}" if value > 0 else text


def cell(text: str, change: str = "", *, told: bool = False, own: bool = False) -> Row:
    """A cell of a table. `change`: what stands beside the figure; `told`: it is a difference, not a sign."""
    return {"text": text, "change": change, "told": told, "own": own}


def comparison_page(found: Comparison) -> bytes:
    """The page as UTF-8."""
    return _Page(found).html().encode()


class _Page:
    def __init__(self, found: Comparison) -> None:
        self.found, self.solved = found, found.solved
        self.names = [solved.name for solved in found.solved]
        self.catalogue = Catalogue.of(found.first.problem)
        self.say = self.catalogue.say

    def html(self) -> str:
        say, first = self.say, self.found.first.loaded.scenario.policy
        failures = self.found.answers.failures.items()
        return rendered(
            "comparison.html",
            self.catalogue,
            title=say("comparison.title"),
            lead=say("comparison.lead", names=tuple(self.names), date=first.date, first=self.names[0]),
            failures=[f"{say('comparison.failed')} {name}: {failure.message}" for name, failure in failures],
            nothing="" if any(solved.cases for solved in self.solved) else say("nothing.to_place"),
            cautions=list(self._cautions()),
            names=self.names,
            colours=[plots.colour(n) for n in range(len(self.names))],
            overview={"title": say("comparison.overview"), "rows": list(self._overview())},
            goals=self._goals(),
            judged=self._judged(),
            maps=self._maps(),
            regions=self._regions(),
            groups=self._groups(),
            moves=self._moves(),
            settings=self._settings(),
            meaning=say("comparison.meaning"),
        )

    def _number(self, value: Decimal | float | None) -> str:
        return "–" if value is None else number(self.catalogue, value)

    def _percent(self, share: Decimal | None) -> str:
        return "–" if share is None else self.catalogue.decimal(f"{100 * share:.0f}") + " %"

    def _cautions(self) -> Iterable[str]:
        """What must be known before any figure is read."""
        other = [e.name for e in self.found.entries if not self.found.comparable(e)]
        if other:
            yield self.say("comparison.other_data", names=tuple(other), first=self.names[0])
        unproven = [s.name for s in self.solved if any(tier.assumes_earlier for tier in s.tiers)]
        if unproven:
            yield self.say("comparison.assumes_earlier", names=tuple(unproven))
        ahead = [s.name for s in self.solved if s.potentials is not None]
        if ahead:
            yield self.say("comparison.ahead", names=tuple(ahead))
        stopped = [s.name for s in self.solved if not s.repeatable]
        if stopped:
            yield self.say("comparison.not_repeatable", names=tuple(stopped))

    def _row(self, label: str, cells: Iterable[str]) -> Row:
        return {"label": label, "cells": [cell(text) for text in cells]}

    def _overview(self) -> Iterable[Row]:
        say, solved = self.say, self.solved
        rows = {row["scenario"]: row for row in tables.scenarios(self.found)}
        yield self._row(say("comparison.persons_placed"), (self._of(s.persons_placed, s.persons) for s in solved))
        yield self._row(say("comparison.cases_open"), (self._number(s.cases - s.cases_placed) for s in solved))
        yield self._row(say("comparison.gap"), (self.catalogue.percent(s.gap) for s in solved))
        yield self._row(say("comparison.largest"), (self._number(s.largest_distance) for s in solved))
        means = (rows[s.name]["mean_distance"] for s in solved)
        yield self._row(say("comparison.mean"), map(self._number, means))
        yield self._row(say("comparison.openings"), (self._of(s.filled, s.openings) for s in solved))
        elsewhere = (rows[name]["cases_elsewhere"] for name in self.names[1:])
        yield self._row(say("comparison.elsewhere", first=self.names[0]), ["", *map(self._number, elsewhere)])

    def _of(self, part: int, whole: int) -> str:
        return self.say("comparison.of", part=self._number(part), whole=self._number(whole))

    def _goals(self) -> Row:
        say, rows, panels = self.say, [], []
        for goal in GOALS:
            name = self.catalogue.name("goal", goal)
            first, *others = self.solved
            cells = [self._cell(goal, first, None)]
            cells += [self._cell(goal, s, self.found.difference(n, goal)) for n, s in enumerate(others, start=1)]
            rows.append({"label": name, "cells": cells})
            if len({solved.points[goal] for solved in self.solved}) > 1:
                bars = plots.bars([self._bar(goal, solved) for solved in self.solved], self.names)
                panels.append({"title": name, "svg": svg(bars, f"goal-{goal}")})
        return {
            "title": say("comparison.goals"),
            "reading": say("comparison.goals_reading", first=self.names[0]),
            "signs": say("comparison.signs"),
            "lines": say("comparison.lines"),
            "first": say("comparison.goal"),
            "rows": rows,
            "panels": panels,
        }

    def _cell(self, goal: str, solved: Solved, known: Difference | None) -> Row:
        text = self._number(goal_points(goal, solved.points[goal]))
        if known is None:
            return cell(text)
        if known.value:
            return cell(text, signed(self.catalogue, goal_points(goal, known.value)), told=True)
        return cell(text, SIGNS[known.known])

    def _bar(self, goal: str, solved: Solved) -> Row:
        points = float(goal_points(goal, solved.points[goal]))
        slack = float(tables.goal_slack(solved, goal) or 0)
        low, high = LIMITS.get(goal, (0, math.inf))
        return {
            "scenario": solved.name,
            "points": points,
            "low": max(points - slack, min(points, low)),
            "high": min(points + slack, max(points, high)),
        }

    def _judged(self) -> Row:
        """Last tiers only: there the scenarios differ, as a rule."""
        say, reached = self.say, self.found.judged()
        rows = []
        for judge in self.solved if len(reached) > len(self.solved) else ():
            tier = judge.tiers[-1]
            values = [reached.get((judge.name, name)) for name in self.names]
            points = (None if v is None else tables.two_decimals(v[-1] / tier.scale) for v in values)
            cells = [cell(self._number(p), own=n == judge.name) for n, p in zip(self.names, points, strict=True)]
            bound = self._number(tables.two_decimals(tier.bound / tier.scale))
            rows.append({"label": say("comparison.judge", name=judge.name, bound=bound), "cells": cells})
        return {
            "title": say("comparison.judged"),
            "reading": say("comparison.judged_reading"),
            "gaps": say("comparison.judged_gaps"),
            "first": say("comparison.by_goals_of"),
            "rows": rows,
        }

    def _maps(self) -> Row:
        say = self.say
        distances = [{p.code: p.load - p.pace for p in solved.places} for solved in self.solved]
        widest = max((abs(d) for of in distances for d in of.values()), default=0)
        panels = [
            {
                "title": name,
                "colour": plots.colour(n),
                "svg": svg(diverging_map(of, widest, say("comparison.legend")), f"map-{n}"),
            }
            for n, (name, of) in enumerate(zip(self.names, distances, strict=True))
            if drawable(of)
        ]
        return {
            "title": say("comparison.maps"),
            "reading": say("comparison.maps_reading"),
            "attribution": ATTRIBUTION,
            "panels": panels,
        }

    def _regions(self) -> Row:
        rows: dict[str, list[str]] = {}
        for row in tables.regions(self.found):
            fill = f"{self._percent(row['fill'])} ({self._of(row['load'], row['quota'])})"
            rows.setdefault(row["region"], []).append(fill)
        return {
            "title": self.say("comparison.regions"),
            "reading": self.say("comparison.regions_reading"),
            "first": self.say("comparison.region"),
            "rows": [self._row(region, cells) for region, cells in rows.items()],
        }

    def _groups(self) -> Row:
        say = self.say
        found = list(tables.groups(self.found))
        rows: list[Row] = []
        panels = []
        for kind in dict.fromkeys(row["kind"] for row in found):
            title = say(f"groups.{kind}")
            rows.append({"part": title})
            labels = {row["group"]: self._group(kind, row["group"]) for row in found if row["kind"] == kind}
            values = []
            for of, label in labels.items():
                members = [row for row in found if (row["kind"], row["group"]) == (kind, of)]
                by_name = {row["scenario"]: row for row in members}
                texts = (self._group_cell(by_name.get(name)) for name in self.names)
                rows.append(self._row(f"{label} ({self._number(members[0]['cases'])})", texts))
                values += [
                    {"label": label, "scenario": row["scenario"], "value": float(row["mean_points"])}
                    for row in members
                    if row["mean_points"] is not None
                ]
            if values:  # nobody placed, no points
                drawn = plots.dots(values, self.names, list(labels.values()), say("comparison.mean_points"))
                panels.append({"title": title, "svg": svg(drawn, f"group-{kind}")})
        return {
            "title": say("comparison.groups"),
            "reading": say("comparison.groups_reading", first=self.names[0]),
            "first": say("comparison.group"),
            "rows": rows,
            "panels": panels,
        }

    def _group(self, kind: str, of: str) -> str:
        return self.say(f"group.{kind}.{of}")

    def _group_cell(self, row: Row | None) -> str:
        if row is None:
            return "–"
        return f"{self._number(row['mean_points'])} · {self._percent(row['share_placed'])}"

    def _moves(self) -> Row:
        say, moved = self.say, self.found.moved()
        names = self.catalogue.names
        rows = [
            self._row(
                say("comparison.moving_case", case=case, persons=persons),
                ("–" if code is None else names.get(code, code) for code in places),
            )
            for case, persons, places in moved
        ]
        return {
            "title": say("comparison.moves"),
            "reading": say("comparison.moves_reading" if moved else "comparison.moves_none", count=len(moved)),
            "open": say("comparison.moves_open"),
            "first": say("comparison.case"),
            "rows": rows,
        }

    def _settings(self) -> Row:
        """What sets the scenarios apart: every key that is not the same in all."""
        resolved = [entry.loaded.scenario.resolved for entry in self.found.entries]
        keys: list[Mapping[str, Any]] = [keys_of(of) | self._other_keys(of) for of in resolved]
        differing = [key for key in keys[0] if len({str(of.get(key)) for of in keys}) > 1]
        return {
            "title": self.say("comparison.settings"),
            "reading": self.say("comparison.settings_reading" if differing else "comparison.settings_same"),
            "first": self.say("comparison.key"),
            "rows": [self._row(key, (self._setting(of.get(key)) for of in keys)) for key in differing],
        }

    @staticmethod
    def _other_keys(resolved: Mapping[str, Any]) -> dict[str, Any]:
        ranks = {f"goals.{goal} (tier)": n for n, t in enumerate(resolved["goals"], 1) for goal, w in t.items() if w}
        return {"data": resolved["data"], "date": resolved["date"], "adjust": resolved["adjust"]} | ranks

    def _setting(self, value: Any) -> str:
        if isinstance(value, dict):
            changes = (", ".join(f"{k} {v}" for k, v in c.items()) for of in value.values() for c in of)
            return "; ".join(changes) or "–"
        return self._number(value) if type(value) in (int, float) else "–" if value is None else str(value)
