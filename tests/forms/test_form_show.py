"""`form show`: what is in force, since when, what it replaced, what expires next, and what decisions have used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_forms import FILES, write_dataset

import decided_runs
from commands import visitering

REPORTS = (
    "report_id,municipality,received_on,valid_to,sections,labour_market\n"
    "R0,0461,2018-01-05,,,3\n"
    "R1,0461,2018-02-01,2018-06-30,labour_market|shortages|offers,4\n"
    "R2,0461,2018-03-01,2018-04-01,wishes,\n"
    "R3,0461,2018-08-01,,,2\n"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    wishes = FILES["wishes.csv"].replace("R1", "R2")
    return write_dataset(tmp_path_factory.mktemp("show") / "data", reports=REPORTS, wishes=wishes)


def shown(data: Path, *more: str | Path) -> str:
    ended = visitering("form", "show", *more, "--data", data)
    assert (ended.code, ended.err) == (0, "")
    return ended.out


def test_section_by_section(data: Path) -> None:
    assert shown(data, "0461", "--on", "2018-05-02").splitlines() == [
        "What Odense has reported and is in force on 2018-05-02:",
        "",
        "Labour market: in force since 2018-02-01, until 2018-06-30 (R1)",
        "  4 on a scale from 1 (very weak) to 5 (very strong)",
        "  replaced what was received on 2018-01-05 (R0)",
        "",
        "Shortages: in force since 2018-02-01, until 2018-06-30 (R1)",
        "  carpenters and joiners (ISCO 7115), a great shortage: 5 openings",
        "  labour in the industry human health and social work activities (Q), a shortage: number of openings "
        "not stated",
        "  replaced what was received on 2018-01-05 (R0)",
        "",
        "Offers: in force since 2018-02-01, until 2018-06-30 (R1)",
        "  Treatment: dialysis, 2 places",
        "  Interpreter: Arabic, not limited",
        "  replaced what was received on 2018-01-05 (R0)",
        "",
        "Wishes: nothing is in force; R2 ran out on 2018-04-01",
        "  replaced what was received on 2018-01-05 (R0)",
        "",
        "Expires first, on 2018-06-30: Labour market, Shortages and Offers.",
    ]


def test_in_danish_of_another_day(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISITERING_LANGUAGE", "da")
    told = shown(data, "odense", "--on", "2018-09-01").splitlines()
    assert told[0] == "Hvad Odense har meldt, og som gælder den 01-09-2018:"
    assert "Ønsker: gælder siden 01-08-2018 (R3)" in told
    assert "  intet at melde" in told
    assert told[-1] == "Intet af det, der gælder, har en slutdato."
    assert "aldrig meldt" in shown(data, "Aarhus", "--on", "2018-09-01")


def test_for_a_script(data: Path) -> None:
    told = json.loads(shown(data, "0461", "--on", "2018-05-02", "--json"))
    assert told["next_to_expire"] == ["labour_market", "shortages", "offers"]
    sections = told["sections"]
    assert sections["wishes"]["in_force"] is None
    assert sections["wishes"]["ran_out"]["report_id"] == "R2"
    assert sections["labour_market"]["rows"] == [{"labour_market": 4}]
    assert "used" not in sections["shortages"]["rows"][0]


def test_what_the_decisions_of_a_run_have_used_small_numbers_apart(tmp_path: Path) -> None:
    """Of all decisions, those of this run that stand; fewer than three are not told as a number."""
    folder = decided_runs.copied(tmp_path)
    run, data = folder / "runs" / decided_runs.RUN, folder / "data"
    rows = "".join(
        f"X{n},0751,1,2018-05-02,{uses},{run.name if n < 6 else 'other'}\n"
        for n, uses in enumerate(["S1", "S1", "S1", "S1|O1", "S1", "O1|S2", "O1"], start=1)
    )
    (data / "decisions.csv").write_text(f"case_id,municipality,persons,decided_on,uses,run\n{rows}", encoding="utf-8")
    told = shown(data, "0751", "--on", "2018-05-02", "--run", run)
    assert "(ISCO 2221), a great shortage: 1 opening; used by 5 decisions of the run" in told
    assert "Treatment: trauma treatment, 1 place; used by fewer than 3 decisions of the run" in told
    told = shown(data, "0851", "--on", "2018-05-02", "--run", run)
    assert "; not used by decisions of the run" in told
    plain = json.loads(shown(data, "0751", "--on", "2018-05-02", "--run", run, "--json"))["sections"]
    assert [row["used"] for s in ("shortages", "offers") for row in plain[s]["rows"]] == [5, "<3"]


def test_what_is_not_there_is_refused(data: Path, tmp_path: Path) -> None:
    for more, why in (
        (("Nowhere", "--data", data), "the dataset has no municipality"),
        (("0461", "--data", tmp_path), "municipalities.csv"),
        (("0461", "--data", data, "--run", tmp_path), "is not a run folder"),
    ):
        ended = visitering("form", "show", *more)
        assert ended.code == 2
        assert why.casefold() in ended.err.casefold()
