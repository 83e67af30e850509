"""What has a boundary is drawn, what has none is named: the same in report, status and comparison."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commands import visitering

FAULTS = Path(__file__).parent
NAMED = "Ikke på kortet, fordi grænserne ikke kendes: Christiansø."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FAULTS / "place_without_boundary", tmp_path / "fault"))


def drawn(page: Path) -> int:
    return page.read_text(encoding="utf-8").count("data-place=") // page.read_text(encoding="utf-8").count(
        'class="country"'
    )


def test_place_without_boundary(folder: Path) -> None:
    assert visitering("run", folder / "s.yaml").code == 0
    assert visitering("status", folder / "s.yaml", "--out", folder / "st").code == 0
    other = folder / "other.yaml"
    other.write_text("extends: s.yaml\nname: other\nseed: 2\n", encoding="utf-8")
    assert visitering("compare", folder / "s.yaml", other, "--processes", "1").code == 0
    pages = [
        *folder.glob("runs/*/report.html"),
        folder / "st" / "status.html",
        *folder.glob("runs/*/comparison.html"),
    ]
    assert len(pages) == 3
    for page in pages:
        assert drawn(page) == 1, page.name
        assert NAMED in page.read_text(encoding="utf-8"), page.name


def test_a_map_of_all_has_nobody_named(folder: Path) -> None:
    scenario = folder / "without" / "s.yaml"
    assert visitering("run", scenario).code == 0
    (page,) = folder.glob("**/report.html")
    assert drawn(page) == 1
    assert "Ikke på kortet" not in page.read_text(encoding="utf-8")
