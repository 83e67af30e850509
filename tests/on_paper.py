"""Whether a folder of letters agrees with a book of decisions: read from the files alone, and not by the product.

`disagreements(folder, data)` gives a sentence for each thing that does not hold, none where all does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

TEXTS = Path(__file__).parents[1] / "src" / "visitering" / "explaining" / "texts"
LETTERS = ("decision", "notice", "advance")


def called(name: str) -> tuple[str, ...]:
    """What a letter may call a municipality."""
    return (name, "the City of Copenhagen") if name == "København" else (name,)


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with any of the usual delimiters; cells of formulas as they were meant."""
    content = path.read_bytes() if path.exists() else b""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    header = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=header.count))
    return [{key: re.sub(r"^'(?=[=+\-@])", "", value or "") for key, value in row.items() if key} for row in rows]


def last_rows(data: Path) -> dict[str, dict[str, str]]:
    """By case the last row of the book that is not taken back; an empty one where all are."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in table(data / "decisions.csv"):
        of_case = rows.setdefault(row["case_id"], [])
        if row.get("decision") == "undone":
            of_case.pop()
        else:
            of_case.append(row)
    return {case_id: of_case[-1] if of_case else {} for case_id, of_case in rows.items()}


def stands(row: Mapping[str, str]) -> bool:
    return bool(row) and row.get("decision") != "rejected" and not row.get("reopened_on")


def disagreements(folder: Path, data: Path) -> list[str]:
    """What the letters of a folder, and its index, say otherwise than the book in `data`."""
    index, book = table(folder / "index.csv"), last_rows(data)
    names = {row["municipality"]: row["name"] for row in table(data / "municipalities.csv")}
    found = [problem for row in index for problem in _of_case(folder, row, book.get(row["case_id"], {}), names)]
    columns = (*LETTERS, *(f"{letter}_docx" for letter in LETTERS), "pdf")
    listed = {row[column] for row in index for column in columns if row.get(column)}
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"index.csv"}
    return found + [f"{path} is not in the index" for path in sorted(here - listed)]


def _of_case(
    folder: Path, row: Mapping[str, str], decided: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[str]:
    case_id = row["case_id"]
    if not row["decision"]:
        if not row["why_none"]:
            yield f"{case_id} has no letter, and nothing says why"
        return
    texts = {letter: (folder / row[letter]).read_text(encoding="utf-8") for letter in LETTERS}
    for letter, text in texts.items():
        if not any(name.removeprefix("the ") in text for name in called(names[row["municipality"]])):
            yield f"{row[letter]} does not name {names[row['municipality']]}"
        if (note := decided.get("reason", "")) and note in text:
            yield f"{row[letter]} gives the officer's note"
        if bool(proposal_in(text)) != (row["kind"] == "proposal"):
            yield f"{row[letter]} is marked as a proposal, or not, otherwise than it is: {row['kind']}"
    told = municipality_told(texts["decision"])
    if not told.startswith(called(names[row["municipality"]])):
        yield f"the letter of {case_id} says {told}, where the index says {names[row['municipality']]}"
    if row["kind"] == "proposal":
        if stands(decided):
            yield f"{case_id} is decided, and its letter is that of a proposal"
        return
    if not stands(decided):
        yield f"{case_id} has the letter of a decision, and none stands"
        return
    for column in ("municipality", "run", "decided_by", "command_id"):
        if row[column].lstrip("0") != decided.get(column, "").lstrip("0"):
            yield f"the index says {row[column]!r} in {column} of {case_id}, and the book {decided.get(column, '')!r}"
    if decided.get("decision") == "override":
        yield from _override(row, decided, texts["decision"])


def _override(row: Mapping[str, str], decided: Mapping[str, str], text: str) -> Iterator[str]:
    grounds = decided.get("grounds", "")
    if grounds and grounds not in text:
        yield f"the letter of {row['case_id']} does not give the grounds of its decision"
    if not grounds and row["kind"] == "final":
        yield f"the letter of {row['case_id']} is final without the grounds of its decision"


@cache
def _texts() -> tuple[dict[str, str], ...]:
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(TEXTS.glob("*.yaml")))


def proposal_in(text: str) -> int:
    """How often a text is marked as a proposal."""
    codes = ("letter.proposal", "notice.proposal", "advance.proposal")
    return sum(text.count(texts[code]) for texts in _texts() for code in codes)


def municipality_told(text: str) -> str:
    """Where the letter says that the case is to live, in its words."""
    for texts in _texts():
        said = texts["letter.decision"].partition("{municipality}")[0]
        pattern = "".join(
            f"(?:{part[1:-1]})" if part.startswith("[") else re.escape(part) for part in re.split(r"(\[.*?\])", said)
        )
        if found := re.search(rf"{pattern}(.*)", text):
            return found[1]
    return ""
