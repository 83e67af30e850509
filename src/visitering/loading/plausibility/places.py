"""Municipalities, their quotas, their reports and the ways between them that are hardly as they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from math import asin, cos, radians, sin, sqrt
from statistics import median
from typing import Any

import numpy as np

from visitering import reference
from visitering.domain.cases import NEED_KINDS, Kind
from visitering.domain.geography import NEVER, Municipality
from visitering.domain.problem import Problem
from visitering.loading.plausibility.facts import Facts

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

FAR_FROM_REFERENCE_KM = 30
FAR_FROM_REGION_KM = 100
FEWEST_NEIGHBOURS = 3
DAYS_AHEAD = 31
TIMES, MORE = 3, 20
"""A quota is told where it is more than so many times the last one, and at least so many persons more."""


# --- where they lie ----------------------------------------------------------------------------------------


def outside_region(facts: Facts) -> list[str]:
    """Municipalities whose coordinates are not where the reference data, else the rest of their region, has them."""
    found = {m.code: (m.latitude, m.longitude) for m in facts.problem.municipalities}
    placed: dict[str, Point] = {code: (y, x) for code, (y, x) in found.items() if y is not None and x is not None}
    regions: dict[str, list[str]] = defaultdict(list)
    for m in facts.problem.municipalities:
        if m.code in placed:
            regions[m.region].append(m.code)
    told = []
    for m in facts.problem.municipalities:
        if m.code in placed:
            y, x = placed[m.code]
            others = [placed[code] for code in regions[m.region] if code != m.code]
            if _too_far(m, (y, x), others):
                swapped = abs(x) <= 90 and not _too_far(m, (x, y), others)
                told.append(f"{m.code} ({'lat ↔ lon' if swapped else f'{y:g}, {x:g}'})")
    return told


def _too_far(municipality: Municipality, point: Point, others: Sequence[Point]) -> bool:
    known = _reference().get((municipality.code, municipality.name.casefold()))
    if known is not None and known[0] == municipality.region.casefold():
        return _kilometres(point, known[1]) > FAR_FROM_REFERENCE_KM
    if len(others) < FEWEST_NEIGHBOURS:
        return False
    middle = median(y for y, _ in others), median(x for _, x in others)
    usual = median(_kilometres(other, middle) for other in others)
    return _kilometres(point, middle) > max(FAR_FROM_REGION_KM, 4 * usual)


@cache
def _reference() -> Mapping[tuple[str, str], tuple[str, Point]]:
    """(region, point) of each Danish municipality by code and name."""
    return {
        (row["code"], row["name"].casefold()): (row["region"].casefold(), (float(row["lat"]), float(row["lon"])))
        for row in reference.rows("municipalities.csv")
    }


def _kilometres(one: Point, other: Point) -> float:
    """The great circle between two points."""
    (y, x), (v, u) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    half = sin((v - y) / 2) ** 2 + cos(y) * cos(v) * sin((u - x) / 2) ** 2
    return 2 * 6371 * asin(sqrt(min(1.0, half)))


# --- what they are to receive and what they say ------------------------------------------------------------


def quota_jump(facts: Facts) -> list[str]:
    return [
        f"{code}: {before} → {now}"
        for code, now in facts.quotas.items()
        if (before := facts.earlier.get(code)) is not None and now > TIMES * before and now - before >= MORE
    ]


def future_report(facts: Facts) -> list[str]:
    """Reports of more than a month after the decision date: a few days are ordinary where an older batch is run."""
    latest = facts.problem.policy.date + timedelta(days=DAYS_AHEAD)
    return [f"{r.report_id} ({r.received_on})" for r in facts.problem.reports if r.received_on > latest]


# --- the ways between them ---------------------------------------------------------------------------------


def no_travel(facts: Facts) -> list[str]:
    """That no pair is known, where something asks for one."""
    problem = facts.problem
    lone = len(problem.municipalities) < 2 or bool(_known(problem).any())
    return [] if lone or not _asks_for_ways(problem) else ["—"]


def one_way_travel(facts: Facts) -> list[str]:
    """Pairs near enough to matter to a rule or a goal, and unknown the other way."""
    problem = facts.problem
    known = _known(problem)
    near = problem.travel.centiminutes <= 100 * _farthest(problem)
    codes = [m.code for m in problem.municipalities]
    return [f"{codes[m]} → {codes[x]}" for m, x in np.argwhere(known & ~known.T & near).tolist()]


def _known(problem: Problem) -> Any:
    known = problem.travel.centiminutes < NEVER
    np.fill_diagonal(known, val=False)
    return known


def _farthest(problem: Problem) -> int:
    """The most minutes that any rule or goal of the scenario looks at."""
    settings = (*problem.policy.rules.values(), *problem.policy.parameters.values())
    return max((value for part in settings for value in _minutes(part)), default=0)


def _minutes(part: Mapping[str, Any]) -> Iterator[int]:
    return (value for key, value in part.items() if "minutes" in key and isinstance(value, int))


def _asks_for_ways(problem: Problem) -> bool:
    kinds = {c.kind for case in problem.cases for c in case.circumstances}
    return bool(
        kinds & {*NEED_KINDS, Kind.JOB_OFFER, Kind.WISH}
        or any(c.within_minutes is not None for case in problem.cases for c in case.circumstances)
        or any(not link.same_municipality for link in problem.links)
        or problem.shortages
    )
