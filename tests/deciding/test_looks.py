"""`--all-clear` accepts what the officer has looked at; who has looked at what is on record."""

from __future__ import annotations

from pathlib import Path

import pytest

import decided_runs as small
from commands import visitering
from visitering import pipeline
from visitering.deciding.choices import Choices
from visitering.deciding.decide import Decided, decide, preview
from visitering.deciding.looks import LISTS, REGISTER
from visitering.errors import InputError, UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


def clear(folder: Path, by: str = "AB", listed: str | None = None, run: str = small.RUN) -> Decided:
    path = None if listed is None else folder / "list.txt"
    if path is not None:
        path.write_text(listed or "", encoding="utf-8")
    return decide(folder / "runs" / run, Choices(by, all_clear=True, stale=True, reviewed_list=path))


def look(folder: Path, case: str, by: str = "AB") -> None:
    assert visitering("explain", folder / "runs" / small.RUN, case, "--as", by).code == 0


def decided(found: Decided) -> list[str]:
    return [decision.case_id for decision in found.decisions]


def test_nothing_is_accepted_that_nobody_has_looked_at(folder: Path) -> None:
    before = (folder / "data" / "decisions.csv").read_bytes()
    found = clear(folder)
    assert (decided(found), len(found.left_out)) == ([], 5)
    assert found.left_out[0] == (
        "C1 has not been looked at by AB as it is proposed now: look at it with explain --as, or name it in a "
        "--reviewed-list"
    )
    assert (folder / "data" / "decisions.csv").read_bytes() == before


def test_a_look_counts_for_who_looked(folder: Path) -> None:
    look(folder, "C1")
    look(folder, "C1")
    look(folder, "C3", " CD ")
    assert len((folder / "data" / REGISTER).read_text(encoding="utf-8").splitlines()) == 3
    assert decided(clear(folder)) == ["C1"]
    assert decided(clear(folder, "CD")) == ["C3"]
    assert visitering("check", folder / "scenario.yaml").err == ""


def test_a_review_list_is_kept_with_the_decision(folder: Path) -> None:
    found = clear(folder, listed="C1\nC3\n\n")
    assert decided(found) == ["C1", "C3"]
    kept = folder / "data" / LISTS / f"{found.command_id}.csv"
    assert kept.read_text(encoding="utf-8") == "C1\nC3\n\n"
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert {d.command_id for d in found.decisions} == {found.command_id}


def test_a_list_may_be_a_table(folder: Path) -> None:
    assert decided(clear(folder, listed="note;case_id\nok;C1\nok;C8\n")) == ["C1", "C8"]


def test_every_case_that_the_run_does_not_have_is_a_fault(folder: Path) -> None:
    with pytest.raises(InputError) as error:
        clear(folder, listed="C1\nC91\nC92\n")
    assert [(fault.line, fault.value) for fault in error.value.faults] == [(2, "C91"), (3, "C92")]
    assert not (folder / "data" / REGISTER).exists()
    assert not (folder / "data" / LISTS).exists()


def test_a_look_counts_in_another_run_that_proposes_the_same(folder: Path) -> None:
    look(folder, "C1")
    later = pipeline.run(folder / "scenario.yaml").write()
    assert decided(clear(folder, run=later.name)) == ["C1"]


def test_a_look_counts_no_more_once_the_case_has_changed(folder: Path) -> None:
    look(folder, "C1")
    persons = folder / "data" / "persons.csv"
    persons.write_text(persons.read_text(encoding="utf-8").replace("1990", "1991"), encoding="utf-8")
    found = clear(folder)
    assert decided(found) == []
    assert found.left_out[0].startswith("C1 has not been looked at by AB as it is proposed now")


def test_a_dry_run_keeps_nothing(folder: Path) -> None:
    run = folder / "runs" / small.RUN
    found = preview(run, Choices("AB", all_clear=True, reviewed_list=small.reviewed(run)))
    assert len(found.decisions) == 5
    assert not (folder / "data" / REGISTER).exists()


def test_what_the_options_belong_to_is_said(folder: Path) -> None:
    run = folder / "runs" / small.RUN
    with pytest.raises(UsageError, match="belongs to --all-clear"):
        decide(run, Choices("AB", accept=("C1",), reviewed_list=small.reviewed(run)))
    assert visitering("explain", run, "C1", "--as", "AB", "--what-if").code == 2
    assert visitering("explain", run, "C1", "--as", " ").code == 2
    assert visitering("explain", run, "C99", "--as", "AB").code == 2
