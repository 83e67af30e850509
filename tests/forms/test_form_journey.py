"""The whole way of a form: written, filled in, read, and its shortage in the reasons of a case."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path

import openpyxl
import pytest
from made_forms import MadeForm, write_dataset

from commands import tree, visitering
from visitering.domain.reports import Section
from visitering.forms.layout import COVER, PARTS, lists, sheet_name
from visitering.loading.dataset import read_dataset
from visitering.loading.findings import Findings

SCENARIO = "name: small\ndata: data\ndate: 2018-05-02\noutput: {folder: runs}\n"
SHORTAGES = next(part for part in PARTS if part.section is Section.SHORTAGES)


def test_a_shortage_on_a_form_shows_in_the_reasons_of_a_case(tmp_path: Path) -> None:
    """Aarhus has nothing on file; it reports a shortage of masons, and the mason goes there for it."""
    data = write_dataset(tmp_path / "data")
    (data / "travel_times.csv").write_text("from,to,minutes\n0461,0751,100\n0751,0461,100\n", encoding="utf-8")
    _scenario(tmp_path)
    inbox = tmp_path / "inbox"
    written = visitering(
        "form", "new", "--municipality", "Aarhus", "--data", data, "--out", inbox, "--on", "2018-05-01"
    )
    assert written.code == 0, written.err
    (path,) = inbox.glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    book[sheet_name("cover", "da")].cell(*COVER["filled_by"]).value = "Afdelingen"
    book[sheet_name("cover", "da")].cell(*COVER["date"]).value = "02-05-2018"
    words = lists("da")
    for part in PARTS:
        choice = "stated" if part is SHORTAGES else "unchanged"
        book[sheet_name(part.section, "da")].cell(*part.choice).value = words["choice"][choice]
    answers: dict[str, str | int] = {
        "occupation": words["occupation"]["71"],
        "strength": words["strength"]["3"],
        "openings": 4,
    }
    for column, value in answers.items():
        book[sheet_name("shortages", "da")].cell(SHORTAGES.first, SHORTAGES.columns[column]).value = value
    book.save(path)
    (data / "reports.csv").write_text("report_id,municipality,received_on,valid_to,sections\n", encoding="utf-8")
    for name in ("shortages.csv", "offers.csv", "wishes.csv", "decisions.csv"):
        (data / name).unlink()
    read = visitering("form", "read", inbox, "--data", data, "--as", "ABC")
    assert read.code == 0, read.out + read.err
    run = visitering("run", tmp_path / "scenario.yaml")
    assert run.code == 0, run.err
    (folder,) = (tmp_path / "runs").iterdir()
    explained = visitering("--language", "en", "explain", folder, "C1")
    assert "Aarhus" in explained.out
    assert "bygningshåndværk undtagen elektrikerarbejde" in explained.out, explained.out


class Killed(BaseException):
    """As good as a kill: nothing after it is done."""


@pytest.mark.parametrize("moment", range(7))
def test_a_reading_that_ends_between_two_files_is_finished_by_the_next(
    moment: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal, each table and the reply take their places one by one; each time the process ends there."""
    inbox = tmp_path / "inbox"
    MadeForm().stated(Section.SHORTAGES, 1, openings=9).save(inbox / "a.xlsx")
    whole = _read_to_the_end(tmp_path / "whole", inbox, 0)
    arguments = _prepared(tmp_path / "killed", inbox)
    steps = 0

    def replace(draft: Path, path: Path) -> Path:
        nonlocal steps
        steps += 1
        if steps > moment:
            raise Killed
        return Path(shutil.move(draft, path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        with pytest.raises(Killed):
            visitering(*arguments)
    if 0 < moment < 6:
        refused = visitering("check", _scenario(tmp_path / "killed"))
        assert "run `visitering form read` again" in refused.err
        (tmp_path / "killed" / "scenario.yaml").unlink()
    assert _read_to_the_end(tmp_path / "killed", inbox, 0) == whole


def _scenario(folder: Path) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.mark.campaign
def test_a_hundred_kills_lose_nothing_and_leave_no_half_row(tmp_path: Path) -> None:
    """Killed at random moments and run again: the tables, the register and the replies are those of one reading."""
    inbox = tmp_path / "inbox"
    for n in range(6):
        form = MadeForm().cover(date=f"2018-0{n % 3 + 3}-02").stated(Section.SHORTAGES, 1, openings=n + 6)
        form.save(inbox / f"{n}.xlsx")
    MadeForm().cover(date="i går").save(inbox / "faulty.xlsx")
    started = time.monotonic()
    whole = _read_to_the_end(tmp_path / "whole", inbox)
    length = time.monotonic() - started
    for n in range(100):
        folder = tmp_path / str(n)
        _killed(folder, inbox, random.Random(n).uniform(0.0, length))
        assert _read_to_the_end(folder, inbox) == whole, n
        shutil.rmtree(folder)


def _prepared(folder: Path, inbox: Path) -> tuple[str, ...]:
    if not folder.exists():
        write_dataset(folder / "data")
        shutil.copytree(inbox, folder / "inbox")
    return ("form", "read", str(folder / "inbox"), "--data", str(folder / "data"), "--as", "ABC")


def _killed(folder: Path, inbox: Path, after: float) -> None:
    arguments = _prepared(folder, inbox)
    child = os.fork()
    if not child:
        visitering(*arguments)
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _read_to_the_end(folder: Path, inbox: Path, code: int = 3) -> dict[str, bytes]:
    """What stands in the end, without the times at which forms were read."""
    ended = visitering(*_prepared(folder, inbox))
    assert ended.code == code, ended.err
    findings = Findings()
    read_dataset(folder / "data", None, findings)
    assert not findings.faults
    files = tree(folder)
    register = files.pop("data/forms.csv").decode().splitlines()
    rows = "\n".join(",".join(cell for n, cell in enumerate(row.split(",")) if n != 2) for row in register)
    names = {name: content for name, content in files.items() if "/." not in name and not name.endswith(".jsonl")}
    assert not any("/." in name and name.endswith((".new", ".journal")) for name in files)
    return names | {"register": rows.encode()}
