"""`visitering letters`: beside the run, whole or not at all, never over what is there."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from commands import Ended, tree, visitering
from visitering import pipeline
from visitering.generating import generate


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of twelve cases, too few places for all."""
    folder = tmp_path_factory.mktemp("letters") / "data"
    generate(12, 6, 4, folder, places_per_person=0.8)
    return pipeline.run(folder / "scenario.yaml").write()


@pytest.fixture
def beside(run: Path) -> Path:
    """Where the letters go; not there at first."""
    folder = run.with_name(f"{run.name}-letters")
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    if folder.exists():
        folder.rmdir()
    return folder


def test_the_letters_stand_beside_the_run(run: Path, beside: Path) -> None:
    before = tree(run)
    ended = visitering("letters", run, "--json")
    assert (ended.code, ended.err) == (0, "")
    said = json.loads(ended.out)
    index = list(csv.DictReader(io.StringIO((beside / "index.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
    written = [row for row in index if row["decision"]]
    assert len(written) == said["written"]
    assert said["cases"] == len(index)
    named = {row[letter] for row in written for letter in ("decision", "notice", "advance")}
    assert named | {"index.csv"} == tree(beside).keys()
    assert all(row["why_none"] for row in index if not row["decision"])
    assert tree(run) == before


def test_it_says_what_it_wrote_and_what_not(run: Path, beside: Path) -> None:
    ended = visitering("letters", run)
    assert ended.code == 0
    assert f"to {beside}" in ended.out or beside.name in ended.out
    assert "that a caseworker must decide first" in ended.out


def test_letters_that_exist_are_never_touched(run: Path, beside: Path) -> None:
    beside.mkdir()
    (beside / "mine.txt").write_text("x", encoding="utf-8")
    ended = visitering("letters", run, "--json")
    assert ended.code == 0
    assert tree(beside) == {"mine.txt": b"x"}
    written = Path(json.loads(ended.out)["folder"])
    assert written.name == f"{beside.name}-002"
    shutil.rmtree(written)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("decision.txt.j2", b"a\n{% if %}", "The template decision.txt.j2, line 2 cannot be used: Expected"),
        ("decision.txt.j2", b"a\n\n{{ letter.cpr }}", "The template decision.txt.j2, line 3 cannot be used"),
        (
            "notice.txt.j2",
            b"{{ say('no.such') }}",
            "template notice.txt.j2, line 1 cannot be used: there is no text",
        ),
        ("notice.txt.j2", b"{{ ''.__class__.__mro__ }}", "The template notice.txt.j2, line 1 cannot be used"),
        ("advance.txt.j2", b"{{ 1 / 0 }}", "The template advance.txt.j2, line 1 cannot be used: division by zero"),
        ("advance.txt.j2", b"\xff", "The template advance.txt.j2 cannot be used"),
        ("letter.txt.j2", b"x", "holds no template of a letter"),
    ],
)
def test_a_bad_template_is_told_in_one_sentence(
    run: Path, beside: Path, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    refused(visitering("letters", run, "--templates", tmp_path), said)
    assert not beside.exists()


def test_two_templates_of_one_letter_are_refused(run: Path, beside: Path, tmp_path: Path) -> None:
    for name in ("notice.txt.j2", "notice.html.j2"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    refused(visitering("letters", run, "--templates", tmp_path), "more than one template of notice")
    assert not beside.exists()


def test_a_folder_that_is_not_there_is_told(run: Path, beside: Path, tmp_path: Path) -> None:
    refused(visitering("letters", run, "--templates", tmp_path / "no"), "there is no folder of templates")
    refused(visitering("letters", tmp_path), "is not a run folder")
    assert not beside.exists()


def refused(ended: Ended, said: str) -> None:
    assert (ended.code, ended.out) == (2, "")
    assert said.lower() in ended.err.lower()
    assert len(ended.err.strip().splitlines()) == 1
