"""What is made is its owner's alone, or a named group's too; what exists stays as it is."""

from __future__ import annotations

import grp
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import decided_runs as small
from commands import visitering


@pytest.fixture(autouse=True)
def _open_to_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A user whose new files everybody may read and write, were it for the system; the dataset was there before."""
    small.copied(tmp_path_factory.mktemp("before"))
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> set[tuple[bool, str]]:
    """The kinds of modes of all that lies in a folder, and of itself."""
    return {(path.is_dir(), oct(path.stat().st_mode & 0o7777)) for path in (folder, *folder.rglob("*"))}


@pytest.mark.campaign
def test_runs_letters_status_and_comparisons_are_the_owners_alone(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    shutil.rmtree(folder / "runs")
    scenario = folder / "scenario.yaml"
    assert visitering("run", scenario).code == 3
    assert visitering("letters", folder / "runs" / small.RUN).code == 0
    assert visitering("status", scenario, "--out", folder / "status").code == 0
    assert visitering("cost-of-rules", scenario, "--processes", "1").code == 0
    for made in (folder / "runs", folder / "status"):
        assert modes(made) == {(True, "0o700"), (False, "0o600")}
    assert (folder / "data" / "events.jsonl").stat().st_mode & 0o7777 == 0o600


def test_a_group_shares_what_is_made(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    shutil.rmtree(folder / "runs")
    (folder / "data" / "events.jsonl").unlink()
    group = grp.getgrgid(os.getegid()).gr_name
    scenario = folder / "scenario.yaml"
    text = scenario.read_text(encoding="utf-8").replace("{folder: runs}", f"{{folder: runs, group: {group}}}")
    scenario.write_text(text, encoding="utf-8")
    assert visitering("run", scenario).code == 3
    assert modes(folder / "runs") == {(True, "0o2770"), (False, "0o660")}
    assert (folder / "data" / "events.jsonl").stat().st_mode & 0o7777 == 0o660


def test_a_group_that_is_not_there_is_told_before_anything_is_written(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    scenario = folder / "scenario.yaml"
    text = scenario.read_text(encoding="utf-8").replace("{folder: runs}", "{folder: runs, group: ingen-saadan}")
    scenario.write_text(text, encoding="utf-8")
    before = sorted(path.name for path in (folder / "runs").iterdir())
    ended = visitering("run", scenario)
    assert (ended.code, ended.out) == (2, "")
    assert "this machine has no group ingen-saadan" in ended.err
    assert sorted(path.name for path in (folder / "runs").iterdir()) == before


@pytest.mark.parametrize("mode", [0o640, 0o664, 0o600])
def test_a_book_keeps_its_mode_and_a_new_one_is_the_owners_alone(mode: int, tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    book, run = folder / "data" / "decisions.csv", folder / "runs" / small.RUN
    book.chmod(mode)
    assert visitering("decide", run, "C1", "--as", "AB").code == 0
    assert book.stat().st_mode & 0o7777 == mode
    assert {path.stat().st_mode & 0o007 for path in (folder / "data").glob(".*")} == {0}
    book.unlink()
    assert visitering("decide", run, "C8", "--as", "AB", "--stale").code == 0
    assert book.stat().st_mode & 0o7777 == 0o600


def test_an_empty_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    (folder / "status").mkdir()
    (folder / "status").chmod(0o2775)
    assert visitering("status", folder / "scenario.yaml", "--out", folder / "status").code == 0
    assert (folder / "status").stat().st_mode & 0o7777 == 0o2775
