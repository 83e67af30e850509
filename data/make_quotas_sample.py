"""Makes `quotas-sample`, the inputs of the quota formula for 2021, the same bytes every time.

    PYTHONPATH=src python data/make_quotas_sample.py [FOLDER]

The populations are real; immigrants, family members reunified and persons received are synthetic, because no figures
per municipality were to be had. The folder's README.md says so, and this script writes that too.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from visitering.quotas.formula import Statistics, compute
from visitering.reference import rows

YEAR, NATIONAL_NUMBER, SEED = 2021, 600, 2023
IMMIGRANT_SHARE = {"Hovedstaden": 0.098, "Sjælland": 0.062, "Syddanmark": 0.071, "Midtjylland": 0.066}
SMALLEST_SHARE = 0.058
"""Assumed shares of the population, by region; the smallest where no other is given. Synthetic."""
TIMES_IN_ZERO_QUOTA = 2.6
"""Municipalities that had a 0-quota in 2015, 2016 or 2021 get so many times their region's share."""
REUNIFIED_PER_INHABITANT = 0.00018
GIVING = {"0230": "0400", "0219": "0400", "0223": "0400", "0260": "0400", "0825": "0813"}
"""Who gave their number of 2021 to whom, by agreement (published); how many persons follows from the sample."""

README = """\
# A sample of the inputs of the quota formula

For `visitering quotas data/quotas-sample --national-number 600`: quotas of 2021. Made by
`data/make_quotas_sample.py`.

**The quotas that come out are not those of 2021, because two of the formula's three inputs are synthetic.**

- **Real:** codes, names and regions of the 98 municipalities; `population` in `quota_inputs.csv` is that of
  1 January 2020 (Statistics Denmark, as copied by SSI): the statistics that quotas for 2021 are computed from. The
  national number for 2021 was 600.
- **SYNTHETIC:** `immigrants` and `family_reunified` in `quota_inputs.csv`. Figures per municipality were not to be
  had. They are drawn at random around assumed shares of the population that stand in the script; municipalities
  that had a 0-quota in 2015, 2016 or 2021 were given a high share, so that 0-quotas occur.
- **Real and synthetic:** `transfers.csv`. That these municipalities gave their number of 2021 to Bornholm and to
  Frederikshavn is published; the numbers of persons are those that come out of this sample.
- **SYNTHETIC:** `received.csv`, so that a revision during the year can be tried: `--revised-number 300`.

docs/quotas.md says what each file and column holds.
"""


def main(folder: Path) -> None:
    dice = random.Random(SEED)
    places = rows("municipalities.csv")
    # What was agreed says nothing of what was computed: who gave its number away has 0 too.
    published = [row for row in rows("published_municipal_quotas.csv") if not row["kind"].startswith("aftalt")]
    zero = {row["code"] for row in published if row["quota"] == "0"}
    statistics = []
    for place in places:
        population = int(place["population_2020"])
        share = IMMIGRANT_SHARE.get(place["region"], SMALLEST_SHARE) * dice.uniform(0.75, 1.2)
        share *= TIMES_IN_ZERO_QUOTA if place["code"] in zero else 1
        family = round(population * REUNIFIED_PER_INHABITANT * dice.uniform(0.2, 1.8))
        statistics.append(Statistics(population, round(population * share), family))
    formula = compute(NATIONAL_NUMBER, [(p["code"], p["region"], s) for p, s in zip(places, statistics, strict=True)])
    transfers = [(giver, taker, formula.numbers[giver]) for giver, taker in GIVING.items()]
    received = [(c, 0 if c in GIVING else dice.randint(0, number)) for c, number in formula.numbers.items()]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "municipalities.csv", ["municipality", "name", "region"],
           [(p["code"], p["name"], p["region"]) for p in places])  # fmt: skip
    _write(folder / "quota_inputs.csv", ["year", "municipality", "population", "immigrants", "family_reunified"],
           [(YEAR, p["code"], s.population, s.immigrants, s.family_reunified)
            for p, s in zip(places, statistics, strict=True)])  # fmt: skip
    _write(folder / "transfers.csv", ["from", "to", "persons"], [row for row in transfers if row[2]])
    _write(folder / "received.csv", ["municipality", "received"], received)
    (folder / "README.md").write_text(README, encoding="utf-8", newline="\n")


def _write(path: Path, header: Sequence[str], table: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *table])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "quotas-sample")
