"""Whatever is changed in a run folder is found, also where the hashes of the manifest were made to fit again."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from shares import one_in
from visitering.audit.certificate import digest
from visitering.errors import UsageError
from visitering.generating import generate
from visitering.pipeline import run
from visitering.storing.run_files import RunFiles
from visitering.verifying import verify

Tampering = Callable[[Path], None]


def made_run(folder: Path, dialect: str) -> Path:
    """A small run with openings, offers and cases that are left open."""
    generate(36, 6, 25, folder / "data", places_per_person=0.8)
    path = folder / "data" / "scenario.yaml"
    scenario = yaml.safe_load(path.read_text(encoding="utf-8"))
    scenario["output"] = {"folder": str(folder / "runs"), "dialect": dialect}
    scenario["solver"] = {"effort": 2}
    (folder / "data" / "capacities.csv").write_text(
        "municipality,service,places\n" + "".join(f"{code},school_age,9\n" for code in codes(folder / "data")),
        encoding="utf-8",
    )
    path.write_text(yaml.safe_dump(scenario), encoding="utf-8")
    return run(path).write()


def codes(data: Path) -> list[str]:
    return [line.split(",")[0] for line in (data / "municipalities.csv").read_text("utf-8").splitlines()[1:]]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_run(tmp_path_factory.mktemp("dk"), "dk")


@pytest.fixture(scope="module")
def other_dialect(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_run(tmp_path_factory.mktemp("iso"), "iso")


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "explanations.jsonl").read_text("utf-8").splitlines()]


def keep(folder: Path, rows: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "explanations.jsonl").write_text(text, encoding="utf-8")


def in_line(change: Callable[[dict[str, Any]], None], having: str = "municipality") -> Tampering:
    """Changes the first explanation of a proposed case that has something."""

    def tamper(folder: Path) -> None:
        rows = lines(folder)
        change(next(row for row in rows if row["status"] == "proposed" and row[having]))
        keep(folder, rows)

    return tamper


def in_json(name: str, change: Callable[[Any], None]) -> Tampering:
    def tamper(folder: Path) -> None:
        value = json.loads((folder / name).read_text("utf-8"))
        change(value)
        (folder / name).write_text(json.dumps(value), encoding="utf-8")

    return tamper


def in_tier(change: Callable[[dict[str, Any]], None]) -> Tampering:
    return in_json("certificate.json", lambda value: change(value["tiers"][-1]))


def in_text(name: str, old: str | None = None, new: str = "", line: int = 1) -> Tampering:
    """Changes a line of a file, or leaves it out."""

    def tamper(folder: Path) -> None:
        rows = (folder / name).read_bytes().decode().split("\n")
        changed = [] if old is None else [rows[line].replace(old, new, 1)]
        assert changed != [rows[line]], f"{old!r} is not on line {line} of {name}"
        (folder / name).write_bytes("\n".join([*rows[:line], *changed, *rows[line + 1 :]]).encode())

    return tamper


def move(row: dict[str, Any]) -> None:
    """To the first of the other places that it could be in."""
    row["municipality"] = row["alternatives"][0]["municipality"]


def bump(row: dict[str, Any], *path: str) -> None:
    """One more of a figure."""
    *above, last = path
    for key in above:
        row = row[key]
    row[last] += 1


def bump_first(prices: dict[str, int]) -> None:
    prices[next(iter(prices))] += 1


def below_zero(prices: dict[str, int]) -> None:
    prices[next(iter(prices))] = -1


def raise_all(prices: list[int]) -> None:
    prices[:] = [price + 100_000 for price in prices]


def swap_fill(row: dict[str, Any]) -> None:
    row["openings"][0]["shortage_id"] += "x"


TAMPERINGS: dict[str, Tampering] = {
    "placement": in_line(move),
    "placement in the table": lambda folder: other_cell(folder, "assignments.csv", 1, line=first(folder)),
    "use": in_line(swap_fill, having="openings"),
    "use left out": in_line(lambda row: row["openings"].clear(), having="openings"),
    "place in an offer": in_line(lambda row: row["offers"].clear(), having="offers"),
    "points of an opening": in_line(lambda row: bump(row["openings"][0], "points"), having="openings"),
    "points of a case": in_line(lambda row: bump(row, "points")),
    "points of a goal": in_line(lambda row: bump(row, "points_by_goal", "employment", "points")),
    "weight of a goal": in_line(lambda row: bump(row, "points_by_goal", "ties", "weight")),
    "weighted points": in_line(lambda row: bump(row, "points_by_goal", "services", "weighted")),
    "price of a case": in_line(lambda row: bump(row, "price", "places")),
    "net": in_line(lambda row: bump(row, "net")),
    "an alternative": in_line(lambda row: bump(row["alternatives"][0], "points"), having="alternatives"),
    "forbidden": in_line(lambda row: row["forbidden"].clear(), having="forbidden"),
    "basis": in_line(lambda row: row.update(over_quota_basis="special")),
    "persons": in_line(lambda row: bump(row, "persons")),
    "reason": in_line(lambda row: row.update(reason="Fordi.")),
    "a line left out": in_text("explanations.jsonl", line=3),
    "a line that is no JSON": in_text("explanations.jsonl", "{", "", line=3),
    "price of a place": in_tier(lambda tier: bump_first(tier["prices"]["place"])),
    "price of load": in_tier(lambda tier: bump_first(tier["prices"]["load"])),
    "price of an opening": in_tier(lambda tier: bump_first(tier["prices"]["use"])),
    "price of a service": in_tier(lambda tier: bump_first(tier["prices"]["service"]["school_age"])),
    "price below zero": in_tier(lambda tier: below_zero(tier["prices"]["place"])),
    "price left out": in_tier(lambda tier: tier["prices"]["place"].popitem()),
    "price that is no number": in_tier(lambda tier: tier["prices"]["earlier"].append("1")),
    "price of an earlier tier": in_tier(lambda tier: raise_all(tier["prices"]["earlier"])),
    "objective": in_tier(lambda tier: bump(tier, "objective", "value")),
    "points of a tier": in_tier(lambda tier: bump(tier, "objective", "points")),
    "bound": in_tier(lambda tier: bump(tier, "bound_from_prices", "value")),
    "gap": in_tier(lambda tier: tier["checkable_bound"].update(gap=0.5)),
    "bound of the solver": in_tier(lambda tier: tier["solver_bound"].update(value=tier["objective"]["value"] - 1)),
    "weight of a tier": in_tier(lambda tier: bump(tier, "goals", "employment")),
    "a tier left out": in_json("certificate.json", lambda value: value["tiers"].pop()),
    "another tier's proof": in_json("certificate.json", lambda value: value["tiers"][0].update(proven_best=None)),
    "certificate cut": lambda folder: cut(folder / "certificate.json"),
    "an input: birth years": lambda folder: born_in(folder, "1940"),
    "an input: a year that cannot be": lambda folder: born_in(folder, "2040"),
    "an input: quota": lambda folder: other_quota(folder),
    "an input: capacity": in_text("inputs/capacities.csv", ",9", ",1"),
    "an input: seed": in_text("inputs/scenario.yaml", "seed: 1", "seed: 2", line=3),
    "an input cut": lambda folder: cut(folder / "inputs" / "cases.csv"),
    "quota in the table": lambda folder: other_cell(folder, "municipalities.csv", 3),
    "price in the table": lambda folder: other_cell(folder, "municipalities.csv", 9),
    "points in the table": lambda folder: other_cell(folder, "assignments.csv", 7, line=first(folder)),
    "day of taking over": in_line(lambda row: row.update(takes_over_on="2018-08-01")),
    "day by which it is due": in_line(lambda row: row.update(due_on=None)),
    "day of taking over in the table": lambda folder: other_cell(folder, "assignments.csv", 13, line=first(folder)),
    "a row left out": in_text("assignments.csv", line=2),
    "an open case left out": in_text("unplaced.csv", line=1),
}  # fmt: skip


def first(folder: Path) -> int:
    """The line of the first proposed case in assignments.csv."""
    return next(i for i, row in enumerate(lines(folder), start=1) if row["status"] == "proposed")


def other_cell(folder: Path, name: str, column: int, line: int = 1) -> None:
    rows = (folder / name).read_bytes().decode("utf-8-sig").split("\r\n")
    delimiter = ";" if ";" in rows[0] else ","
    cells = rows[line].split(delimiter)
    cells[column] = "7" + cells[column]
    rows[line] = delimiter.join(cells)
    mark = "utf-8-sig" if delimiter == ";" else "utf-8"
    (folder / name).write_bytes("\r\n".join(rows).encode(mark))


def other_quota(folder: Path) -> None:
    """No quota at all where somebody is placed."""
    placed = next(row["municipality"] for row in lines(folder) if row["status"] == "proposed")
    path = folder / "inputs" / "quotas.csv"
    rows = path.read_text("utf-8").splitlines()
    rows = [f"2018,{placed},0,0" if f",{placed}," in row else row for row in rows]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def born_in(folder: Path, year: str) -> None:
    path = folder / "inputs" / "persons.csv"
    path.write_text(re.sub(",19[0-9]{2},", f",{year},", path.read_text("utf-8")), encoding="utf-8")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def repair(folder: Path) -> None:
    """Makes the hashes of the manifest fit what lies there now."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    for kind in ("inputs", "outputs"):
        for name in manifest[kind]:
            manifest[kind][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture
def copy(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "run"))


def test_a_run_as_it_was_written_agrees(good: Path) -> None:
    done = verify(good)
    assert done.mismatches == []
    assert done.checked["cases"] == 36
    assert done.checked["services"] == 6
    assert any(tier.goals.get("employment") for tier in done.tiers)


def test_the_run_has_something_of_everything(good: Path) -> None:
    rows = lines(good)
    assert {row["status"] for row in rows} == {"proposed", "locked", "needs_decision"}
    assert any(row["openings"] for row in rows)
    assert any(row["offers"] for row in rows)


@pytest.mark.parametrize("name", one_in(3, TAMPERINGS))
def test_what_was_changed_is_told_by_its_hash(copy: Path, name: str) -> None:
    TAMPERINGS[name](copy)
    (changed,) = RunFiles(copy).strange()
    assert changed.endswith("is not the file that the manifest speaks of: its SHA-256 differs")


@pytest.mark.parametrize("name", one_in(3, TAMPERINGS))
def test_what_was_changed_is_found_with_repaired_hashes(copy: Path, name: str) -> None:
    TAMPERINGS[name](copy)
    repair(copy)
    found = verify(copy).mismatches
    assert found
    assert not any("SHA-256" in sentence for sentence in found)


@pytest.mark.parametrize("name", ["an input: birth years", "an input: quota"])
def test_other_inputs_contradict_the_figures_too(copy: Path, name: str) -> None:
    """Also where the certificate was made to speak of them."""
    TAMPERINGS[name](copy)
    repair(copy)
    inputs = json.loads((copy / "manifest.json").read_text("utf-8"))["inputs"]
    in_json("certificate.json", lambda value: value.update(inputs_sha256=digest(inputs)))(copy)
    repair(copy)
    found = verify(copy).mismatches
    assert found
    assert not any("inputs" in sentence for sentence in found)


TABLES = [name for name in TAMPERINGS if "table" in name or "left out" in name]


@pytest.mark.campaign
def test_the_other_dialect_agrees(other_dialect: Path) -> None:
    assert verify(other_dialect).mismatches == []


@pytest.mark.campaign
@pytest.mark.parametrize("name", one_in(3, TABLES))
def test_tables_of_the_other_dialect(other_dialect: Path, tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(other_dialect, tmp_path / "run"))
    TAMPERINGS[name](copy)
    repair(copy)
    assert verify(copy).mismatches


@pytest.mark.parametrize(
    ("key", "value"), [("cases_placed", 36), ("outcome", "proven"), ("tiers", []), ("needs_decision", 0)]
)
def test_the_summary_of_the_manifest(copy: Path, key: str, value: object) -> None:
    in_json("manifest.json", lambda manifest: manifest["summary"].update({key: value}))(copy)
    assert any("manifest.json, summary" in sentence for sentence in verify(copy).mismatches)


def test_the_gap_that_the_manifest_tells(copy: Path) -> None:
    in_json("manifest.json", lambda manifest: manifest["summary"]["tiers"][2].update(gap=-1.0))(copy)
    assert any("tier 3, gap" in sentence for sentence in verify(copy).mismatches)


def test_what_the_manifest_says_that_a_goal_gives(copy: Path) -> None:
    in_json("manifest.json", lambda m: m["summary"]["tiers"][2]["by_goal"].update(services=0.0))(copy)
    assert any("tier 3, by_goal" in sentence for sentence in verify(copy).mismatches)


def test_a_missing_file_and_a_strange_one(copy: Path) -> None:
    (copy / "unplaced.csv").unlink()
    (copy / "note.txt").write_text("x", encoding="utf-8")
    found = verify(copy).mismatches
    assert "unplaced.csv is missing or cannot be read" in found
    assert "note.txt is not a file of the run" in found


def test_what_is_no_run_folder(tmp_path: Path, copy: Path) -> None:
    with pytest.raises(UsageError, match=r"manifest\.json cannot be read"):
        verify(tmp_path)
    cut(copy / "manifest.json")
    with pytest.raises(UsageError, match=r"manifest\.json is damaged"):
        verify(copy)
