"""A synthetic dataset for an agency with predictions of its own, outside Denmark: sites, capacities, scores.

Cases of 1 to 10 persons, three services with limited places (persons, children of school age, and counselling, a
service of one's own), and for each case and site a predicted number in work. Every figure here is an assumption.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from visitering.domain.cases import SERVICES, Case, Person
from visitering.domain.geography import Quota
from visitering.errors import UsageError
from visitering.generating import readme, tables
from visitering.generating.draws import Dice, Weighted
from visitering.generating.quotas import largest_remainder
from visitering.said import said

SIZES = Weighted({1: 34, 2: 16, 3: 12, 4: 12, 5: 9, 6: 7, 7: 4, 8: 3, 9: 2, 10: 1})
COUNSELLING = Weighted({0: 45, 1: 30, 2: 18, 3: 7})
"""Hours a week that a case uses."""
MILLION = 1_000_000

COLUMNS = {
    name: tables.COLUMNS[name] for name in ("municipalities.csv", "quotas.csv", "cases.csv", "persons.csv")
} | {
    "capacities.csv": {
        "municipality": "code of the site",
        "service": "what there is a limited number of",
        "places": "places for this batch",
    },
    "demands.csv": {
        "case_id": "the case",
        "service": "a service that is not counted from the persons",
        "amount": "what the case uses of it",
    },
    "scores.csv": {
        "case_id": "the case",
        "municipality": "code of the site",
        "score": "expected number of its adults in work there, six decimals",
    },
}
RULES_OFF = (
    "close_family",
    "institution_before",
    "special",
    "treatment",
    "institution",
    "education",
    "job_offer",
    "quota",
    "unaccompanied_minor",
    "over_quota",
)
"""Rules that stand on Danish law: they have no say here."""


def generate_predictions(
    cases: int, sites: int, seed: int, out: Path, *, places_per_person: float = 1.0, on: date = date(2018, 5, 2)
) -> int:
    """Writes the dataset with a README and a `scenario.yaml` into a new or empty folder; returns its persons.

    `places_per_person`: places of each service, over all sites, for each one that the batch would use.
    """
    if cases < 1 or sites < 1 or seed < 0 or places_per_person <= 0:
        raise UsageError(said("cases and sites must be at least 1, the seed at least 0, places_per_person above 0"))
    tables.require_empty(out)
    codes = [f"S{number:0{len(str(sites))}}" for number in range(1, sites + 1)]
    people = _people(cases, on, seed)
    dice = Dice(seed, "counselling")
    demands = {case.case_id: dice.pick(COUNSELLING) for case in people}
    used = {
        service: sum(SERVICES[service](person, on.year) for case in people for person in case.persons)
        for service in ("persons", "school_age")
    } | {"counselling": sum(demands.values())}
    dice = Dice(seed, "capacities")
    weights = [30 + dice.whole(0, 100) for _ in codes]
    places = {service: _split(total, places_per_person, weights, dice) for service, total in used.items()}
    out.mkdir(parents=True, exist_ok=True)
    contents: dict[str, list[tables.Row]] = {
        "municipalities.csv": [(code, f"Site {i}", "Country", None, None, None) for i, code in enumerate(codes, 1)],
        "quotas.csv": list(tables.quota_rows(on.year, dict.fromkeys(codes, Quota(0)))),
        "cases.csv": list(tables.case_rows(people)),
        "persons.csv": list(tables.person_rows(people)),
        "capacities.csv": [
            (code, service, n) for service, split in places.items() for code, n in zip(codes, split, strict=True)
        ],
        "demands.csv": [(case_id, "counselling", n) for case_id, n in demands.items() if n],
        "scores.csv": _scores(people, codes, on.year, seed),
    }
    for name, rows in contents.items():
        tables.write_table(out, name, rows, COLUMNS[name])
    persons = sum(case.size for case in people)
    text = readme.readme(
        "A synthetic dataset with predictions",
        f"Made by `visitering generate --predictions` with seed {seed} and {places_per_person:g} places of each "
        "service for each one that the cases would use. For trials and benchmarks only.",
        [
            "**Synthetic:** everything: sites, cases, persons, capacities, demands, and the scores, which no model "
            "has predicted. Nobody in this folder exists. The quotas are 0; their rule is switched off."
        ],
        [
            ("decision date", on.isoformat()),
            ("sites", f"{sites:,}"),
            ("cases", f"{cases:,}"),
            ("persons", f"{persons:,}"),
        ]
        + [(f"places for {service}", f"{sum(split):,}") for service, split in places.items()],
        COLUMNS,
    )
    (out / "README.md").write_text(text, encoding="utf-8", newline="\n")
    (out / "scenario.yaml").write_text(_scenario(on), encoding="utf-8", newline="\n")
    return persons


def _people(cases: int, on: date, seed: int) -> list[Case]:
    """One or two adults, the rest children."""
    dice = Dice(seed, "people")
    people = []
    for number in range(1, cases + 1):
        size = dice.pick(SIZES)
        adults = 1 if size == 1 or dice.chance(0.2) else 2
        ages = [dice.whole(20, 62) for _ in range(adults)] + [dice.whole(0, 17) for _ in range(size - adults)]
        case_id = f"C{number:0{max(4, len(str(cases)))}}"
        persons = (Person(f"{case_id}-{n}", on.year - age) for n, age in enumerate(ages, 1))
        people.append(Case(case_id, tuple(persons)))
    return people


def _split(total: int, places_per_person: float, weights: list[int], dice: Dice) -> list[int]:
    """The places of a service: by the size of the sites, but not the same for each service."""
    own = [weight * (60 + dice.whole(0, 80)) for weight in weights]
    return largest_remainder(round(total * places_per_person), own)


def _scores(people: list[Case], codes: list[str], year: int, seed: int) -> list[tables.Row]:
    """Σ over adults of a chance of work: the person's own, the site's, and how well both fit."""
    dice = Dice(seed, "scores")
    market = [0.5 + 0.5 * dice.share() for _ in codes]
    found: list[tables.Row] = []
    for case in people:
        able = [0.1 + 0.8 * dice.share() for person in case.persons if person.is_adult(year)]
        for code, site in zip(codes, market, strict=True):
            expected = sum(own * site * (0.4 + 0.6 * dice.share()) for own in able)
            found.append((case.case_id, code, Decimal(round(expected * MILLION)) / MILLION))
    return found


def _scenario(on: date) -> str:
    off = "\n".join(f"  {rule}: {{enabled: false}}" for rule in RULES_OFF)
    return f"""\
# Predicted outcomes alone, within the capacities: an agency with its own predictions, outside Denmark.
name: predictions
data: .
date: {on.isoformat()}
language: en
rules:
  scored_only: {{enabled: true}}
{off}
goals:
  - {{predicted_outcome: 1}}
# Five hundred cases in twenty sites are proven best after some seventy units of effort, which is minutes.
solver: {{effort: 200, time_limit_s: 3600}}
output: {{folder: runs, dialect: iso}}
"""
