"""A folder is written whole or not at all, and never over another; tables are written as their dialect asks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from visitering.errors import UsageError
from visitering.storing import folder as storing
from visitering.storing.csv_files import as_csv
from visitering.storing.folder import drafted, sha256, write_new, write_whole

FILES = {"a.csv": b"a", "inputs/b.csv": b"b"}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_runs_are_numbered(tmp_path: Path) -> None:
    folders = [write_whole(tmp_path / "runs", "base", FILES) for _ in range(3)]
    assert [folder.name for folder in folders] == ["base-001", "base-002", "base-003"]
    assert names(tmp_path / "runs") == ["base-001", "base-002", "base-003"]
    assert (folders[2] / "inputs" / "b.csv").read_bytes() == b"b"


def test_the_first_free_number_is_taken_and_nothing_is_touched(tmp_path: Path) -> None:
    (tmp_path / "base-001").write_text("a file in the way", encoding="utf-8")
    (tmp_path / "base-003").mkdir()
    assert [write_whole(tmp_path, "base", FILES).name for _ in range(2)] == ["base-002", "base-004"]
    assert (tmp_path / "base-001").read_text(encoding="utf-8") == "a file in the way"
    assert names(tmp_path / "base-003") == []


def test_runs_written_at_once_get_names_of_their_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda n: write_whole(tmp_path, "base", {"n": str(n).encode()}), range(24)))
    assert names(tmp_path) == sorted(folder.name for folder in written)
    assert len(set(written)) == 24
    assert [(folder / "n").read_text(encoding="utf-8") for folder in written] == [str(n) for n in range(24)]


def test_a_name_taken_in_the_last_moment_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process makes base-001 after this one has seen that it is free."""
    real = os.rename

    def late(source: Path, target: Path) -> None:
        if target.name == "base-001":
            target.mkdir()
            (target / "theirs").write_bytes(b"")
        real(source, target)

    monkeypatch.setattr(os, "rename", late)
    assert write_whole(tmp_path, "base", FILES).name == "base-002"
    assert names(tmp_path / "base-001") == ["theirs"]
    assert names(tmp_path) == ["base-001", "base-002"]


def test_a_parent_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "runs").write_bytes(b"")
    for parent in (tmp_path / "runs", tmp_path / "runs" / "deeper"):
        with pytest.raises(UsageError, match=r"^the run cannot be written to .*runs"):
            write_whole(parent, "base", FILES)
    assert names(tmp_path) == ["runs"]


def test_a_parent_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: object) -> str:  # chmod would not do: root may write everywhere
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkdtemp", refused)
    with pytest.raises(UsageError, match=r"Permission denied$"):
        write_whole(tmp_path, "base", FILES)
    assert names(tmp_path) == []


def test_nothing_is_left_when_the_disk_is_full(tmp_path: Path) -> None:
    def full() -> Iterator[bytes]:
        yield b"part"
        raise OSError(28, "No space left on device")

    with pytest.raises(UsageError, match="No space left on device"):
        write_whole(tmp_path, "base", {**FILES, "long.jsonl": full})
    assert names(tmp_path) == []


def test_nothing_is_left_when_a_file_is_not_read_as_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "sha256_of_file", lambda _: sha256(b"other"))
    with pytest.raises(UsageError, match=r"^the run could not be read again as it was written; nothing"):
        write_whole(tmp_path, "base", FILES)
    assert names(tmp_path) == []


def test_nothing_is_left_when_the_user_interrupts(tmp_path: Path) -> None:
    def interrupted() -> Iterator[bytes]:
        yield b"part"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path, "base", {**FILES, "long.jsonl": interrupted})
    assert names(tmp_path) == []


def test_what_is_written_part_by_part_is_hashed_as_a_whole(tmp_path: Path) -> None:
    with drafted(tmp_path, "base", {"long.jsonl": lambda: iter([b"a\n", b"b\n"])}) as draft:
        draft.add("last.json", b"{}")
        assert draft.hashes == {"long.jsonl": sha256(b"a\nb\n"), "last.json": sha256(b"{}")}
        assert all(name.startswith(".") for name in names(tmp_path))
        written = draft.become()
    assert (written / "long.jsonl").read_bytes() == b"a\nb\n"


@pytest.mark.parametrize("path", ["../out", "a/../../out", "/tmp/out", "./a.csv"])
def test_no_file_leaves_its_folder_or_meets_another(tmp_path: Path, path: str) -> None:
    """Names are made so that it cannot happen; if it did, nothing would be written."""
    files = {**FILES, path: b"x"}
    with pytest.raises(UsageError, match="would be written over another file, or outside"):
        write_whole(tmp_path, "base", files)
    with pytest.raises(UsageError, match="would be written over another file, or outside"):
        write_new(tmp_path / "new", files)
    assert names(tmp_path) == []


def test_nothing_is_left_when_the_name_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="File name too long"):
        write_whole(tmp_path, "n" * 300, FILES)
    assert names(tmp_path) == []


ROW = {"name": 'Ærø; "den", grønne', "count": 3, "share": Decimal("1.50"), "day": date(2018, 5, 2), "none": None}


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("dk", '\ufeffname;count;share;day;none\r\n"Ærø; ""den"", grønne";3;1,50;02-05-2018;\r\n'),
        ("iso", 'name,count,share,day,none\r\n"Ærø; ""den"", grønne",3,1.50,2018-05-02,\r\n'),
    ],
)
def test_cells_are_written_as_the_dialect_asks(dialect: str, expected: str) -> None:
    assert as_csv([ROW], tuple(ROW), dialect).decode() == expected


@pytest.mark.parametrize(("dialect", "expected"), [("dk", "\ufeffa;b\r\n"), ("iso", "a,b\r\n")])
def test_an_empty_table_has_its_header(dialect: str, expected: str) -> None:
    assert as_csv([], ("a", "b"), dialect).decode() == expected
