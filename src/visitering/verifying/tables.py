"""The tables of a run against what was recomputed: assignments, municipalities, unplaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from visitering.audit.points import by_goal, placed_persons
from visitering.domain.cases import Case
from visitering.domain.policy import scale_of
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.errors import UnreadableError
from visitering.said import said
from visitering.storing.run_files import RunFiles
from visitering.verifying.cases import Cases


def wrong_tables(files: RunFiles, dialect: str, cases: Cases, lines: Mapping[str, dict[str, Any]]) -> Iterator[str]:
    """A sentence for each cell that says otherwise. `lines`: of explanations.jsonl, by case, already checked."""
    known = {case.case_id: case for case in cases.problem.cases}
    explained = [known[case_id] for case_id in lines]
    expected = [_assignment(cases, case, lines[case.case_id], dialect) for case in explained]
    yield from _compared(files, "assignments.csv", "case_id", expected, dialect)
    yield from _compared(files, "municipalities.csv", "municipality", _municipalities(cases, explained), dialect)
    left = [
        {"case_id": case.case_id, "persons": case.size, "rules": "|".join(lines[case.case_id]["forbidden"])}
        for case in explained
        if lines[case.case_id]["status"] == "needs_decision"
    ]
    yield from _compared(files, "unplaced.csv", "case_id", left, dialect)


def _assignment(cases: Cases, case: Case, line: Mapping[str, Any], dialect: str) -> dict[str, Any]:
    """The row of a case; its sentences must be those of its line."""
    problem, published = cases.problem, cases.expected(case)
    decision, placement = problem.standing.get(case.case_id), cases.result.placements.get(case.case_id)
    code = published["municipality"]
    place = None if code is None else problem.municipalities[problem.index[code]]
    uses = placement.uses if placement else decision.uses if decision else ()
    return {
        "case_id": case.case_id,
        "municipality": code,
        "municipality_name": place and place.name,
        "region": place and place.region,
        "persons": decision.persons if decision else case.size,
        "status": published["status"],
        "over_quota_basis": decision.over_quota_basis if decision else published["over_quota_basis"],
        "points": published.get("points"),
        "uses": "|".join(uses),
        "reason": line.get("reason"),
        "manual_review": "; ".join(line.get("manual_review") or ()),
        "margin": published.get("margin"),
        "near": len(published["near"]) if published["status"] == "proposed" else None,
        "takes_over_on": _in_dialect(published["takes_over_on"], dialect),
        "due_on": _in_dialect(published["due_on"], dialect),
    }


def _municipalities(cases: Cases, explained: list[Case]) -> list[dict[str, Any]]:
    problem, scores, result = cases.problem, cases.scores, cases.result
    placed = placed_persons(problem, result.placements.values())
    used = Counter(name for placement in result.placements.values() for name in placement.fills.values())
    openings, filled, follow = (Counter[str]() for _ in range(3))
    for shortage, left in zip(problem.shortages_in_force, scores.openings.tolist(), strict=True):
        openings[problem.reported_by(shortage)] += left
        filled[problem.reported_by(shortage)] += used[shortage.shortage_id]
    for case in explained:
        follow[cases.expected(case)["municipality"]] += case.may_follow
    prices = (cases.valuation.place + cases.valuation.load).tolist()
    later = None if scores.future is None else scores.future.place.tolist()
    later_scale = 1 if scores.future is None else scale_of(problem.policy.tiers[scores.future.tier])
    return [
        {
            "municipality": place.code,
            "municipality_name": place.name,
            "region": place.region,
            "quota": problem.quota[m],
            "received": problem.received[m],
            "decided": problem.decided[m],
            "placed_now": placed[m],
            "fill": round(Decimal(int(problem.load[m] + placed[m])) / int(quota), 4)
            if (quota := problem.quota[m])
            else None,
            "pace": scores.evenness.pace[m],
            "price": Decimal(prices[m]) / scale_of(problem.policy.tiers[-1]),
            **({} if later is None else {"future_price": Decimal(later[m]) / later_scale}),
            "openings": openings[place.code],
            "openings_used": filled[place.code],
            "may_follow": follow[place.code],
        }
        for m, place in enumerate(problem.municipalities)
    ]


def _compared(files: RunFiles, name: str, key: str, expected: list[dict[str, Any]], dialect: str) -> Iterator[str]:
    """Row by row; columns that are not recomputed may say what they like."""
    try:
        found = files.table(name, dialect)
    except UnreadableError as error:
        yield str(error)
        return
    if [row.get(key) for row in found] != [row[key] for row in expected]:
        yield said(
            "{name} does not have one row each for the {expected} it should list, in their order",
            name=name,
            expected=len(expected),
        )
        return
    for row, right in zip(found, expected, strict=True):
        for column, value in right.items():
            cell = row.get(column) or ""
            if not _same(cell, value, dialect == "dk"):
                yield said(
                    "{name}, {row}, {column}: {published!r} is published, {right!r} is right",
                    name=name,
                    row=row[key],
                    column=column,
                    published=cell,
                    right=_text(value),
                )


def _same(cell: str, value: object, danish: bool) -> bool:
    if value is None or isinstance(value, str):
        return cell == (value or "")
    try:
        return Decimal(cell.replace(",", ".") if danish else cell) == Decimal(_text(value))
    except InvalidOperation:
        return False


def _in_dialect(day: str | None, dialect: str) -> str | None:
    """A day as the table writes it: the other way round in Danish."""
    return "-".join(reversed(day.split("-"))) if day and dialect == "dk" else day


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _draft(problem: Problem) -> dict[str, Any] | None:
    """What a draft must be told to be, and what must be told of its holds."""
    if problem.drafted is None:
        return None
    held = (
        {"case": h.case_id, "municipality": h.municipality, "reason": h.reason, "against": list(h.against)}
        for h in problem.held.values()
    )
    out = ({"case": o.case_id, "municipality": o.municipality, "reason": o.reason} for o in problem.drafted.kept_out)
    named = {"run": problem.drafted.run, "scenario": problem.drafted.scenario}
    return {**named, "held": list(held), "kept_out": list(out)}


def wrong_summary(summary: Mapping[str, Any], cases: Cases, result: Result) -> Iterator[str]:
    """The figures of the manifest's summary."""
    problem = cases.problem
    placed = placed_persons(problem, result.placements.values())
    expected: dict[str, Any] = {
        "cases": len(problem.batch),
        "persons": sum(case.size for case in problem.batch),
        "cases_placed": len(result.placements),
        "persons_placed": int(placed.sum()),
        "needs_decision": len(problem.batch) - len(result.placements),
        "locked": len(problem.locked),
        "later": len(problem.later),
        "outcome": str(result.outcome),
        "draft": _draft(problem),
        "law_tried": problem.policy.orders.trial,
    }
    for key, value in expected.items():
        if summary.get(key) != value:
            yield said(
                "manifest.json, summary, {key}: {get!r} is published, {value!r} is right",
                key=key,
                get=summary.get(key),
                value=value,
            )
    stated = summary.get("tiers")
    if not isinstance(stated, list) or len(stated) != len(result.tiers):
        yield said("manifest.json, summary, tiers: they are not those of the scenario")
        return
    given = by_goal(cases.book, cases.scores, result)
    for t, (published, tier) in enumerate(zip(stated, result.tiers, strict=True), start=1):
        figures = {
            "points": tier.points,
            "by_goal": {goal: value / tier.scale for goal, value in given[t - 1].items()},
            "bound": tier.bound / tier.scale,
            "gap": tier.gap,
            "outcome": str(tier.outcome),
        }
        for key, value in figures.items():
            if published.get(key) != value:
                yield said(
                    "manifest.json, summary, tier {t}, {key}: {get!r} is published, {value!r} is right",
                    t=t,
                    key=key,
                    get=published.get(key),
                    value=value,
                )
