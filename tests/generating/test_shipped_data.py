"""The datasets that ship with the product: what the script makes, with the figures that are real."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from visitering.reference import rows

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_demo", DATA / "make_demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("made")
    script.main(folder)
    return folder


def quotas(name: str) -> dict[str, int]:
    with (DATA / name / "quotas.csv").open(encoding="utf-8", newline="") as file:
        return {row["municipality"]: int(row["quota"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", ["demo", "published-2015"])
def test_the_folder_holds_what_the_script_writes(name: str, made: Path) -> None:
    left = {"events.jsonl", ".events.lock", ".decisions.lock"}  # by a run of the demo
    shipped = {file.name: file.read_bytes() for file in (DATA / name).iterdir() if file.name not in left}
    assert shipped == {file.name: file.read_bytes() for file in (made / name).iterdir()}


def test_the_demo_has_the_real_region_quotas_of_2018() -> None:
    region = {row["code"]: row["region"] for row in rows("municipalities.csv")}
    sums: dict[str, int] = {}
    for code, quota in quotas("demo").items():
        sums[region[code]] = sums.get(region[code], 0) + quota
    assert sums == {
        "Hovedstaden": 316,
        "Sjælland": 170,
        "Syddanmark": 102,
        "Midtjylland": 238,
        "Nordjylland": 174,
    }
    assert quotas("demo")["0101"] == 0


def test_the_quotas_of_2015_are_the_published_ones() -> None:
    published = {
        row["code"]: int(row["quota"])
        for row in rows("published_municipal_quotas.csv")
        if row["year"] == "2015" and row["kind"].startswith("aftalt")
    }
    assert quotas("published-2015") == published
    assert len(published) == 33
    assert sum(published.values()) == 1_763 + 3_015


def test_the_readmes_say_what_is_not_real() -> None:
    for name in ("demo", "published-2015"):
        text = (DATA / name / "README.md").read_text(encoding="utf-8")
        assert "Synthetic" in text
        assert "FOT, februar 2014" in text
    assert "ESTIMATE" in (DATA / "demo" / "README.md").read_text(encoding="utf-8")


def test_reference_files_can_be_read() -> None:
    assert len(rows("municipalities.csv")) == 98
    assert len(rows("isco08.csv")) == 619
