"""The list of the checks: what each is called, which file it is about, and the function that finds examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from visitering.domain.faults import Notice
from visitering.domain.reasons import Reason
from visitering.loading.plausibility import codes, people, places
from visitering.loading.plausibility.facts import Facts

MOST_EXAMPLES = 5


@dataclass(frozen=True)
class Check:
    """`kind`: the text of the catalogue is `unlikely.<kind>`. `find`: everything of that kind, each as an example."""

    kind: str
    file: str
    find: Callable[[Facts], list[str]]


CHECKS = (
    Check("outside_region", "municipalities.csv", places.outside_region),
    Check("quota_jump", "quotas.csv", places.quota_jump),
    Check("lone_child", "cases.csv", people.lone_child),
    Check("large_household", "cases.csv", people.large_household),
    Check("permit_date", "cases.csv", people.permit_date),
    Check("permit_basis", "cases.csv", people.permit_basis),
    Check("too_old", "persons.csv", people.too_old),
    Check("same_birth_year", "persons.csv", people.same_birth_year),
    Check("adult_against_age", "persons.csv", people.adult_against_age),
    Check("child_competence", "competences.csv", people.child_competence),
    Check("long_experience", "competences.csv", people.long_experience),
    Check("lost_zero", "competences.csv", codes.lost_zero_of_competences),
    Check("lost_zero", "shortages.csv", codes.lost_zero_of_shortages),
    Check("future_report", "reports.csv", places.future_report),
    Check("no_travel", "travel_times.csv", places.no_travel),
    Check("one_way_travel", "travel_times.csv", places.one_way_travel),
)
"""In the order of the files."""


def unlikely(facts: Facts) -> Iterator[Notice]:
    """A notice for each kind of which there is something."""
    for check in CHECKS:
        if found := check.find(facts):
            shown = ", ".join(found[:MOST_EXAMPLES]) + (", …" if len(found) > MOST_EXAMPLES else "")
            yield Notice(check.file, "", Reason(check.kind, {"count": len(found), "examples": shown}))
