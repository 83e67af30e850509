"""The quotas of a year as tables: every step of every municipality, the regions, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from visitering.domain.exact import rounded_to
from visitering.explaining.basis import cited
from visitering.explaining.catalogue import Catalogue
from visitering.quotas.year import YearQuotas
from visitering.storing.csv_files import as_csv

Row = dict[str, Any]

SHARE_PLACES, PERSON_PLACES = 9, 6
"""Decimals of shares and of numbers of persons; the computation itself is exact."""

SUBJECTS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("population", "population_share", "immigrants", "immigrant_share", "share", "computed"),
            *("family_reunified", "preliminary", "zero_quota", "given_up", "after_excess", "number"),
        ),
        "formula",
    ),
    "transferred": "municipal_split",
    "agreed": "municipal_split",
    "revised_exact": "revision",
    "quota": "formula",
    "received": "",
    "above_quota": "",
}
"""The columns of `steps.csv` behind the municipality's code, name and region, with the subject of law of each."""

COLUMNS = {
    "steps.csv": ("municipality", "municipality_name", "region", *SUBJECTS),
    "regions.csv": ("region", "exact", "number", "agreed", "revised_exact", "quota", "received"),
    "explanation.csv": ("column", "meaning", "basis", "country"),
    "quotas.csv": ("year", "municipality", "quota", "received"),
}


def files(year: YearQuotas, language: str, dialect: str) -> dict[str, bytes]:
    """The tables as CSV files; `quotas.csv` is that of a dataset."""
    rows = {
        "steps.csv": steps(year),
        "regions.csv": regions(year),
        "explanation.csv": explanation(year, language),
        "quotas.csv": [
            {"year": year.inputs.year, "municipality": code, "quota": quota, "received": _received(year, code)}
            for code, quota in year.quotas.items()
        ],
    }
    return {name: as_csv(table, COLUMNS[name], dialect) for name, table in rows.items()}


def steps(year: YearQuotas) -> list[Row]:
    """A row per municipality, each step in its column."""
    names = {m.code: m.name for m in year.inputs.municipalities}
    return [
        {
            "municipality": step.code,
            "municipality_name": names[step.code],
            "region": step.region,
            "population": step.statistics.population,
            "population_share": _share(step.population_share),
            "immigrants": step.statistics.immigrants,
            "immigrant_share": _share(step.immigrant_share),
            "share": _share(step.share),
            "computed": _persons(step.computed),
            "family_reunified": step.statistics.family_reunified,
            "preliminary": _persons(step.preliminary),
            "zero_quota": "yes" if step.zero_quota else "no",
            "given_up": _persons(step.given_up),
            "after_excess": _persons(step.after_excess),
            "number": step.number,
            "transferred": year.agreed.transferred.get(step.code, 0),
            "agreed": year.agreed.quotas[step.code],
            "revised_exact": _persons(year.revision.exact[step.code]) if year.revision else None,
            "quota": year.quotas[step.code],
            "received": _received(year, step.code),
            "above_quota": year.exceeded.get(step.code),
        }
        for step in year.formula.steps
    ]


def regions(year: YearQuotas) -> list[Row]:
    """A row per region: the exact total, the region quota that it gives, and what came of that."""
    received = dict.fromkeys(year.formula.regions, 0)
    for code, region in year.inputs.regions.items():
        received[region] += _received(year, code)
    return [
        {
            "region": region,
            "exact": _persons(exact),
            "number": number,
            "agreed": year.agreed.regions[region],
            "revised_exact": _persons(year.revision.regions[region][0]) if year.revision else None,
            "quota": year.region_quotas[region],
            "received": received[region],
        }
        for region, (exact, number) in year.formula.regions.items()
    ]


def explanation(year: YearQuotas, language: str) -> list[Row]:
    """What each column of `steps.csv` means, its paragraph, and the country's total where there is one."""
    catalogue = Catalogue(language, {})
    table = steps(year)
    meaning = {column: catalogue.say(f"quotas.about.{column}") for column in SUBJECTS}
    totals = {
        "population_share": Decimal(1),
        "immigrant_share": Decimal(1),
        "share": Decimal(1),
        "computed": year.formula.national + year.formula.family_reunified,
        "preliminary": year.formula.national,
        "zero_quota": sum(step.zero_quota for step in year.formula.steps),
        "given_up": _persons(year.formula.excess),
        "after_excess": year.formula.national,
        "revised_exact": year.revision.revised if year.revision else None,
    }
    return [
        {
            "column": column,
            "meaning": text,
            "basis": catalogue.reason(cited(year.law, SUBJECTS[column])) if SUBJECTS[column] else "",
            "country": totals.get(column) if column in totals else sum(row[column] or 0 for row in table),
        }
        for column, text in meaning.items()
    ]


def _received(year: YearQuotas, code: str) -> int:
    return year.inputs.received.get(code, 0)


def _share(value: Fraction) -> Decimal:
    return rounded_to(value, SHARE_PLACES)


def _persons(value: Fraction) -> Decimal:
    return rounded_to(value, PERSON_PLACES)
