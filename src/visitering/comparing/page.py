"""The comparison as one self-contained page, in the language of the first scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from visitering.comparing import plots, tables
from visitering.comparing.comparison import Comparison
from visitering.comparing.gaps import Difference
from visitering.comparing.solved import Solved
from visitering.comparing.tables import GOALS, goal_points
from visitering.domain.reasons import Reason
from visitering.explaining.catalogue import Catalogue
from visitering.loading.variations import keys_of
from visitering.reporting.drafts import chosen, draft_of, of_what
from visitering.reporting.parts import frame
from visitering.reporting.parts.charts import svg
from visitering.reporting.parts.maps import MapPart
from visitering.reporting.parts.metrics import by_pace
from visitering.reporting.parts.sections import (
    Cell,
    Chart,
    Column,
    Folded,
    Items,
    Panels,
    Part,
    Row,
    Section,
    Table,
    Text,
)


def number(say: Catalogue, value: Decimal | float) -> str:
    """A figure as the language writes it, with a thin space between thousands."""
    text = f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace("-", "−")
    return say.decimal(text)


def signed(say: Catalogue, value: Decimal | float) -> str:
    text = number(say, value)
    return f"+{text}" if value > 0 else text


def key_name(say: Catalogue, key: str) -> str:
    """A key of a scenario: the weight or the tier of a goal in words, any other as it is written."""
    goal, _, tier = key.removeprefix("goals.").partition(" ")
    if not key.startswith("goals."):
        return key
    code = "comparison.tier_of" if tier else "comparison.weight_of"
    return say.say(code, goal=Reason(f"goal.{goal}.name"))


def comparison_page(found: Comparison) -> bytes:
    """The page as UTF-8."""
    return _Page(found).rendered()


class _Page:
    def __init__(self, found: Comparison) -> None:
        self.found, self.solved = found, found.solved
        self.names = [solved.name for solved in found.solved]
        self.catalogue = Catalogue.of(found.first.problem)
        self.say = self.catalogue.say
        self.labels = [self.catalogue.scenario(name) for name in self.names]

    def _label(self, name: str) -> str:
        return self.catalogue.scenario(name)

    def rendered(self) -> bytes:
        say, first = self.say, self.found.first.loaded.scenario.policy
        return frame.page(
            self.catalogue,
            title=say("comparison.title"),
            eyebrow=", ".join(self.labels),
            lead=say("comparison.lead", names=tuple(self.labels), date=first.date, first=self.labels[0]),
            sections=tuple(self._sections()),
            meaning=[say("comparison.meaning")],
            swatches={_swatch(n): plots.colour(n) for n in range(len(self.names))},
        )

    def _sections(self) -> Iterator[Section]:
        """Those that have something to show: without cases nobody moves and no group gains."""
        anybody = any(solved.cases for solved in self.solved)
        parts = {
            "overview": self._overview(anybody),
            "goals": self._goals(),
            "judged": self._judged(),
            "maps": self._maps(),
            "regions": self._regions(),
            "groups": self._groups() if anybody else (),
            "moves": self._moves() if anybody else (),
            "settings": self._settings(),
        }
        for name, found in parts.items():
            if shown := tuple(found):
                yield Section(name, self.say(f"comparison.{name}"), shown)

    # --- how figures and tables are written --------------------------------------------------------------------

    def _number(self, value: Decimal | float | None) -> str:
        return "–" if value is None else number(self.catalogue, value)

    def _percent(self, share: Decimal | None) -> str:
        return "–" if share is None else self.catalogue.decimal(f"{100 * share:.0f}") + " %"

    def _of(self, part: int, whole: int) -> str:
        return self.say("comparison.of", part=self._number(part), whole=self._number(whole))

    def _table(self, id: str, caption: str, first: str, rows: Iterable[Row], filter: str = "") -> Table:
        """A column per scenario, in its colour."""
        scenarios = (Column(name, colour=_swatch(n)) for n, name in enumerate(self.labels))
        return Table(id, caption, (Column(first, number=False), *scenarios), tuple(rows), filter=filter)

    # --- the sections ------------------------------------------------------------------------------------------

    def _cautions(self) -> Iterator[str]:
        """What must be known before any figure is read."""
        for name, failure in self.found.answers.failures.items():
            yield f"{self.say('comparison.failed')} {self._label(name)}: {failure.message}"
        other = [self._label(e.name) for e in self.found.entries if not self.found.comparable(e)]
        if other:
            yield self.say("comparison.other_data", names=tuple(other), first=self.labels[0])
        unproven = [self._label(s.name) for s in self.solved if any(tier.assumes_earlier for tier in s.tiers)]
        if unproven:
            yield self.say("comparison.assumes_earlier", names=tuple(unproven))
        ahead = [self._label(s.name) for s in self.solved if s.potentials is not None]
        if ahead:
            yield self.say("comparison.ahead", names=tuple(ahead))
        stopped = [self._label(s.name) for s in self.solved if not s.repeatable]
        if stopped:
            yield self.say("comparison.not_repeatable", names=tuple(stopped))

    def _overview(self, anybody: bool) -> Iterator[Part]:
        say, solved = self.say, self.solved
        if not anybody:
            yield Text(say("nothing.to_place"))
        yield from (Text(caution, "warning") for caution in self._cautions())
        for name, draft in ((entry.name, draft_of(entry.problem)) for entry in self.found.entries):
            if draft is not None:
                yield Text(f"{name}: {of_what(draft, self.catalogue)}", "meaning")
                yield Items(tuple(chosen(draft, self.catalogue)))
        facts = {row["scenario"]: row for row in tables.scenarios(self.found)}
        elsewhere = [facts[name]["cases_elsewhere"] for name in self.names[1:]]
        rows = [
            _row(say("comparison.persons_placed"), (self._of(s.persons_placed, s.persons) for s in solved)),
            _row(say("comparison.cases_open"), (self._number(s.cases - s.cases_placed) for s in solved)),
            _row(say("comparison.gap"), (self.catalogue.percent(s.gap) for s in solved)),
            _row(say("comparison.largest"), (self._number(s.largest_distance) for s in solved)),
            _row(say("comparison.mean"), (self._number(facts[s.name]["mean_distance"]) for s in solved)),
            _row(say("comparison.openings"), (self._of(s.filled, s.openings) for s in solved)),
            _row(say("comparison.elsewhere", first=self.labels[0]), ["", *map(self._number, elsewhere)]),
        ]
        yield self._table("overview-table", say("comparison.overview"), "", rows)

    def _goals(self) -> Iterator[Part]:
        say = self.say
        rows, panels = [], []
        for goal in GOALS:
            name = self.catalogue.name("goal", goal)
            first, *others = self.solved
            cells = [self._cell(goal, first, None)]
            cells += [self._cell(goal, s, self.found.difference(n, goal)) for n, s in enumerate(others, start=1)]
            rows.append(Row((Cell(name), *cells)))
            if len({solved.points[goal] for solved in self.solved}) > 1:
                bars = plots.bars([self._bar(goal, solved) for solved in self.solved], self.labels)
                panels.append(Chart(svg(bars, f"goal-{goal}"), name))
        yield Text(say("comparison.goals_reading", first=self.labels[0]))
        yield self._table("goal-table", say("comparison.goals"), say("comparison.goal"), rows)
        yield Text(say("comparison.signs"), "quiet")
        if panels:
            yield Panels(tuple(panels))
            yield Text(say("comparison.lines"), "quiet")

    def _cell(self, goal: str, solved: Solved, known: Difference | None) -> Cell:
        text = self._number(goal_points(goal, solved.points[goal]))
        if known is None:
            return Cell(text)
        if known.value:
            return Cell(text, change=signed(self.catalogue, goal_points(goal, known.value)), told=True)
        return Cell(text, change=known.sign)

    def _bar(self, goal: str, solved: Solved) -> dict[str, Any]:
        low, high = tables.interval(solved, goal)
        points = float(goal_points(goal, solved.points[goal]))
        return {"scenario": self._label(solved.name), "points": points, "low": low, "high": high}

    def _judged(self) -> Iterator[Part]:
        """Last tiers only: there the scenarios differ, as a rule."""
        say, reached = self.say, self.found.judged()
        if len(reached) <= len(self.solved):
            return
        rows = []
        for judge in self.solved:
            tier = judge.tiers[-1]
            values = [reached.get((judge.name, name)) for name in self.names]
            points = (None if v is None else tables.two_decimals(v[-1] / tier.scale) for v in values)
            cells = [Cell(self._number(p), own=n == judge.name) for n, p in zip(self.names, points, strict=True)]
            bound = self._number(tables.two_decimals(tier.bound / tier.scale))
            rows.append(Row((Cell(say("comparison.judge", name=self._label(judge.name), bound=bound)), *cells)))
        yield Text(say("comparison.judged_reading"))
        yield self._table("judged-table", say("comparison.judged"), say("comparison.by_goals_of"), rows)
        yield Text(say("comparison.judged_gaps"), "quiet")

    def _maps(self) -> Iterator[Part]:
        say = self.say
        names = {code: self.catalogue.names.get(code, code) for code in (p.code for p in self.solved[0].places)}
        panels = []
        for n, solved in enumerate(self.solved):
            loads, paces, tolerances = (
                [getattr(place, of) for place in solved.places] for of in ("load", "pace", "tolerance")
            )
            own = {p.code: names.get(p.code, p.code) for p in solved.places}
            metric = by_pace(loads, paces, tolerances, self.catalogue)
            told = self._label(solved.name)
            drawn = MapPart.of(own, [metric], self.catalogue, small=True, title=told, colour=_swatch(n))
            if drawn.country:
                panels.append(drawn)
        yield Text(say("comparison.maps_reading"))
        yield Panels(tuple(panels)) if panels else Text(say("map.none"))

    def _regions(self) -> Iterator[Part]:
        rows: dict[str, list[str]] = {}
        for row in tables.regions(self.found):
            fill = f"{self._percent(row['fill'])} ({self._of(row['load'], row['quota'])})"
            rows.setdefault(row["region"], []).append(fill)
        yield Text(self.say("comparison.regions_reading"))
        made = [_row(region, cells) for region, cells in rows.items()]
        yield self._table("region-table", self.say("comparison.regions"), self.say("comparison.region"), made)

    def _groups(self) -> Iterator[Part]:
        say, found = self.say, list(tables.groups(self.found))
        rows: list[Row] = []
        panels = []
        for kind in dict.fromkeys(row["kind"] for row in found):
            title = say(f"groups.{kind}")
            rows.append(Row((Cell(title),)))
            labels = {row["group"]: say(f"group.{kind}.{row['group']}") for row in found if row["kind"] == kind}
            values = []
            for of, label in labels.items():
                members = [row for row in found if (row["kind"], row["group"]) == (kind, of)]
                by_name = {row["scenario"]: row for row in members}
                texts = (self._group_cell(by_name.get(name)) for name in self.names)
                rows.append(_row(f"{label} ({self._number(members[0]['cases'])})", texts))
                values += [
                    {"label": label, "scenario": self._label(row["scenario"]), "value": float(row["mean_points"])}
                    for row in members
                    if row["mean_points"] is not None
                ]
            if values:  # nobody placed, no points
                drawn = plots.dots(values, self.labels, list(labels.values()), say("comparison.mean_points"))
                panels.append(Chart(svg(drawn, f"group-{kind}"), title))
        yield Text(say("comparison.groups_reading", first=self.labels[0]))
        yield Panels(tuple(panels))
        yield self._table("group-table", say("comparison.groups"), say("comparison.group"), rows)

    def _group_cell(self, row: Mapping[str, Any] | None) -> str:
        if row is None:
            return "–"
        return f"{self._number(row['mean_points'])} · {self._percent(row['share_placed'])}"

    def _moves(self) -> Iterator[Part]:
        say, moved, names = self.say, self.found.moved(), self.catalogue.names
        rows = [
            _row(
                say("comparison.moving_case", case=case, persons=persons),
                ("–" if code is None else names.get(code, code) for code in places),
            )
            for case, persons, places in moved
        ]
        yield Text(say("comparison.moves_reading" if moved else "comparison.moves_none", count=len(moved)))
        if rows:
            table = self._table(
                "move-table", say("comparison.moves"), say("comparison.case"), rows, say("page.filter")
            )
            yield Folded(say("comparison.moves_open"), table)

    def _settings(self) -> Iterator[Part]:
        """What sets the scenarios apart: every key that is not the same in all."""
        resolved = [entry.loaded.scenario.resolved for entry in self.found.entries]
        keys: list[Mapping[str, Any]] = [keys_of(of) | self._other_keys(of) for of in resolved]
        differing = [key for key in keys[0] if len({str(of.get(key)) for of in keys}) > 1]
        yield Text(self.say("comparison.settings_reading" if differing else "comparison.settings_same"))
        if differing:
            named = {key: key_name(self.catalogue, key) for key in differing}
            rows = [_row(name, (self._setting(of.get(key)) for of in keys)) for key, name in named.items()]
            yield self._table("setting-table", self.say("comparison.settings"), self.say("comparison.key"), rows)

    @staticmethod
    def _other_keys(resolved: Mapping[str, Any]) -> dict[str, Any]:
        ranks = {f"goals.{goal} (tier)": n for n, t in enumerate(resolved["goals"], 1) for goal, w in t.items() if w}
        return {"data": resolved["data"], "date": resolved["date"], "adjust": resolved["adjust"]} | ranks

    def _setting(self, value: Any) -> str:
        if isinstance(value, dict):
            changes = (
                ", ".join(f"{k} {v}" for k, v in c.items() if k != "draft") for of in value.values() for c in of
            )
            return "; ".join(changes) or "–"
        return self._number(value) if type(value) in (int, float) else "–" if value is None else str(value)


def _swatch(position: int) -> str:
    """The class of the colour of the scenario at a position."""
    return f"scenario-{position}"


def _row(label: str, cells: Iterable[str]) -> Row:
    return Row((Cell(label), *map(Cell, cells)))
