"""A small year on the command line: the quotas of 2021 as they were agreed, and a batch placed under them."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

from commands import visitering

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data" / "published-2021"


def test_quotas_writes_those_of_the_dataset(tmp_path: Path) -> None:
    ended = visitering(
        "quotas", DATA, "--national-number", "600", "--out", tmp_path / "out", "--dialect", "iso", "--language", "en"
    )
    assert (ended.code, ended.err) == (0, "")
    assert "Transferred inside regions by agreement: 25 persons." in ended.out
    written, shipped = (
        {row["municipality"]: row["quota"] for row in csv.DictReader(StringIO(path.read_text(encoding="utf-8")))}
        for path in (tmp_path / "out" / "quotas.csv", DATA / "quotas.csv")
    )
    assert written == shipped


def test_the_batch_of_a_small_year_is_placed_within_its_quotas(tmp_path: Path) -> None:
    """As it is shipped, but for the gap at which the search may end and where the run folder goes."""
    shipped = (ROOT / "scenarios" / "published_2021.yaml").as_posix()
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(
        f"name: small year\nextends: {shipped}\nsolver: {{gap: 0.05}}\noutput: {{folder: runs}}\n", encoding="utf-8"
    )
    ended = visitering("run", scenario, "--json")
    assert (ended.code, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert (told["cases_placed"], told["persons_placed"]) == (40, 76)
    text = (Path(told["folder"]) / "municipalities.csv").read_text(encoding="utf-8-sig")
    table = {row["municipality"]: row for row in csv.DictReader(StringIO(text), delimiter=";")}
    nordjylland = [row for row in table.values() if row["region"] == "Nordjylland"]
    assert sum(int(row["quota"]) for row in nordjylland) == 81
    # Læsø gave its one place to Frederikshavn, and nobody is sent there.
    assert (table["0825"]["quota"], table["0825"]["placed_now"]) == ("0", "0")
    assert all(
        int(row["received"]) + int(row["decided"]) + int(row["placed_now"]) <= int(row["quota"])
        for row in nordjylland
    )
