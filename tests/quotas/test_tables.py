"""The tables and words that a municipality checks its number in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from quota_folders import write
from visitering.loading.dataset import read_dataset
from visitering.loading.findings import Findings
from visitering.quotas.inputs import read_inputs
from visitering.quotas.tables import SUBJECTS, explanation, files, regions, steps
from visitering.quotas.words import in_words
from visitering.quotas.year import YearQuotas, compute_year

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "quotas-sample"


@pytest.fixture(scope="module")
def year() -> YearQuotas:
    return compute_year(read_inputs(SAMPLE), 600, 300)


def test_each_number_follows_from_the_row_and_the_countrys_totals(year: YearQuotas) -> None:
    """A municipality with steps.csv and explanation.csv in hand, and a pocket calculator."""
    country = {row["column"]: row["country"] for row in explanation(year, "en")}
    together = country["computed"]
    for row in steps(year):
        assert row["population_share"] == pytest.approx(
            Decimal(row["population"]) / country["population"], abs=Decimal("1e-8")
        )
        assert row["immigrant_share"] == pytest.approx(
            Decimal(row["immigrants"]) / country["immigrants"], abs=Decimal("1e-8")
        )
        assert row["share"] == pytest.approx(
            2 * row["population_share"] - row["immigrant_share"], abs=Decimal("1e-8")
        )
        assert row["computed"] == pytest.approx(row["share"] * together, abs=Decimal("1e-5"))
        assert row["preliminary"] == row["computed"] - row["family_reunified"]
        assert (row["zero_quota"] == "yes") is (row["preliminary"] < 0)
        scale = Decimal(600) / (600 + country["given_up"])
        assert row["after_excess"] == pytest.approx(max(Decimal(0), row["preliminary"] * scale), abs=Decimal("1e-5"))
        assert abs(row["number"] - row["after_excess"]) < 1
        assert row["agreed"] == row["number"] + row["transferred"]
        assert row["revised_exact"] == Decimal(row["agreed"]) / 2
    assert country["zero_quota"] == sum(row["zero_quota"] == "yes" for row in steps(year))
    assert (country["number"], country["agreed"], country["quota"]) == (600, 600, 300)


def test_regions_are_the_sums_of_their_municipalities(year: YearQuotas) -> None:
    for region in regions(year):
        own = [row for row in steps(year) if row["region"] == region["region"]]
        assert region["exact"] == pytest.approx(sum(row["after_excess"] for row in own), abs=Decimal("1e-4"))
        for column in ("number", "agreed", "quota", "received"):
            assert region[column] == sum(row[column] for row in own)


def test_every_column_is_explained(year: YearQuotas) -> None:
    for language in ("da", "en"):
        table = explanation(year, language)
        assert [row["column"] for row in table] == list(SUBJECTS)
        assert all(row["meaning"] for row in table)


@pytest.mark.parametrize("dialect", ["dk", "iso"])
def test_the_quotas_are_those_of_a_dataset(year: YearQuotas, dialect: str, tmp_path: Path) -> None:
    written = files(year, "da", dialect)["quotas.csv"]
    for name, text in {
        "municipalities.csv": (SAMPLE / "municipalities.csv").read_bytes(),
        "quotas.csv": written,
        "cases.csv": b"case_id\n",
        "persons.csv": b"person_id,case_id,birth_year\n",
    }.items():
        (tmp_path / name).write_bytes(text)
    findings = Findings()
    dataset = read_dataset(tmp_path, date(2021, 5, 1), findings)
    assert findings.faults == []
    assert {code: quota.quota for code, quota in dataset.quotas.items()} == year.quotas
    assert sum(quota.received for quota in dataset.quotas.values()) == sum(year.inputs.received.values())


def test_a_municipality_in_words(tmp_path: Path) -> None:
    inputs = write(tmp_path, transfers="from,to,persons\nC,D,1\n", received="municipality,received\nA,17\n")
    year = compute_year(read_inputs(inputs), 60, 30)
    assert in_words(year, "aby", "en").splitlines() == [
        "The quota of Aby (North) in 2019, step by step",
        "To start with, figures of 1 January 2018: 4,000 of the country's 10,000 inhabitants are 40.00000 %. 100 of "
        "its 400 immigrants and refugees of non-western origin are 25.00000 %.",
        "Step 1, share: twice the share of the population less the share of immigrants, 2 · 40.00000 % − 25.00000 % "
        "= 55.00000 %.",
        "Step 2, computed number: 55.00000 % of 70, which is the national number 60 plus the 10 family members "
        "reunified with refugees in the whole country last year, is 38.500.",
        "Step 3, preliminary number: 38.500 less the 5 family members reunified in the municipality itself last year "
        "is 33.500.",
        "Step 4, 0-quotas: the municipalities below 0 are set to 0. The others then have 3.500 too much together, "
        "which is taken from them in proportion to their preliminary numbers: 33.500 · 60 / (60 + 3.500) = 31.654.",
        "Step 5, rounding: the municipalities of the region have 54.803 together, which is rounded up to the region "
        "quota 55, because the remainder is among the largest of the regions. 31.654 is rounded up to 32, because "
        "its remainder is among the largest in the region.",
        "The municipality is not part of an agreement, so the computed number stands: 32.",
        "Revised national number: from 60 to 30. 32 · 30 / 60 = 16.000. Rounding: the municipalities of the region "
        "have 27.500 together, which is rounded up to the region quota 28. Just as large a remainder is rounded down "
        "in South: not all of these could be rounded up, and of equal remainders the region that stands first in "
        "municipalities.csv comes first. The number of the municipality is whole already: 16.",
        "The municipality has already received 17. That is 1 more than the new quota.",
        "Quota in 2019: 16.",
        "Basis: order no. 980/2016; the paragraph is not known. The formula is that of order no. 550/2022 section 4, "
        "as far as it was read. That the excess of step 4 is taken in proportion to the preliminary numbers, the "
        "rounding of step 5, and that a revised national number scales the quotas, is our reading. "
        "Figures with decimals are shown rounded and computed exactly.",
    ]
    assert "Trin 4, 0-kvote: −3,500 er under 0, så kommunens tal sættes til 0." in in_words(year, "D", "da")
    assert "kommunen overtager 1 fra andre kommuner og får 1." in in_words(year, "D", "da")
    assert "kommunen afgiver 1 til andre kommuner og får 4." in in_words(year, "C", "da")
    assert "23,150 rundes ned til 23" in in_words(year, "B", "da")


def test_other_agreements_in_words(tmp_path: Path) -> None:
    stated = "year,municipality,population,immigrants,family_reunified\n" + "".join(
        f"2015,{code},1000,100,0\n" for code in "ABCD"
    )
    folder = write(
        tmp_path,
        quota_inputs=stated,
        region_splits="region,quota\nNorth,40\nSouth,20\n",
        splits="municipality,quota\nC,2\nD,18\n",
    )
    year = compute_year(read_inputs(folder), 60)
    assert (
        "Agreement between the regions: the region quota is 40, and the number of the municipality is scaled to it: "
        "15.000 · 40 / 30.000 = 20.000. The number of the municipality is whole already: 20."
        in in_words(year, "A", "en")
    )
    words = in_words(year, "D", "en")
    assert "agreed on another split of the region quota, and the number of this one is 18." in words
    assert "no municipality is below 0, so the number stays 15.000." in words
    assert "The number of the municipality is whole already: 15." in words


def test_the_worked_example_of_the_docs_is_what_the_code_computes(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "quotas.md").read_text(encoding="utf-8")
    year = compute_year(read_inputs(write(tmp_path)), 60)
    for place, row in zip(year.inputs.municipalities, steps(year), strict=True):
        figures = [f"{row['population']:,}", row["immigrants"], row["family_reunified"]]
        figures += [f"{row[column]:.2f}" for column in ("population_share", "immigrant_share", "share")]
        figures += [f"{row[column]:.1f}" for column in ("computed", "preliminary")]
        line = [place.name, place.region, *figures, f"{row['after_excess']:.3f}", row["number"]]
        assert f"| {' | '.join(map(str, line))} |\n" in page
