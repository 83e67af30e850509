"""Makes `benchmarks/demo-2018`, the batch that the figures of the docs were measured on, the same bytes every time.

    PYTHONPATH=src python benchmarks/make_demo_2018.py [FOLDER]

It was the demo until `data/demo` moved to 2026. FOLDER (by default the one beside this script) receives its files.
What is real, estimated and synthetic stands in its README.md.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from visitering.generating import Dataset, Recipe, draw, readme, write
from visitering.generating.places import Country, real_country
from visitering.generating.quotas import largest_remainder
from visitering.reference import rows

DATE = date(2018, 5, 2)
# The seed is chosen so that every kind of circumstance and of conflict occurs in a batch of this size.
CASES, SEED = 250, 223
NATIONAL_NUMBER = 1_000


def make(folder: Path) -> Dataset:
    """All 98 municipalities on 2 May 2018, with quotas estimated from the real region quotas."""
    country = real_country()
    dataset = draw(
        Recipe(
            country,
            CASES,
            DATE,
            SEED,
            quotas=estimated_quotas(country),
            decided_share=0.16,
            listed_share=0.8,
            contradictory=3,
        )
    )
    introduction = (
        "A batch of synthetic cases for all 98 municipalities, two weeks after the national number for 2018 was "
        "revised to 1,000. Made by `benchmarks/make_demo_2018.py`; `benchmarks/demo_2018.yaml` uses it."
    )
    provenance = [
        "**Real:** the region quotas of 2018 (the revised ones of 19 April 2018, landstal 1,000), from "
        "`published_landstal_and_region_quotas.csv`.",
        "**ESTIMATE:** the quotas of the municipalities. Each region's quota is split by population (of 2020), the "
        "municipalities that had a 0-quota in 2015 and 2016 staying at 0, by largest remainder. The quotas "
        "that municipalities really had in 2018 could not be found; these are not they.",
        "**Synthetic:** what has been received of the quotas.",
    ]
    provenance += [readme.REAL_PLACES, readme.CENTROIDS, readme.TRAVEL, readme.SYNTHETIC_PEOPLE]
    write(dataset, folder, "The country on 2 May 2018", introduction, provenance)
    return dataset


def estimated_quotas(country: Country) -> list[int]:
    """The real region quotas split by population, 0-quota municipalities left out; an estimate."""
    published = {
        row["area"]: int(row["number"])
        for row in rows("published_landstal_and_region_quotas.csv")
        if (row["year"], row["level"], row["status"]) == ("2018", "regionskvote", "revideret")
    }
    if sum(published.values()) != NATIONAL_NUMBER:
        raise ValueError(f"the region quotas of 2018 sum to {sum(published.values())}")
    zero = {
        row["code"]
        for row in rows("published_municipal_quotas.csv")
        if row["year"] in ("2015", "2016") and row["quota"] == "0"
    }
    quotas = [0] * len(country.places)
    for region, number in published.items():
        members = [i for i, place in enumerate(country.places) if place.region == region]
        weights = [0 if country.places[i].code in zero else country.places[i].population for i in members]
        for i, quota in zip(members, largest_remainder(number, weights), strict=True):
            quotas[i] = quota
    return quotas


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "demo-2018"
    made = make(target)
    print(f"{target.name}: {len(made.in_batch)} cases in the batch, {made.batch_persons} persons")
