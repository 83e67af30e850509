"""A form is filled in by LibreOffice, headless, and goes the whole way to the reasons of a case."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_forms import write_dataset

from commands import visitering
from visitering.domain.reports import Section
from visitering.forms.layout import COVER, PARTS, lists, sheet_name

pytestmark = pytest.mark.system

SCENARIO = "name: small\ndata: data\ndate: 2018-05-02\nlanguage: en\noutput: {folder: runs}\n"
SHORTAGES = next(part for part in PARTS if part.section is Section.SHORTAGES)
FILLING = Path(__file__).with_name("fill_in_libreoffice.py")


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[str]:
    """A LibreOffice of its own that listens, without a window."""
    name = f"visitering{uuid.uuid4().hex}"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    office = subprocess.Popen(
        ["soffice", profile, "--headless", "--norestore", "--nologo", f"--accept=pipe,name={name};urp;"]
    )
    yield name
    office.terminate()
    office.wait(60)


def answers(language: str) -> list[tuple[str, int, int, str | float]]:
    """What the person types: the department, the day, a choice in each section, and a shortage of masons."""
    words, cover = lists(language), sheet_name("cover", language)
    cells: list[tuple[str, int, int, str | float]] = [
        (cover, *COVER["filled_by"], "Afdelingen"),
        (cover, *COVER["date"], "2018-05-02"),
    ]
    for part in PARTS:
        choice = words["choice"]["stated" if part is SHORTAGES else "unchanged"]
        cells.append((sheet_name(part.section, language), *part.choice, choice))
    row, sheet = SHORTAGES.first, sheet_name("shortages", language)
    cells.append((sheet, row, SHORTAGES.columns["occupation"], words["occupation"]["71"]))
    cells.append((sheet, row, SHORTAGES.columns["strength"], words["strength"]["3"]))
    cells.append((sheet, row, SHORTAGES.columns["openings"], 4))
    return cells


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_form_filled_in_by_libreoffice_shows_in_the_reasons_of_a_case(
    kind: str, language: str, tmp_path: Path, pipe: str
) -> None:
    data, inbox = write_dataset(tmp_path / "data"), tmp_path / "inbox"
    (data / "travel_times.csv").write_text("from,to,minutes\n0461,0751,100\n0751,0461,100\n", encoding="utf-8")
    for name in ("shortages.csv", "offers.csv", "wishes.csv", "decisions.csv"):
        (data / name).unlink()
    (data / "reports.csv").write_text("report_id,municipality,received_on,valid_to,sections\n", encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    asked = ("--municipality", "Aarhus", "--data", data, "--out", tmp_path / "new", "--on", "2018-05-01")
    assert visitering("form", "new", *asked, "--language", language).code == 0
    (form,) = (tmp_path / "new").glob("*.xlsx")
    inbox.mkdir()
    filled, page = inbox / f"aarhus.{kind}", tmp_path / "aarhus.pdf"
    typed = answers(language)
    done = subprocess.run(
        ["/usr/bin/python3", FILLING, pipe, form, filled, page],
        input=json.dumps(typed),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert json.loads(done.stdout) == [False] * len(typed)
    assert page.stat().st_size > 10_000

    read = visitering("form", "read", inbox, "--data", data, "--as", "ABC")
    assert read.code == 0, (inbox / "replies" / f"{filled.name}.txt").read_text(encoding="utf-8")
    run = visitering("run", tmp_path / "scenario.yaml")
    assert run.code == 0, run.err
    (folder,) = (tmp_path / "runs").iterdir()
    explained = visitering("explain", folder, "C1").out
    assert "Aarhus" in explained
    assert "bygningshåndværk undtagen elektrikerarbejde" in explained or "building and related trades" in explained


def test_what_is_locked_is_kept_from_typing_and_refused_where_the_lock_is_taken_off(
    tmp_path: Path, pipe: str
) -> None:
    data, inbox = write_dataset(tmp_path / "data"), tmp_path / "inbox"
    asked = ("--municipality", "Aarhus", "--data", data, "--out", tmp_path / "new", "--on", "2018-05-01")
    assert visitering("form", "new", *asked).code == 0
    (form,) = (tmp_path / "new").glob("*.xlsx")
    inbox.mkdir()
    cells = [(sheet_name("cover", "da"), *COVER["municipality"], "Odense (0461)")]
    done = subprocess.run(
        ["/usr/bin/python3", FILLING, pipe, form, inbox / "odense.xlsx"],
        input=json.dumps(cells),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert json.loads(done.stdout) == [True]
    assert visitering("form", "read", inbox, "--data", data, "--as", "ABC").code == 3
    reply = (inbox / "replies" / "odense.xlsx.txt").read_text(encoding="utf-8")
    assert "Odense (0461)" in reply
