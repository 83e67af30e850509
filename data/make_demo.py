"""Makes `demo`, the dataset that the product's scenarios use, the same bytes every time.

    PYTHONPATH=src python data/make_demo.py [FOLDER]

FOLDER (by default the one this script lies in) receives the folder; files of the same name are replaced. What is
real, estimated and synthetic in it stands in its README.md.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from visitering.generating import Dataset, Recipe, draw, readme, tables, write
from visitering.generating.draws import Dice
from visitering.generating.places import Country, Place, real_country
from visitering.quotas.formula import Statistics, compute
from visitering.quotas.inputs import read_inputs
from visitering.quotas.year import compute_year
from visitering.reference import rows

DATE = date(2026, 7, 1)
# The seed is chosen so that every kind of circumstance and of conflict occurs in a batch of this size.
CASES, SEED = 130, 164
CONTRADICTORY = 3
LISTED = 0.85
"""The part of the year so far that decisions.csv lists; the rest is `received`."""

NATIONAL_NUMBER = 600
GIVER, TAKER = "0825", "0860"
"""Læsø's share was taken over by Hjørring in 2026."""

IMMIGRANT_SHARE = {
    "Hovedstaden": 0.120,
    "Sjælland": 0.084,
    "Syddanmark": 0.0715,
    "Midtjylland": 0.056,
    "Nordjylland": 0.066,
}
"""Assumed shares of the population, set so that the region quotas come near those of 2021, the last known ones."""
CITY, TOWN = 100_000, 60_000
TIMES_IN_CITY, TIMES_BELOW_TOWN = 1.5, 0.8
"""Assumed: how many times their region's share cities have, and places smaller than towns."""
SHARE_IN_ZERO_QUOTA = 0.2
"""Assumed of the municipalities whose computed number was 0 in 2015, 2016 or 2021."""
REUNIFIED_PER_INHABITANT = 0.00018


def main(folder: Path) -> None:
    target = folder / "demo"
    dataset = make(target)
    print(f"{target.name}: {len(dataset.in_batch)} cases in the batch, {dataset.batch_persons} persons")


def make(folder: Path) -> Dataset:
    """All 98 municipalities on a Wednesday in the middle of 2026, half a year of decisions behind it."""
    country = real_country()
    quotas = estimated_quotas(country, folder)
    dataset = draw(
        Recipe(
            country,
            CASES,
            DATE,
            SEED,
            quotas=quotas,
            filled=filled_by_mid_year(quotas),
            listed_share=LISTED,
            contradictory=CONTRADICTORY,
        )
    )
    introduction = (
        "A batch of synthetic cases for all 98 municipalities in the middle of a year in which 600 refugees are "
        "expected: half of the places are taken, and some municipalities are full. Made by `data/make_demo.py`; "
        "the scenarios in `scenarios/` use it."
    )
    provenance = [
        "**Real:** the national number of 2026, 600, and that Hjørring takes over Læsø's share: told by the agency, "
        "https://us.dk/nyheder/2025/oktober/kommunekvoter-for-2026.",
        "**ESTIMATE:** the quotas of the municipalities. They are computed by the formula of bek. nr. 550/2022 § 4, "
        "as far as that paragraph could be read: `visitering quotas data/demo --national-number 600` gives them. "
        "The quotas that municipalities really have in 2026 could not be found; these are not they.",
        "**ASSUMED:** two of the formula's three inputs in `quota_inputs.csv`. `immigrants` is a share of the "
        "population by region, higher in cities and in the municipalities that had a 0-quota in 2015, 2016 or 2021, "
        "lower in small places; the shares are set so that the region quotas come near those of 2021. "
        "`family_reunified` is the same share of the population everywhere. Population is that of 2020, where the "
        "law asks for 1 January 2025.",
        "**Synthetic:** how much of each quota is filled, and what has been received of it.",
        "**ASSUMED**, in `data/demo-law/our_orders.yaml`: that bek. nr. 1259/2022 left the paragraphs of nr. "
        "550/2022 that are cited as they are. A caseworker must confirm that before letters are sent.",
    ]
    provenance += [readme.REAL_PLACES, readme.CENTROIDS, readme.TRAVEL, readme.SYNTHETIC_PEOPLE]
    title = "Demo: the country on 1 July 2026"
    write(dataset, folder, title, introduction, provenance, tables.QUOTA_INPUTS)
    return dataset


# --- the quotas: an estimate by the product's own formula ------------------------------------------------------


def estimated_quotas(country: Country, folder: Path) -> list[int]:
    """The quotas that `visitering quotas` computes from the inputs which are written into the folder."""
    # What was agreed says nothing of what was computed: who gave its number away has 0 too.
    published = [row for row in rows("published_municipal_quotas.csv") if not row["kind"].startswith("aftalt")]
    zero = {row["code"] for row in published if row["quota"] == "0"}
    statistics = {place.code: assumed(place, place.code in zero) for place in country.places}
    computed = compute(NATIONAL_NUMBER, [(p.code, p.region, statistics[p.code]) for p in country.places])
    folder.mkdir(parents=True, exist_ok=True)
    tables.write_table(folder, "municipalities.csv", tables.municipality_rows(country))
    tables.write_table(
        folder,
        "quota_inputs.csv",
        [(DATE.year, code, s.population, s.immigrants, s.family_reunified) for code, s in statistics.items()],
    )
    tables.write_table(folder, "transfers.csv", [(GIVER, TAKER, computed.numbers[GIVER])])
    year = compute_year(read_inputs(folder), NATIONAL_NUMBER)
    return [year.quotas[code] for code in country.codes]


def assumed(place: Place, zero: bool) -> Statistics:
    """What the formula asks of a municipality: its real population of 2020, the rest assumed."""
    share = IMMIGRANT_SHARE[place.region]
    if zero:
        share = SHARE_IN_ZERO_QUOTA
    elif place.population >= CITY:
        share *= TIMES_IN_CITY
    elif place.population < TOWN:
        share *= TIMES_BELOW_TOWN
    population = place.population
    return Statistics(population, round(population * share), round(population * REUNIFIED_PER_INHABITANT))


def filled_by_mid_year(quotas: list[int]) -> list[int]:
    """Persons of each quota who have come by the decision date: anything from an eighth to all of it."""
    dice = Dice(SEED, "filled")
    return [dice.whole(quota // 8, quota) for quota in quotas]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
