"""Makes `published-2015` and `published-2021`, whose quotas were really agreed, the same bytes every time.

    PYTHONPATH=src python data/make_published.py [FOLDER]

FOLDER (by default the one this script lies in) receives one folder per dataset; files of the same name are
replaced. What is real, estimated and synthetic in each stands in its README.md.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

from visitering.domain.apportion import largest_remainders
from visitering.generating import Dataset, Recipe, draw, readme, tables, write
from visitering.generating.places import Country, real_country
from visitering.generating.quotas import largest_remainder
from visitering.quotas.inputs import read_inputs
from visitering.quotas.year import compute_year
from visitering.reference import rows

QUOTAS = "published_municipal_quotas.csv"


def main(folder: Path) -> None:
    for name, make in (("published-2015", make_2015), ("published-2021", make_2021)):
        dataset = make(folder / name)
        print(f"{name}: {len(dataset.in_batch)} cases in the batch, {dataset.batch_persons} persons")


def published(year: int, *kinds: str) -> dict[str, int]:
    """The published quotas of a year by code, of the kinds that begin so."""
    return {
        row["code"]: int(row["quota"])
        for row in rows(QUOTAS)
        if row["year"] == str(year) and row["kind"].startswith(kinds)
    }


# --- 2015: two regions with the quotas they agreed, late in a year of many refugees --------------------------------

DATE_2015 = date(2015, 9, 1)
CASES_2015, SEED_2015 = 400, 2018
REGIONS_2015 = {"Nordjylland": 1_763, "Syddanmark": 3_015}


def make_2015(folder: Path) -> Dataset:
    """The 33 municipalities of Nordjylland and Syddanmark on 1 September 2015, with their real quotas."""
    quotas = published(2015, "aftalt")
    country = real_country(list(quotas))
    for region, expected in REGIONS_2015.items():
        agreed = sum(quotas[place.code] for place in country.places if place.region == region)
        if agreed != expected:
            raise ValueError(f"the published quotas of {region} sum to {agreed}, not {expected}")
    dataset = draw(
        Recipe(
            country,
            CASES_2015,
            DATE_2015,
            SEED_2015,
            quotas=[quotas[code] for code in country.codes],
            decided_share=0.62,
            listed_share=0.05,
        )
    )
    introduction = (
        "Synthetic cases for the 33 municipalities of Nordjylland and Syddanmark, late in a year of many refugees, "
        "with the quotas these municipalities really agreed for 2015. Made by `data/make_published.py`."
    )
    provenance = [
        "**Real:** the quotas of 2015 (Nordjylland 1,763, Syddanmark 3,015; landstal 12,000), from "
        f"`{QUOTAS}`, with a source per row there.",
        "**Synthetic:** what has been received of them: about 62 %, as if the year had run evenly.",
        "**Left out:** the other three regions, and every rule of 2015 that was replaced later.",
    ]
    provenance += [readme.REAL_PLACES, readme.CENTROIDS, readme.TRAVEL, readme.SYNTHETIC_PEOPLE]
    write(dataset, folder, "Nordjylland and Syddanmark, 1 September 2015", introduction, provenance)
    return dataset


# --- 2021: the whole country in a small year, with the transfers that were agreed -----------------------------------

DATE_2021 = date(2021, 6, 2)
CASES_2021, SEED_2021 = 40, 2260
NATIONAL_NUMBER_2021 = 600
# (giver, taker, persons): Læsø to Frederikshavn; Rudersdal, Hillerød, Hørsholm and Halsnæs to Bornholm.
TRANSFERS_2021 = (
    ("0825", "0813", 1),
    ("0230", "0400", 10),
    ("0219", "0400", 7),
    ("0223", "0400", 5),
    ("0260", "0400", 2),
)
ZERO_BEFORE = ("0165", "0153", "0169", "0183")
"""0-quotas of 2015 and 2016 of which nothing is known for 2021: assumed to have 0 still."""
MOST_INHABITANTS = 100_000
"""Larger cities count as so many in the estimate: nobody was to receive more than Bornholm's 24."""
REUNIFIED, IMMIGRANTS = 3_000, 500_000
"""Totals of the two inputs that are fitted; any that leave no municipality below 0 would do."""


def make_2021(folder: Path) -> Dataset:
    """All 98 municipalities on 2 June 2021, with the region quotas and transfers of that year."""
    country = real_country()
    computed = computed_2021(country)
    write_inputs_2021(country, computed, folder)
    year = compute_year(read_inputs(folder), NATIONAL_NUMBER_2021)
    if year.formula.numbers != computed:
        raise ValueError("the fitted inputs do not give the numbers they were fitted to")
    known = published(2021, "aftalt", "0-kvote")
    if off := [code for code, quota in known.items() if year.quotas[code] != quota]:
        raise ValueError(f"the transfers do not give the published quotas of {', '.join(off)}")
    dataset = draw(
        Recipe(
            country,
            CASES_2021,
            DATE_2021,
            SEED_2021,
            quotas=[year.quotas[code] for code in country.codes],
            decided_share=0.42,
            listed_share=0.6,
        )
    )
    introduction = (
        "A small synthetic batch for all 98 municipalities in a small year: 600 refugees were expected in 2021, 81 "
        "of them in Nordjylland. Region quotas, transfers and the quotas of Nordjylland are those of that year. Made "
        "by `data/make_published.py`; for `scenarios/published_2021.yaml`, and for "
        "`visitering quotas data/published-2021 --national-number 600`."
    )
    provenance = [
        "**Real:** the national number (600) and the region quotas (Hovedstaden 70, Sjælland 111, Syddanmark 155, "
        "Midtjylland 183, Nordjylland 81), the transfers, and the quotas of Nordjylland's municipalities and of "
        "Aarhus, Bornholm, Furesø, Gentofte, Gladsaxe, Halsnæs, Herlev, Hillerød, Hørsholm, København, "
        f"Lyngby-Taarbæk and Rudersdal, from `{QUOTAS}` and `published_landstal_and_region_quotas.csv`, with a "
        "source per row there.",
        "**ESTIMATE:** the quotas of all other municipalities. What their region has left is split by population (of "
        "2020, at most 100,000 each), the 0-quota municipalities of 2015 and 2016 staying at 0. These are not the "
        "quotas that they had.",
        "**FITTED, not real:** `immigrants` and `family_reunified` in `quota_inputs.csv`. The real figures were not "
        "to be had; these are made backwards from the quotas, so that the formula gives the numbers above before the "
        "transfers. They say nothing of who lives where.",
        "**Synthetic:** what has been received of the quotas.",
    ]
    provenance += [readme.REAL_PLACES, readme.CENTROIDS, readme.TRAVEL, readme.SYNTHETIC_PEOPLE]
    title = "The country on 2 June 2021, a small year"
    write(dataset, folder, title, introduction, provenance, tables.QUOTA_INPUTS)
    return dataset


def computed_2021(country: Country) -> dict[str, int]:
    """The numbers before the transfers: the published ones, and an estimate that makes up the real region quotas."""
    numbers = published(2021, "foreløbig", "0-kvote", "aftalt") | dict.fromkeys(ZERO_BEFORE, 0)
    for giver, taker, persons in TRANSFERS_2021:
        numbers[giver] += persons
        numbers[taker] -= persons
    if any(numbers[code] != number for code, number in published(2021, "beregnet").items()):
        raise ValueError("the transfers are not those of the numbers published before them")
    for region, quota in region_quotas_2021().items():
        members = [place for place in country.places if place.region == region]
        known = sum(numbers.get(place.code, 0) for place in members)
        others = [place for place in members if place.code not in numbers]
        weights = [min(place.population, MOST_INHABITANTS) for place in others]
        split = largest_remainder(quota - known, weights)
        numbers |= {place.code: number for place, number in zip(others, split, strict=True)}
    return {code: numbers[code] for code in country.codes}


def region_quotas_2021() -> dict[str, int]:
    """The real region quotas."""
    return {
        row["area"]: int(row["number"])
        for row in rows("published_landstal_and_region_quotas.csv")
        if (row["year"], row["level"]) == ("2021", "regionskvote")
    }


def write_inputs_2021(country: Country, computed: Mapping[str, int], folder: Path) -> None:
    """Inputs from which the formula gives `computed`, with the transfers of the year.

    With n the wanted number, b the share of the population, F_k of F reunified and L the national number, the share
    of immigrants i = 2b − (n + F_k) / (L + F) gives c − F_k = (2b − i)·(L + F) − F_k = n. These shares sum to 1.
    """
    everybody = sum(place.population for place in country.places)
    reunified = largest_remainder(REUNIFIED, [place.population for place in country.places])
    shares = [
        Fraction(2 * place.population, everybody)
        - Fraction(computed[place.code] + family, NATIONAL_NUMBER_2021 + REUNIFIED)
        for place, family in zip(country.places, reunified, strict=True)
    ]
    immigrants = largest_remainders([share * IMMIGRANTS for share in shares], IMMIGRANTS)
    folder.mkdir(parents=True, exist_ok=True)
    tables.write_table(folder, "municipalities.csv", tables.municipality_rows(country))
    tables.write_table(
        folder,
        "quota_inputs.csv",
        [
            (DATE_2021.year, place.code, place.population, there, family)
            for place, there, family in zip(country.places, immigrants, reunified, strict=True)
        ],
    )
    tables.write_table(folder, "transfers.csv", TRANSFERS_2021)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
