"""Forty faulty forms, each a change of a good one, and the reply that the municipality gets, in both languages.

`golden/replies.<language>.txt` is what people have read; `UPDATE_GOLDEN=1 pytest` writes it anew.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from made_forms import MadeForm, write_dataset

from visitering.domain.geography import names_of
from visitering.domain.reports import Section
from visitering.forms import safe
from visitering.forms.layout import HIDDEN, sheet_name
from visitering.forms.on_file import OnFile
from visitering.forms.opening import opened
from visitering.forms.reply import refusal
from visitering.forms.understood import Desk, understood
from visitering.forms.vocabulary import vocabulary
from visitering.loading.dataset import read_dataset
from visitering.loading.findings import Findings

GOLDEN = Path(__file__).parent / "golden"
LABOUR, SHORTAGES, OFFERS, WISHES = Section
TODAY = date(2018, 6, 1)
Change = Callable[[MadeForm], object]


def removed(form: MadeForm, sheet: str) -> None:
    form.book.remove(form.book[sheet])


def wish(form: MadeForm, **cells: object) -> MadeForm:
    return form.stated(WISHES, 2, **cells)


CHANGES: dict[str, Change] = {
    "nobody filled it in": lambda f: f.cover(filled_by=None),
    "no date": lambda f: f.cover(date=None),
    "a date in words": lambda f: f.cover(date="den anden maj"),
    "a day that no month has": lambda f: f.cover(date="31-02-2018"),
    "a date to come": lambda f: f.cover(date="2018-12-24"),
    "valid to no day": lambda f: f.cover(valid_to="nytår"),
    "valid to a day before": lambda f: f.cover(valid_to="01-05-2018"),
    "another municipality on the cover": lambda f: f.cover(municipality="Aarhus (0751)"),
    "a municipality that nobody knows": lambda f: f.said.__setitem__(1, ("municipality", "0999")),
    "no choice": lambda f: f.choose(OFFERS, ""),
    "a choice of one's own": lambda f: f.choose(OFFERS, "måske"),
    "unchanged and changed": lambda f: f.fill(SHORTAGES, 1, openings=9),
    "nothing, and something written": lambda f: f.choose(OFFERS, "nothing").fill(OFFERS, 5, code="skole"),
    "as filled in, and nothing filled in": lambda f: f.stated(LABOUR, 1, labour_market=None),
    "a report that is not on file": lambda f: f.said.append(("report.offers", "R99")),
    "a labour market of one's own": lambda f: f.stated(LABOUR, 1, labour_market="fint"),
    "a shortage of nothing": lambda f: f.stated(SHORTAGES, 3, openings=2),
    "an industry of one's own": lambda f: f.stated(SHORTAGES, 3, industry="rumfart"),
    "an occupation of one's own": lambda f: f.stated(SHORTAGES, 3, occupation="astronaut"),
    "an occupation that is no code": lambda f: f.stated(SHORTAGES, 3, occupation="9999"),
    "a strength of one's own": lambda f: f.stated(SHORTAGES, 3, industry="F", strength="enorm"),
    "openings in words": lambda f: f.stated(SHORTAGES, 1, openings="mange"),
    "half an opening": lambda f: f.stated(SHORTAGES, 1, openings=2.5),
    "openings below nothing": lambda f: f.stated(SHORTAGES, 1, openings=-1),
    "openings beyond reason": lambda f: f.stated(SHORTAGES, 1, openings=45000),
    "a shortage twice": lambda f: f.stated(SHORTAGES, 4, occupation="7115"),
    "a formula": lambda f: f.stated(SHORTAGES, 1, openings="=2+2"),
    "a formula that failed": lambda f: f.stated(SHORTAGES, 1, openings="#DIV/0!"),
    "below the rows": lambda f: f.stated(SHORTAGES, 60, industry="F"),
    "an offer of no kind": lambda f: f.stated(OFFERS, 3, code="dialyse"),
    "an offer of a kind of one's own": lambda f: f.stated(OFFERS, 3, kind="udflugt", code="zoo"),
    "an offer that is not named": lambda f: f.stated(OFFERS, 3, kind="treatment"),
    "a language that nobody knows": lambda f: f.stated(OFFERS, 3, kind="interpreter", code="klingonsk"),
    "how many speak it": lambda f: f.stated(OFFERS, 3, kind="language", code="ar"),
    "a wish about nothing": lambda f: wish(f, value="4", stance="wanted"),
    "a wish without a value": lambda f: wish(f, attribute="household_size", stance="wanted"),
    "a wish without a stance": lambda f: wish(f, attribute="household_size", value="2"),
    "a stance of one's own": lambda f: wish(f, attribute="household_size", value="2", stance="helst"),
    "a household in words": lambda f: wish(f, attribute="household_size", value="store", stance="wanted"),
    "a wish for and against": lambda f: wish(f, attribute="household_size", value="4+", stance="unwanted"),
    "a centre that nobody knows": lambda f: wish(f, attribute="centre", value="Atlantis", stance="wanted"),
    "a level that there is not": lambda f: wish(f, attribute="education", value="9", stance="wanted"),
    "a language not wanted": lambda f: wish(f, attribute="language", value="ar", stance="unwanted"),
    "a language without an offer": lambda f: wish(f, attribute="language", value="so", stance="wanted"),
    "an ethnic group": lambda f: wish(f, text="Helst ingen romaer"),
    "a nationality": lambda f: wish(f, attribute="household_size", value="syrere", stance="wanted"),
    "a religion": lambda f: wish(f, text="We would like Christians"),
    "a sex": lambda f: wish(f, text="Kun kvinder og børn"),
    "a religion as an offer": lambda f: f.stated(OFFERS, 3, kind="housing", code="boliger til kristne"),
    "a number of a person": lambda f: wish(f, text="010190-1234 vil gerne hertil"),
    "a text without end": lambda f: wish(f, text="boliger " * 5000),
    "several at once": lambda f: f.cover(date="i går").stated(SHORTAGES, 1, openings="mange").choose(OFFERS, "?"),
    "without a sheet": lambda f: removed(f, sheet_name("wishes", f.language)),
    "without the hidden sheet": lambda f: removed(f, HIDDEN),
    "of another version": lambda f: f.said.__setitem__(0, ("version", "99")),
}
"""A good form and what is done to it, by what that is."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    dataset = read_dataset(write_dataset(tmp_path_factory.mktemp("data")), None, Findings())
    forms = dataset.forms
    on_file = OnFile.of(forms.reports, forms.shortages, forms.offers, forms.wishes, dataset.decisions)
    return Desk(names_of(dataset.municipalities), on_file, TODAY)


def reply_to(path: Path, desk: Desk) -> str:
    """The reply to a form that must be refused."""
    one = opened(path)
    if one.filled is None:
        return refusal(path.name, None, None, one.faults, desk.names)
    found = understood(one.filled, vocabulary(one.filled.language), desk)
    assert isinstance(found, tuple), f"{path.name} was accepted"
    return refusal(path.name, one.filled.language, one.filled.municipality, found, desk.names)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_faulty_form_gets_its_reply(language: str, desk: Desk, tmp_path: Path) -> None:
    told = []
    for name, change in CHANGES.items():
        form = MadeForm(language)
        change(form)
        path = form.save(tmp_path / f"{name}.xlsx")
        told.append(f"=== {name}\n{reply_to(path, desk)}")
    text = "\n".join(told)
    golden = GOLDEN / f"replies.{language}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert "010190" not in text


def zipped(parts: dict[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return into.getvalue()


def with_part(name: str, part: bytes) -> bytes:
    into = io.BytesIO(MadeForm().content())
    with zipfile.ZipFile(into, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return into.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "form.xls": ("(.xls)", lambda: b"x"),
    "old.xlsx": ("(.xls)", lambda: OLE + b"Workbook"),
    "password.xlsx": ("password", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "form.pdf": ("is no form", lambda: b"%PDF"),
    "form.xlsm": ("macros", lambda: b"x"),
    "macros.xlsx": ("macros", lambda: with_part("xl/vbaProject.bin", b"x")),
    "macros.ods": ("macros", lambda: zipped({"content.xml": b"<x/>", "Basic/script-lc.xml": b"<x/>"})),
    "bomb.xlsx": ("unpack to more than", lambda: with_part("xl/media/image1.png", bytes(101 * safe.MB))),
    "huge.xlsx": ("larger than 10 MB", lambda: bytes(11 * safe.MB)),
    "empty.xlsx": ("cannot be read", lambda: b""),
    "cut.xlsx": ("cannot be read", lambda: MadeForm().content()[:4000]),
    "other.xlsx": ("no visitation form", lambda: _without(HIDDEN)),
}


def _without(sheet: str) -> bytes:
    form = MadeForm()
    removed(form, sheet)
    return form.content()


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_form_or_not_safe_is_refused_with_a_reason(name: str, desk: Desk, tmp_path: Path) -> None:
    says, content = FILES[name]
    path = tmp_path / name
    path.write_bytes(content())
    reply = reply_to(path, desk)
    danish, english = reply.split("\nReply on")
    assert danish.startswith("Svar på")
    assert says in english
