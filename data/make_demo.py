"""Makes the datasets that ship with the product: `demo` and `published-2015`, the same bytes every time.

    PYTHONPATH=src python data/make_demo.py [FOLDER]

FOLDER (by default the one this script lies in) receives one folder per dataset; files of the same name are
replaced. What is real, estimated and synthetic in each stands in its README.md.
"""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from visitering.generating import Dataset, Recipe, draw, readme, write
from visitering.generating.places import Country, real_country
from visitering.generating.quotas import largest_remainder
from visitering.reference import rows

DEMO_DATE = date(2018, 5, 2)
# The seeds are chosen so that every kind of circumstance and of conflict occurs in a batch of this size.
DEMO_CASES, DEMO_SEED = 250, 223
NATIONAL_NUMBER_2018 = 1_000

PUBLISHED_DATE = date(2015, 9, 1)
PUBLISHED_CASES, PUBLISHED_SEED = 400, 2018
PUBLISHED_REGIONS = {"Nordjylland": 1_763, "Syddanmark": 3_015}


def main(folder: Path) -> None:
    for name, make in (("demo", make_demo), ("published-2015", make_published)):
        with TemporaryDirectory() as temporary:
            dataset = make(Path(temporary) / name)
            target = folder / name
            target.mkdir(parents=True, exist_ok=True)
            for file in sorted((Path(temporary) / name).iterdir()):
                shutil.copyfile(file, target / file.name)
        print(f"{target.name}: {len(dataset.in_batch)} cases in the batch, {dataset.batch_persons} persons")


# --- demo: the whole country in 2018 ---------------------------------------------------------------------------


def make_demo(folder: Path) -> Dataset:
    """All 98 municipalities on 2 May 2018, with quotas estimated from the real region quotas."""
    country = real_country()
    dataset = draw(
        Recipe(
            country,
            DEMO_CASES,
            DEMO_DATE,
            DEMO_SEED,
            quotas=estimated_quotas_2018(country),
            decided_share=0.16,
            listed_share=0.8,
            contradictory=3,
        )
    )
    introduction = (
        "A batch of synthetic cases for all 98 municipalities, two weeks after the national number for 2018 was "
        "revised to 1,000. Made by `data/make_demo.py`; the scenarios in `scenarios/` use it."
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
    write(dataset, folder, "Demo: the country on 2 May 2018", introduction, provenance)
    return dataset


def estimated_quotas_2018(country: Country) -> list[int]:
    """The real region quotas split by population, 0-quota municipalities left out; an estimate."""
    published = {
        row["area"]: int(row["number"])
        for row in rows("published_landstal_and_region_quotas.csv")
        if (row["year"], row["level"], row["status"]) == ("2018", "regionskvote", "revideret")
    }
    if sum(published.values()) != NATIONAL_NUMBER_2018:
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


# --- published-2015: two regions with the quotas they agreed -------------------------------------------------------


def make_published(folder: Path) -> Dataset:
    """The 33 municipalities of Nordjylland and Syddanmark on 1 September 2015, with their real quotas."""
    quotas = published_quotas_2015()
    country = real_country(list(quotas))
    for region, expected in PUBLISHED_REGIONS.items():
        agreed = sum(quotas[place.code] for place in country.places if place.region == region)
        if agreed != expected:
            raise ValueError(f"the published quotas of {region} sum to {agreed}, not {expected}")
    dataset = draw(
        Recipe(
            country,
            PUBLISHED_CASES,
            PUBLISHED_DATE,
            PUBLISHED_SEED,
            quotas=[quotas[code] for code in country.codes],
            decided_share=0.62,
            listed_share=0.05,
        )
    )
    introduction = (
        "Synthetic cases for the 33 municipalities of Nordjylland and Syddanmark, late in a year of many refugees, "
        "with the quotas these municipalities really agreed for 2015. Made by `data/make_demo.py`."
    )
    provenance = [
        "**Real:** the quotas of 2015 (Nordjylland 1,763, Syddanmark 3,015; landstal 12,000), from "
        "`published_municipal_quotas.csv`, with a source per row there.",
        "**Synthetic:** what has been received of them: about 62 %, as if the year had run evenly.",
        "**Left out:** the other three regions, and every rule of 2015 that was replaced later.",
    ]
    provenance += [readme.REAL_PLACES, readme.CENTROIDS, readme.TRAVEL, readme.SYNTHETIC_PEOPLE]
    write(dataset, folder, "Nordjylland and Syddanmark, 1 September 2015", introduction, provenance)
    return dataset


def published_quotas_2015() -> dict[str, int]:
    """The agreed quotas by code."""
    return {
        row["code"]: int(row["quota"])
        for row in rows("published_municipal_quotas.csv")
        if row["year"] == "2015" and row["kind"].startswith("aftalt")
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
