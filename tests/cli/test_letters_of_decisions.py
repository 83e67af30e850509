"""From the proposal to the letter: what the book says is what the letters say, whoever decided and however often."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import decided_runs as small
from commands import Ended, tree, visitering
from on_paper import disagreements, table

Decide = Callable[..., Ended]
NOTE = "fortrolig note fra sagsbehandleren"
AARHUS, AALBORG = "0751", "0851"
OPENED = ("--ground", "new_information", "--requested-by", "refugee", "--reason", "en ny oplysning")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


def decided(folder: Path, *arguments: str, by: str = "AB") -> None:
    ended = visitering("decide", folder / "runs" / small.RUN, "--as", by, *arguments)
    assert (ended.code, ended.err) == (0, "")


def overridden(folder: Path, what: str, *arguments: str, by: str = "AB") -> None:
    decided(folder, "--override", what, "--reason", NOTE, *arguments, by=by)


def reopened(folder: Path, case_id: str) -> None:
    ended = visitering("reopen", case_id, "--data", folder / "data", "--as", "CD", *OPENED, "--on", "2018-05-02")
    assert ended.code == 0


def lettered(folder: Path, *arguments: str | Path) -> tuple[Path, dict[str, dict[str, str]]]:
    """The folder of the letters of the run, and the rows of its index by case; they agree with the book."""
    asked = arguments or (folder / "runs" / small.RUN,)
    ended = visitering("letters", *asked, "--json")
    assert (ended.code, ended.err) == (0, "")
    written = Path.cwd() / str(json.loads(ended.out)["folder"])
    assert disagreements(written, folder / "data") == []
    return written, {row["case_id"]: row for row in table(written / "index.csv")}


def text(written: Path, row: dict[str, str], letter: str = "decision") -> str:
    return (written / row[letter]).read_text(encoding="utf-8")


# --- what was decided is what is written ----------------------------------------------------------------------


def test_an_override_gets_the_letter_and_the_notice_of_where_it_goes(folder: Path) -> None:
    overridden(folder, "C1=Aalborg", "--grounds", "I har fået en lærlingeplads dér.")
    written, index = lettered(folder)
    assert index["C1"]["municipality"] == AALBORG
    assert (index["C1"]["kind"], index["C1"]["draft"]) == ("final", "")
    assert index["C1"]["advance"].startswith(f"advance/{AALBORG}/")
    letter = text(written, index["C1"])
    assert "What we gave weight to\n- I har fået en lærlingeplads dér.\n\nRules" in letter
    for of_the_run in ("Other municipalities", "What was not decisive", "suits you better", "lacks labour", "Aarhus"):
        assert of_the_run not in letter
        assert of_the_run not in text(written, index["C1"], "notice")


def test_every_state_of_a_case_has_its_letter_or_none(folder: Path) -> None:
    decided(folder, "C1", "C3")
    overridden(folder, "C7=Aarhus", "--against", "close_family")
    decided(folder, "--reject", "C8", "--reason", "ikke dér", by="CD")
    written, index = lettered(folder)
    kinds = {case_id: (row["status"], row["kind"]) for case_id, row in index.items()}
    assert kinds == {
        "C1": ("accepted", "final"),
        "C2": ("proposed", "proposal"),
        "C3": ("accepted", "final"),
        "C4": ("locked", ""),
        "C5": ("proposed", "proposal"),
        "C6": ("needs_decision", ""),
        "C7": ("override", "draft"),
        "C8": ("rejected", ""),
    }
    assert index["C8"]["why_none"] == "The proposal of Aarhus was rejected on 2018-05-02."
    assert not list(written.rglob("*C8*"))
    assert "main considerations have not been written" in index["C7"]["draft"]
    assert text(written, index["C7"]).startswith("DRAFT.")
    assert text(written, index["C7"], "notice").startswith("DRAFT.")


def test_the_summary_counts_by_kind(folder: Path) -> None:
    decided(folder, "C1")
    decided(folder, "--reject", "C8", "--reason", "ikke dér")
    ended = visitering("letters", folder / "runs" / small.RUN)
    assert ended.out.startswith("Wrote the letters of 1 decided case and 4 proposed cases to ")
    assert (
        "Nobody has decided the proposed cases: their letters are drafts, marked as proposals on every" in ended.out
    )
    assert "No letters for 1 case whose proposal was rejected.\n" in ended.out


def test_what_was_taken_back_gets_none_until_it_is_decided_again(folder: Path) -> None:
    decided(folder, "C1")
    assert visitering("undo", "--as", "AB", "--data", folder / "data").code == 0
    _, index = lettered(folder)
    assert (index["C1"]["status"], index["C1"]["decision"]) == ("undone", "")
    overridden(folder, "C1=Aalborg", "--grounds", "Vejen til skolen er kort.")
    _, index = lettered(folder)
    assert (index["C1"]["municipality"], index["C1"]["kind"], index["C1"]["replaces"]) == (AALBORG, "final", "")


@pytest.mark.parametrize(
    ("grounds", "kind"),
    [("Søsteren er flyttet dertil.", "draft"), ("Søsteren er flyttet dertil, se § 12, stk. 2, nr. 1.", "final")],
)
def test_a_rule_of_law_is_departed_from_only_with_a_provision(folder: Path, grounds: str, kind: str) -> None:
    overridden(folder, "C7=Aarhus", "--against", "close_family", "--grounds", grounds)
    written, index = lettered(folder)
    assert index["C7"]["kind"] == kind
    letter = text(written, index["C7"])
    assert ("name no provision that allows it" in letter) == (kind == "draft")
    assert ("\n- We chose the municipality under § 12, stk. 2, nr. 1.\n" in letter) == (kind == "final")


# --- letters are never overwritten ----------------------------------------------------------------------------


@pytest.mark.campaign
def test_a_letter_written_again_is_the_same_text_or_says_which_it_replaces(folder: Path) -> None:
    decided(folder, "C1", "C3")
    first, before = lettered(folder)
    kept = tree(first)
    again, index = lettered(folder)
    assert (first.name, again.name) == (f"{small.RUN}-letters", f"{small.RUN}-letters-002")
    same = {name: content for name, content in tree(again).items() if name != "index.csv"}
    assert same == {name: content for name, content in kept.items() if name != "index.csv"}

    reopened(folder, "C1")
    _, index = lettered(folder)
    assert (index["C1"]["status"], index["C1"]["decision"]) == ("reopened", "")

    overridden(folder, "C1=Aalborg", "--grounds", "Vejen til skolen er kort.", by="CD")
    new, index = lettered(folder)
    said = "This is letter no. 2 in the case. It replaces letter no. 1 of 2 May 2018 on Aarhus Municipality.\n"
    assert said in text(new, index["C1"])
    assert index["C1"]["replaces"] == f"{first.name}/decision/C1.txt"
    assert index["C3"]["replaces"] == ""
    assert text(new, index["C3"]) == text(first, before["C3"])

    last, index = lettered(folder)
    assert last.name == f"{small.RUN}-letters-005"
    assert text(last, index["C1"]) == text(new, index["C1"])
    assert text(last, index["C1"], "notice") == text(new, index["C1"], "notice")
    assert index["C1"]["letter_no"] == "2"
    assert tree(first) == kept


def test_other_grounds_for_the_same_place_replace_letter_and_notice(folder: Path) -> None:
    decided(folder, "C1")
    lettered(folder)
    reopened(folder, "C1")
    overridden(folder, "C1=Aarhus", "--grounds", "En ny begrundelse.")
    new, index = lettered(folder)
    assert "It replaces letter no. 1" in text(new, index["C1"])
    again, index = lettered(folder)
    for letter in ("decision", "notice"):
        assert text(again, index["C1"], letter) == text(new, index["C1"], letter)


def test_letters_of_another_book_are_not_replaced(folder: Path, tmp_path: Path) -> None:
    """Runs of two datasets in one folder may have cases of the same names."""
    decided(folder, "C1")
    first, _ = lettered(folder)
    other = small.copied(tmp_path / "other")
    shutil.copytree(first, other / "runs" / "elsewhere-letters")
    overridden(other, "C1=Aalborg", "--grounds", "Vejen til skolen er kort.")
    written, index = lettered(other)
    assert index["C1"]["letter_no"] == "1"
    assert "replaces" not in text(written, index["C1"])


def test_an_index_that_cannot_be_read_stops_it(folder: Path) -> None:
    decided(folder, "C1")
    first, _ = lettered(folder)
    (first / "index.csv").write_bytes(b"case_id,letter_no\nC1,one\n")
    ended = visitering("letters", folder / "runs" / small.RUN)
    assert (ended.code, ended.out) == (2, "")
    assert "index.csv cannot be read" in ended.err
    assert len(ended.err.splitlines()) == 1


# --- other runs, and the book alone ---------------------------------------------------------------------------


def second_run(folder: Path) -> Path:
    ended = visitering("run", folder / "scenario.yaml", "--json")
    assert ended.code == 3
    return folder / "runs" / small.RUN.replace("-001", "-002")


def test_a_case_decided_on_another_run_is_told_with_the_grounds_of_that_run(folder: Path) -> None:
    second = second_run(folder)
    assert visitering("decide", second, "C1", "--as", "CD").code == 0
    written, index = lettered(folder)
    assert index["C1"]["run"] == second.name
    of_second, _ = lettered(folder, second)
    assert (of_second / "decision/C1.txt").read_bytes() == (written / "decision/C1.txt").read_bytes()
    shutil.rmtree(second)
    ended = visitering("letters", folder / "runs" / small.RUN)
    assert (ended.code, ended.out) == (2, "")
    assert f"{second.name}, or that run as it was when it was decided on (C1)" in ended.err


def test_the_book_alone_gives_the_letters_of_decisions_that_stand(folder: Path) -> None:
    decided(folder, "C1")
    overridden(folder, "C2=Aalborg", "--grounds", "Truslen gælder ikke dér.")
    decided(folder, "--reject", "C8", "--reason", "ikke dér")
    of_run, of_case = lettered(folder)
    written, index = lettered(folder, "--data", folder / "data")
    assert written == folder / "runs" / "data-letters"
    assert index.keys() == {"C1", "C2"}
    for case_id in index:
        assert text(written, index[case_id]) == text(of_run, of_case[case_id])
        assert text(written, index[case_id], "notice") == text(of_run, of_case[case_id], "notice")
    one, index = lettered(folder, "--data", folder / "data", "--case", "C1")
    assert (one.name, list(index)) == ("data-letters-002", ["C1"])


def test_a_run_that_is_gone_is_named_with_all_its_cases(folder: Path) -> None:
    decided(folder, "C1", "C3")
    run = folder / "runs" / small.RUN
    run.rename(folder / "moved")
    before = tree(folder)
    ended = visitering("letters", "--data", folder / "data")
    assert (ended.code, ended.out) == (2, "")
    assert f"{small.RUN}, or that run as it was when it was decided on (C1, C3)" in ended.err
    assert len(ended.err.splitlines()) == 1
    assert tree(folder) == before
    kept = folder / "kept"
    kept.mkdir()
    (folder / "moved").rename(kept / small.RUN)
    written, _ = lettered(folder, "--data", folder / "data", "--runs", kept)
    assert written == kept / "data-letters"


def test_a_run_of_the_same_name_that_proposes_something_else_is_not_the_run(folder: Path) -> None:
    decided(folder, "C1")
    book = folder / "data" / "decisions.csv"
    book.write_text(book.read_text(encoding="utf-8").replace("C1,0751,2", "C1,0851,2"), encoding="utf-8")
    ended = visitering("letters", folder / "runs" / small.RUN)
    assert (ended.code, ended.out) == (2, "")
    assert "as it was when it was decided on (C1)" in ended.err


def test_every_case_that_cannot_be_written_is_told_at_once(folder: Path) -> None:
    decided(folder, "--reject", "C8", "--reason", "ikke dér")
    named = ("--case", "C8", "--case", "C4", "--case", "C99")
    ended = visitering("letters", "--data", folder / "data", *named)
    assert (ended.code, ended.out) == (2, "")
    for said in ("C8 has no decision that stands", "the decision on C4 names no run", "no decision on C99"):
        assert said in ended.err
    assert visitering("letters").code == 2


@pytest.mark.campaign
def test_a_rejection_known_to_a_new_run_leaves_a_new_proposal(folder: Path) -> None:
    decided(folder, "--reject", "C8", "--reason", "ikke dér")
    _, index = lettered(folder)
    assert index["C8"]["status"] == "rejected"
    second = second_run(folder)
    _, index = lettered(folder, second)
    assert (index["C8"]["status"], index["C8"]["kind"]) == ("proposed", "proposal")


def test_a_book_that_a_spreadsheet_has_saved_says_the_same(folder: Path) -> None:
    overridden(folder, "C1=Aalborg", "--grounds", "Vejen til skolen er kort; søsteren bor dér.")
    first, before = lettered(folder)
    for path in (folder / "data" / "decisions.csv", first / "index.csv"):
        resaved(path)
    written, index = lettered(folder)
    assert text(written, index["C1"]) == text(first, before["C1"])
    assert index["C1"]["letter_no"] == "1"


def resaved(path: Path) -> None:
    """As Danish Excel saves it: cp1252, semicolons, dates day first, zeros in front lost."""
    rows = table(path)
    lines = [";".join(rows[0])]
    for row in rows:
        days = {key: "-".join(reversed(value.split("-"))) for key, value in row.items() if key == "decided_on"}
        row |= {key: value if len(value.split("-")[0]) == 2 else row[key] for key, value in days.items()}
        row |= {key: value.lstrip("0") for key, value in row.items() if key.endswith("municipality")}
        lines.append(";".join(f'"{value}"' if ";" in value else value for value in row.values()))
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp1252"))
