"""`visitering letters --docx --pdf`: beside the plain letters, in the index, whole or not at all, never over any."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

import decided_runs as small
from commands import Ended, tree, visitering
from on_paper import disagreements, table
from paper import lines, member, opened, pages, saved
from visitering.reporting.letters.paper.styles import empty

pytestmark = pytest.mark.campaign

LETTERS = ("decision", "notice", "advance")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.copied(tmp_path)


def run_of(folder: Path) -> Path:
    return folder / "runs" / small.RUN


def lettered(folder: Path, *arguments: str | Path) -> tuple[Path, list[dict[str, str]]]:
    """The folder of the letters of the run, and the rows of its index that have letters."""
    ended = visitering("letters", run_of(folder), "--json", *arguments)
    assert (ended.code, ended.err) == (0, "")
    written = Path.cwd() / str(json.loads(ended.out)["folder"])
    assert disagreements(written, folder / "data") == []
    return written, [row for row in table(written / "index.csv") if row["decision"]]


def own(folder: Path, header: str) -> Path:
    """A folder with a letterhead."""
    document = opened(empty())
    document.sections[0].header.paragraphs[0].text = header
    document.add_paragraph("{{ letter }}")
    (folder / "ours").mkdir()
    (folder / "ours" / "letter.docx").write_bytes(saved(document))
    return folder / "ours"


def refused(ended: Ended, folder: Path, said: str) -> None:
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert not list(run_of(folder).parent.glob("*-letters*"))


def test_every_letter_has_its_document_and_the_batch_its_pdf(folder: Path) -> None:
    written, rows = lettered(folder, "--docx", "--pdf")
    assert len(rows) > 3
    for row in rows:
        for letter in LETTERS:
            assert row[f"{letter}_docx"] == f"{row[letter].removesuffix('.txt')}.docx"
            content = (written / row[f"{letter}_docx"]).read_bytes()
            assert row[f"{letter}_docx_sha256"] == sha256(content).hexdigest()
            plain = (written / row[letter]).read_text(encoding="utf-8").splitlines()
            marks = {lines(content)[0]} if letter != "advance" or row["kind"] == "proposal" else set()
            text = [line.removeprefix("- ") for line in plain if line and line not in marks]
            assert [line for line in lines(content) if line not in marks] == text
        content = (written / row["pdf"]).read_bytes()
        assert row["pdf_sha256"] == sha256(content).hexdigest()
        assert any(line.startswith(f"{row['case_id']} · ") for line in pages(content)[int(row["pdf_page"]) - 1])
    assert {path.suffix for path in written.rglob("*") if path.is_file()} == {".txt", ".docx", ".pdf", ".csv"}
    assert {path.stat().st_mode & 0o777 for path in written.rglob("*") if path.is_file()} == {0o600}


def test_without_the_options_the_index_and_the_folder_are_as_they_were(folder: Path) -> None:
    written, _ = lettered(folder)
    assert not any("docx" in column or "pdf" in column for column in table(written / "index.csv")[0])
    assert {path.suffix for path in written.rglob("*") if path.is_file()} == {".txt", ".csv"}


def test_only_what_is_decided_loses_its_mark(folder: Path) -> None:
    assert visitering("decide", run_of(folder), "--as", "AB", "C1").code == 0
    written, rows = lettered(folder, "--docx", "--pdf")
    read = pages((written / "letters.pdf").read_bytes())
    ends = [int(row["pdf_page"]) - 1 for row in rows[1:]] + [len(read)]
    for row, end in zip(rows, ends, strict=True):
        for letter in LETTERS:
            header = opened((written / row[f"{letter}_docx"]).read_bytes()).sections[0].header
            marked = any("PROPOSAL" in paragraph.text for paragraph in header.paragraphs)
            assert marked == (row["kind"] == "proposal")
        of_case = read[int(row["pdf_page"]) - 1 : end]
        assert {any("PROPOSAL" in line for line in page) for page in of_case} == {row["kind"] == "proposal"}
    assert {row["case_id"] for row in rows if row["kind"] == "final"} == {"C1"}


def test_written_again_they_are_the_same_bytes_in_a_folder_of_their_own(folder: Path) -> None:
    assert visitering("decide", run_of(folder), "--as", "AB", "C1", "C3").code == 0
    first, _ = lettered(folder, "--docx", "--pdf")
    before = tree(first)
    again, rows = lettered(folder, "--docx", "--pdf")
    assert again.name == f"{first.name}-002"
    assert tree(again) == before == tree(first)
    assert {row["letter_no"] for row in rows if row["kind"] == "final"} == {"1"}


def test_letters_of_the_book_are_written_on_paper_too(folder: Path) -> None:
    assert visitering("decide", run_of(folder), "--as", "AB", "C1").code == 0
    ended = visitering("letters", "--data", folder / "data", "--pdf", "--docx")
    assert (ended.code, ended.err) == (0, "")
    assert "letters.pdf  all of them by case" in ended.out
    written = folder / "runs" / "data-letters"
    assert (written / "decision" / "C1.docx").is_file()
    assert len(pages((written / "letters.pdf").read_bytes())) == 5


def test_a_letterhead_alone_is_enough_and_stays(folder: Path) -> None:
    written, rows = lettered(folder, "--docx", "--templates", own(folder, "The Agency, ref. {{ case_id }}"))
    for row in rows:
        header = opened((written / row["decision_docx"]).read_bytes()).sections[0].header
        assert header.paragraphs[-1].text == f"The Agency, ref. {row['case_id']}"
    assert not any(
        row["case_id"] in member((written / row["advance_docx"]).read_bytes(), "word/header1.xml") for row in rows
    )


def test_a_team_s_own_words_are_those_of_the_document(folder: Path) -> None:
    ours = own(folder, "The Agency")
    decided = '{{ say("letter.decision", municipality=letter.municipality) }}'
    facts = '{{ say("letter.facts") }}\n- {{ letter.case_id }}\n'
    text = f'{{{{ say("letter.title") }}}}\n\nDear all,\n\n{decided}\n\n{facts}'
    (ours / "decision.txt.j2").write_text(text, encoding="utf-8")
    assert visitering("decide", run_of(folder), "--as", "AB", "C1").code == 0
    written, rows = lettered(folder, "--docx", "--templates", ours, "--case", "C1")
    paragraphs = opened((written / rows[0]["decision_docx"]).read_bytes()).paragraphs
    styles = {p.text: p.style and p.style.name for p in paragraphs}
    assert styles["Dear all,"] == "Normal"
    assert styles["Information that the decision is based on"] == "Heading 2"
    assert styles["C1"] == "List Bullet"


@pytest.mark.parametrize("option", ["--docx", "--pdf"])
def test_letters_in_another_format_are_refused(folder: Path, option: str) -> None:
    (folder / "decision.html.j2").write_text("x", encoding="utf-8")
    ended = visitering("letters", run_of(folder), "--templates", folder, option)
    refused(ended, folder, "made of letters in plain text, and decision.html.j2 writes another format")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("letter.docx", b"no zip", "letter.docx cannot be used: it is not a Word document (.docx)"),
        ("letter.docm", b"x", "a document without macros"),
        ("decision.docx", b"x", "holds no template of a letter"),
    ],
)
def test_a_bad_letterhead_is_told_in_one_sentence(folder: Path, name: str, content: bytes, said: str) -> None:
    (folder / "ours").mkdir()
    (folder / "ours" / name).write_bytes(content)
    refused(visitering("letters", run_of(folder), "--templates", folder / "ours", "--docx"), folder, said)


def test_an_unknown_field_is_told_in_one_sentence(folder: Path) -> None:
    ours = own(folder, "{{ name_of_the_refugee }}")
    ended = visitering("letters", run_of(folder), "--templates", ours, "--docx")
    refused(ended, folder, "letter.docx cannot be used: there is no field {{ name_of_the_refugee }}")


def test_a_letterhead_without_docx_is_no_template(folder: Path) -> None:
    ended = visitering("letters", run_of(folder), "--templates", own(folder, "x"))
    refused(ended, folder, "holds no template of a letter")
