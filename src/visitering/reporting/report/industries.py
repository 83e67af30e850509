"""Openings and employment points by industry."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from visitering.domain.occupations import Occupations
from visitering.domain.reports import Shortage
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.reporting.told import Told

SEVERAL = ""
"""Stands for a shortage of an occupation that works in more than one industry."""


def industry(shortage: Shortage, occupations: Occupations) -> str:
    """The section reported; else the only one that its occupation usually works in; else `SEVERAL`."""
    if shortage.industry:
        return shortage.industry
    sections = occupations.sections_of(shortage.occupation or "")
    return next(iter(sections)) if len(sections) == 1 else SEVERAL


def industries(explainer: Explainer, catalogue: Catalogue, told: Told) -> list[dict[str, Any]]:
    """A row per industry with openings in force: openings, those used, and the points that filling them adds."""
    problem = explainer.problem
    words = catalogue.words
    openings: Counter[str] = Counter()
    of_shortage: dict[str, str] = {}
    for shortage, left in zip(problem.shortages_in_force, explainer.scores.openings.tolist(), strict=True):
        section = industry(shortage, problem.occupations)
        of_shortage[shortage.shortage_id] = section
        openings[section] += left
    used: Counter[str] = Counter()
    points: dict[str, int] = defaultdict(int)
    for placement in explainer.result.placements.values():
        used.update(of_shortage[shortage_id] for shortage_id in placement.fills.values())
    for shortage_id, earned in told.earned.items():
        points[of_shortage[shortage_id]] += earned
    ranked = sorted(openings, key=lambda section: (section == SEVERAL, -points[section], -openings[section], section))
    return [
        {
            "name": words.industry(section) if section else catalogue.say("report.industry.several"),
            "openings": openings[section],
            "used": used[section],
            "points": points[section],
        }
        for section in ranked
    ]
