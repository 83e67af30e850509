"""Where the year stands: quota, load, even share and projection, by municipality, by region and for the country."""

from __future__ import annotations

from calendar import isleap
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from visitering.domain.exact import half_even, rounded_to
from visitering.domain.geography import names_of
from visitering.domain.problem import Problem
from visitering.goals.even_distribution import EvenDistribution

Row = dict[str, Any]

FIGURES = (
    "quota",
    "received",
    "decided",
    "load",
    "left",
    "fill",
    "even_share",
    "projected",
    "may_follow",
    "against_rules",
)
COLUMNS = {
    "municipalities.csv": ("municipality", "municipality_name", "region", *FIGURES),
    "regions.csv": ("region", *FIGURES),
    "against_rules.csv": (
        "case_id", "municipality", "municipality_name", "rule", "reason", "decided_on", "decided_by",
    ),
}  # fmt: skip


class Status:
    """The year at the decision date of a problem; its batch waits.

    `load` = received + decided; `left` = max(0, quota − load); `fill` = load / quota; `even_share` = quota · the
    country's load / the country's quota, half to even: where it would be if all were filled alike today. (The pace of
    the goal even_distribution is the same with the batch that waits counted in.)
    `projected` = load / the share of the year that has passed, half to even: what the year ends with if it goes on
    like this. `may_follow`: family members who may be reunited with the decided cases that are in `cases.csv`;
    `against_rules`: standing decisions of the year that were made against a hard rule.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._follow: Counter[str] = Counter()
        for case in problem.locked:
            self._follow[problem.standing[case.case_id].municipality] += case.may_follow
        self._against = Counter(decision.municipality for decision in problem.against_rules)

    @property
    def passed(self) -> Fraction:
        """The share of the year that has passed, the decision date included."""
        day = self.problem.policy.date.timetuple().tm_yday
        return Fraction(day, 366 if isleap(self.problem.year) else 365)

    @property
    def tolerances(self) -> list[int]:
        """Persons off the even share that the goal even_distribution would not mind, of each municipality."""
        parameters = self.problem.policy.parameters.get(EvenDistribution.id, {})
        found: list[int] = EvenDistribution.model_validate(dict(parameters)).evenness(self.problem).tolerance.tolist()
        return found

    def municipalities(self) -> list[Row]:
        names = names_of(self.problem.municipalities)
        return [
            {"municipality": place.code, "municipality_name": names[place.code], "region": place.region}
            | self._figures([m])
            for m, place in enumerate(self.problem.municipalities)
        ]

    def regions(self) -> list[Row]:
        members: dict[str, list[int]] = {}
        for m, place in enumerate(self.problem.municipalities):
            members.setdefault(place.region, []).append(m)
        return [{"region": region} | self._figures(positions) for region, positions in members.items()]

    def country(self) -> Row:
        """The sums of the country, and what waits."""
        batch = self.problem.batch
        waiting = {"waiting_cases": len(batch), "waiting_persons": sum(case.size for case in batch)}
        return self._figures(range(len(self.problem.municipalities))) | waiting

    def against_rules(self) -> list[Row]:
        """A row per standing decision of the year that was made against a hard rule."""
        names = names_of(self.problem.municipalities)
        return [
            {
                "case_id": d.case_id,
                "municipality": d.municipality,
                "municipality_name": names[d.municipality],
                "rule": d.against_rule,
                "reason": d.reason,
                "decided_on": d.decided_on,
                "decided_by": d.decided_by,
            }
            for d in self.problem.against_rules
        ]

    def _figures(self, positions: Iterable[int]) -> Row:
        """The figures of some municipalities together."""
        problem, chosen = self.problem, list(positions)
        places = [problem.municipalities[m].code for m in chosen]
        quota, received, decided, load, left = (
            int(figures[chosen].sum())
            for figures in (problem.quota, problem.received, problem.decided, problem.load, problem.left)
        )
        national, by_now = int(problem.quota.sum()), int(problem.load.sum())
        fill: Decimal | None = rounded_to(Fraction(load, quota), 4) if quota else None
        return {
            "quota": quota,
            "received": received,
            "decided": decided,
            "load": load,
            "left": left,
            "fill": fill,
            "even_share": half_even(Fraction(quota * by_now, national)) if national else 0,
            "projected": half_even(load / self.passed),
            "may_follow": sum(self._follow[place] for place in places),
            "against_rules": sum(self._against[place] for place in places),
        }
