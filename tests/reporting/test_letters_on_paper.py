"""Letters as Word documents and as one PDF: the text of the plain letters, and what belongs on every page."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from test_letters import told

from paper import lines, member, opened, packed, pages, saved
from small import Solved, solve
from visitering.errors import UsageError
from visitering.reporting.letters import templates
from visitering.reporting.letters.paper.base import UNPACKED, Base
from visitering.reporting.letters.paper.pdf import Chapter, as_pdf
from visitering.reporting.letters.paper.sheet import HEADINGS, PAGE, PAGES, TITLES, Kind, Sheet
from visitering.reporting.letters.paper.styles import empty
from visitering.reporting.letters.paper.word import as_docx
from visitering.reporting.letters.writing import Letters
from written import letters_of

EMPTY = Base.of(None)
MARK = "PROPOSAL – NOT A DECISION"


@pytest.fixture(scope="module")
def solved() -> dict[str, Solved]:
    return {language: solve(told(language)) for language in ("da", "en")}


@pytest.fixture(scope="module")
def made(solved: dict[str, Solved]) -> dict[str, Letters]:
    return {language: letters_of(solved[language]) for language in solved}


def a_sheet(text: str = "Title\n\nfirst\nsecond\n\nHead\n- one\n- two\n\nsigned\n", mark: str = "") -> Sheet:
    fields = {"case_id": "C1", "municipality": "Ærø Kommune", "decided_on": "2 May 2018", "title": "Title"}
    foot = f"Page {PAGE} of {PAGES}"
    return Sheet(text, "Title", frozenset({"Head"}), "en-GB", mark, foot, "All letters", "Not to be sent.", fields)


def said(text: str) -> list[str]:
    """The lines of a plain letter, items without their dash."""
    return [line.strip().removeprefix("- ") for line in text.splitlines() if line.strip()]


# --- sheets -----------------------------------------------------------------------------------------------------


def test_lines_become_title_headings_paragraphs_and_items() -> None:
    blocks = [(block.kind, block.lines) for block in a_sheet().blocks]
    assert blocks == [
        (Kind.TITLE, ("Title",)),
        (Kind.PARAGRAPH, ("first", "second")),
        (Kind.HEADING, ("Head",)),
        (Kind.ITEM, ("one",)),
        (Kind.ITEM, ("two",)),
        (Kind.PARAGRAPH, ("signed",)),
    ]


def test_a_line_goes_on_with_what_stands_above_it() -> None:
    blocks = a_sheet("Title\nHead\n\nHead\nlaw\n- one\nHead\n").blocks
    assert [(block.kind, block.lines) for block in blocks] == [
        (Kind.TITLE, ("Title",)),
        (Kind.PARAGRAPH, ("Head",)),
        (Kind.HEADING, ("Head",)),
        (Kind.PARAGRAPH, ("law",)),
        (Kind.ITEM, ("one", "Head")),
    ]


@pytest.mark.parametrize("letter", TITLES)
def test_every_heading_of_a_template_is_one_on_paper(letter: str) -> None:
    source = (Path(templates.__file__).parent / "templates" / f"{letter}.txt.j2").read_text(encoding="utf-8")
    parts = re.findall(r'part\(say\("([\w.]+)"', source) + re.findall(r'^\{\{ say\("(letter\.rules)"', source, re.M)
    assert sorted(parts) == sorted(HEADINGS[letter])
    assert f'say("{TITLES[letter]}"' in source


# --- Word -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_document_says_what_the_plain_letter_says(made: dict[str, Letters], language: str) -> None:
    letters = made[language]
    assert len(letters.sheets) == len(letters.files) > 5
    for path, content in letters.files.items():
        sheet = letters.sheets[path]
        marks = [sheet.mark] if sheet.mark else []
        assert lines(as_docx(sheet, EMPTY)) == marks + said(content.decode())
        titles = [block for block in sheet.blocks if block.kind is Kind.TITLE]
        assert [block.lines for block in titles] == [(sheet.title,)]


def test_parts_of_a_letter_have_the_styles_of_word() -> None:
    styles = {p.text: p.style and p.style.name for p in opened(as_docx(a_sheet(), EMPTY)).paragraphs}
    assert styles == {
        "Title": "Heading 1",
        "first\nsecond": "Normal",
        "Head": "Heading 2",
        "one": "List Bullet",
        "two": "List Bullet",
        "signed": "Normal",
    }


def test_a_mark_stands_in_the_header_and_above_the_text() -> None:
    content = as_docx(a_sheet(mark=MARK), EMPTY)
    assert opened(content).sections[0].header.paragraphs[0].text == MARK
    assert lines(content)[0] == MARK
    assert MARK not in member(as_docx(a_sheet(), EMPTY), "word/document.xml")


@pytest.mark.parametrize("language", ["da", "en"])
def test_drafts_are_marked_and_final_letters_are_not(made: dict[str, Letters], language: str) -> None:
    kinds = set()
    for row in made[language].index:
        if row["decision"]:
            sheet = made[language].sheets[row["decision"]]
            assert bool(sheet.mark) == bool(row["draft"])
            assert not made[language].sheets[row["advance"]].mark
            kinds.add(row["kind"])
    assert kinds == {"draft", "final"}


def test_the_foot_counts_the_pages() -> None:
    foot = member(as_docx(a_sheet(), EMPTY), "word/footer1.xml")
    assert re.findall(r'w:instr="(\w+)"', foot) == ["PAGE", "NUMPAGES"]
    assert re.findall(r"<w:t[^>]*>([^<]*)", foot) == ["Page ", "1", " of ", "1"]


def test_a_document_names_its_language_and_title_and_nobody() -> None:
    content = as_docx(a_sheet(), EMPTY)
    core = member(content, "docProps/core.xml")
    assert re.findall(r"<(\w+:\w+)>([^<]*)<", core) == [("dc:title", "Title"), ("dc:language", "en-GB")]
    assert '<w:lang w:val="en-GB"' in member(content, "word/styles.xml")


def test_the_same_letter_is_the_same_bytes_of_no_day() -> None:
    assert as_docx(a_sheet(), EMPTY) == as_docx(a_sheet(), Base(empty.__wrapped__(), own=False))
    with zipfile.ZipFile(io.BytesIO(as_docx(a_sheet(), EMPTY))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_character_that_xml_cannot_hold_is_shown_as_missing() -> None:
    assert lines(as_docx(a_sheet("a\x07b & <c>\n"), EMPTY)) == ["a\ufffdb & <c>"]


# --- an agency's own --------------------------------------------------------------------------------------------


def own(tmp_path: Path, content: bytes) -> Base:
    (tmp_path / "letter.docx").write_bytes(content)
    return Base.of(tmp_path)


def letterhead(text: str = "{{ letter }}", header: str = "The Agency") -> bytes:
    document = opened(empty())
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = "Street 1, City"
    document.add_paragraph("Above")
    document.add_paragraph(text)
    document.add_paragraph("Below")
    document.core_properties.author = document.core_properties.last_modified_by = "Jens Hansen"
    return saved(document)


def test_the_text_stands_where_the_letterhead_says_it(tmp_path: Path) -> None:
    content = as_docx(a_sheet(mark=MARK), own(tmp_path, letterhead()))
    assert lines(content) == ["Above", MARK, "Title", "first", "second", "Head", "one", "two", "signed", "Below"]
    section = opened(content).sections[0]
    assert [p.text for p in section.header.paragraphs] == [MARK, "The Agency"]
    assert [p.text for p in section.footer.paragraphs] == ["Street 1, City"]
    assert b"Jens Hansen" not in b"".join(
        member(content, f"docProps/{name}.xml").encode() for name in ("core", "app")
    )


def test_without_a_place_the_text_stands_at_the_end(tmp_path: Path) -> None:
    found = lines(as_docx(a_sheet(), own(tmp_path, letterhead("no place"))))
    assert found[:4] == ["Above", "no place", "Below", "Title"]


def test_paragraphs_have_the_style_of_their_place(tmp_path: Path) -> None:
    document = opened(empty())
    document.styles.add_style("Brødtekst", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("{{letter}}", "Brødtekst")
    made = opened(as_docx(a_sheet(), own(tmp_path, saved(document)))).paragraphs
    assert [p.style and p.style.name for p in made][:3] == ["Heading 1", "Brødtekst", "Heading 2"]


def test_fields_are_filled_everywhere_also_where_word_has_cut_them(tmp_path: Path) -> None:
    document = opened(letterhead(header="Our ref. {{ case_id }}"))
    cell = document.add_table(1, 1).cell(0, 0).paragraphs[0]
    for run in ("On {", "{ deci", "ded_on", " }} in {{municipality}}", "!"):
        cell.add_run(run)
    document.sections[0].footer.paragraphs[0].text = "{{ title }}"
    made = opened(as_docx(a_sheet(), own(tmp_path, saved(document))))
    assert made.sections[0].header.paragraphs[0].text == "Our ref. C1"
    assert made.sections[0].footer.paragraphs[0].text == "Title"
    assert made.tables[0].cell(0, 0).text == "On 2 May 2018 in Ærø Kommune!"


def test_what_looks_like_a_field_in_a_case_stays_as_it_is(tmp_path: Path) -> None:
    sheet = a_sheet("Title\n\n- {{ title }} {{ letter }}\n")
    sheet = replace(sheet, fields={**sheet.fields, "case_id": "{{ letter }}"})
    content = as_docx(sheet, own(tmp_path, letterhead(header="{{ case_id }}")))
    assert lines(content) == ["Above", "Title", "{{ title }} {{ letter }}", "Below"]
    assert opened(content).sections[0].header.paragraphs[0].text == "{{ letter }}"


def test_an_advance_notice_tells_the_letterhead_no_case_and_no_day(made: dict[str, Letters], tmp_path: Path) -> None:
    base = own(tmp_path, letterhead(header="[{{ case_id }}] [{{ decided_on }}] {{ municipality }}"))
    for row in made["en"].index:
        if row["decision"]:
            heads = {
                letter: opened(as_docx(made["en"].sheets[row[letter]], base)).sections[0].header.paragraphs[-1].text
                for letter in TITLES
            }
            assert heads["advance"].startswith("[] [] ")
            assert heads["decision"].startswith(f"[{row['case_id']}] [2 May 2018] ")


def test_a_mark_is_on_first_on_even_and_on_later_pages(tmp_path: Path) -> None:
    document = opened(letterhead())
    document.settings.odd_and_even_pages_header_footer = True
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].first_page_header.paragraphs[0].text = "First"
    of_its_own = document.add_section().header
    of_its_own.is_linked_to_previous = False
    of_its_own.paragraphs[0].text = "Of another section"
    made = opened(as_docx(a_sheet(mark=MARK), own(tmp_path, saved(document))))
    first, second = made.sections
    heads = (first.header, first.first_page_header, first.even_page_header, second.header, second.even_page_header)
    assert [head.paragraphs[0].text for head in heads] == [MARK] * 5
    assert [head.paragraphs[-1].text for head in heads[:2]] == ["The Agency", "First"]
    assert [sum(p.text == MARK for p in head.paragraphs) for head in heads] == [1] * 5


def test_styles_that_a_letterhead_lacks_are_added(tmp_path: Path) -> None:
    document = opened(letterhead())
    root = document.styles.element
    for style in root.findall(qn("w:style")):
        if style.get(qn("w:default")) is None:
            root.remove(style)
    for name, rel in list(document.part.rels.items()):
        if rel.reltype.endswith("/numbering"):
            del document.part.rels[name]
    for part in (document.sections[0].header, document.sections[0].footer):
        part.paragraphs[0].style = document.styles["Normal"]
    content = as_docx(a_sheet(mark=MARK), own(tmp_path, saved(document)))
    styles = {p.text: p.style and p.style.name for p in opened(content).paragraphs}
    assert (styles["Title"], styles["Head"], styles["one"]) == ("Heading 1", "Heading 2", "List Bullet")
    numbered = re.search(r'w:styleId="ListBullet".*?<w:numId w:val="(\d+)"/>', member(content, "word/styles.xml"))
    assert numbered is not None
    assert f'<w:num w:numId="{numbered[1]}">' in member(content, "word/numbering.xml")


def with_relation(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    name = "word/_rels/document.xml.rels"
    type_of = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    relation = f'<Relationship Id="rId99" Type="{type_of}" Target="{target}"{mode}/></Relationships>'
    changed = member(letterhead(), name).replace("</Relationships>", relation)
    return packed(letterhead(), {name: changed.encode()})


def with_text(xml: str) -> bytes:
    name = "word/document.xml"
    changed = member(letterhead(), name).replace("<w:t>Above</w:t>", xml)
    return packed(letterhead(), {name: changed.encode()})


MACROS = member(letterhead(), "[Content_Types].xml").replace(
    "vnd.openxmlformats-officedocument.wordprocessingml.document.main", "vnd.ms-word.document.macroEnabled.main"
)
BOMB = packed(letterhead(), {"word/media/image1.png": b"\0" * (UNPACKED + 1)})
ENTITY = member(letterhead(), "word/document.xml").replace(
    "<w:document", '<!DOCTYPE w:document [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document', 1
)
TRACKED = '<w:t>Above</w:t></w:r><w:ins w:id="1" w:author="JH"><w:r><w:t>more</w:t></w:r></w:ins><w:r>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no zip", "is not a Word document"),
        (letterhead()[:3000], "is not a Word document"),
        (packed(letterhead(), {"word/document.xml": b"<w:"}), "is not a Word document"),
        (
            packed(letterhead(), {"[Content_Types].xml": MACROS.encode()}),
            "is not a Word document (.docx), or has macros",
        ),
        (packed(letterhead(), {"word/vbaProject.bin": b"x"}), "has macros or embedded programs"),
        (packed(letterhead(), {"word/embeddings/oleObject1.bin": b"x"}), "has macros or embedded programs"),
        (packed(letterhead(), {"word/document.xml": ENTITY.encode()}), "it declares entities"),
        (BOMB, "unpacks to more than 50 MB"),
        (letterhead() + b"\0" * 10_000_000, "is larger than 10 MB"),
        (letterhead(header="{{ cpr }} {{ name }}"), "there is no field {{ cpr }}; there is no field {{ name }}"),
        (letterhead(header="{{ letter }}"), "{{ letter }} must stand alone in a paragraph of the text"),
        (letterhead("Dear, {{ letter }}"), "{{ letter }} must stand alone in a paragraph of the text"),
        (letterhead(header="{{ case_id"), "a field is not written as {{ name }}: '{{ case_id'"),
        (letterhead(header="{% if x %}"), "a field is not written as {{ name }}"),
        (with_text("<w:t>{{ letter }}</w:t>"), "{{ letter }} stands there more than once"),
        (with_text(TRACKED), "tracked changes"),
        (with_relation("attachedTemplate", "file:///s/normal.dotm"), "refers to another file (attachedTemplate)"),
    ],
)
def test_what_is_no_plain_letterhead_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        own(tmp_path, content)
    assert said in str(refused.value)
    assert "letter.docx cannot be used: " in str(refused.value)


def test_a_letterhead_may_have_links(tmp_path: Path) -> None:
    assert own(tmp_path, with_relation("hyperlink", "https://example.org")).own


@pytest.mark.parametrize("name", ["letter.docm", "Letter.DOTX", "letter.doc"])
def test_a_letterhead_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(letterhead())
    with pytest.raises(UsageError, match="letters are written into a letter"):
        Base.of(tmp_path)


# --- PDF --------------------------------------------------------------------------------------------------------


def chapters(letters: Letters) -> list[Chapter]:
    rows = [row for row in letters.index if row["decision"]]
    return [Chapter(row["case_id"], tuple(letters.sheets[row[letter]] for letter in TITLES)) for row in rows]


def joined(*found: str) -> str:
    """Lines without the places where they are broken, and without the dots of lists."""
    return "".join("".join(found).replace("•", "").split())


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_pdf_says_what_the_plain_letters_say_with_the_mark_on_every_page(
    made: dict[str, Letters], language: str
) -> None:
    bound = chapters(made[language])
    bound[1] = replace(bound[1], sheets=tuple(replace(sheet, mark=MARK * 9) for sheet in bound[1].sheets))
    content, begins = as_pdf(bound)
    read = pages(content)
    assert [page[-1].split()[1::2] for page in read[1:]] == [
        [f"{n}", f"{len(read)}"] for n in range(2, len(read) + 1)
    ]
    rest = read[1:]
    for chapter, begin in zip(bound, begins, strict=True):
        assert len(read) - len(rest) + 1 == begin
        for sheet in chapter.sheets:
            head = joined(sheet.mark, chapter.case_id, "·", sheet.title)
            wanted, body = joined(*said(sheet.text)), ""
            while body != wanted:
                page = joined(*rest.pop(0)[:-1])
                assert page.startswith(head)
                body += page.removeprefix(head)
                assert wanted.startswith(body)
    assert rest == []


def test_the_pdf_begins_with_the_cases_and_their_pages(made: dict[str, Letters]) -> None:
    bound = chapters(made["en"])
    content, begins = as_pdf(bound)
    first = pages(content)[0]
    assert first[:2] == ["Letters by case", "For reading through. Not to be sent."]
    listed = [line for chapter, page in zip(bound, begins, strict=True) for line in (chapter.name, str(page))]
    assert first[3:] == listed
    assert content.count(b"/Subtype /Link") == len(listed)
    assert content.count(b"/Title ") == 1 + sum(1 + len(chapter.sheets) for chapter in bound)


@pytest.mark.parametrize("cases", [1, 32, 33, 34, 80])
def test_contents_of_any_length_come_before_the_letters(cases: int) -> None:
    bound = [Chapter(f"C{n}", (a_sheet(),)) for n in range(cases)]
    content, begins = as_pdf(bound)
    read = pages(content)
    assert begins == list(range(begins[0], begins[0] + cases)) == list(range(begins[0], len(read) + 1))
    listed = [line for page in read[: begins[0] - 1] for line in page]
    assert all(chapter.name in listed for chapter in bound)
    assert all(read[begin - 1][0] == f"{c.case_id} · Title" for c, begin in zip(bound, begins, strict=True))


def test_letters_of_europe_are_shown_and_others_are_told_missing() -> None:
    text = "Ærø blåbær Łódź Kraków İstanbul ğüşıöç Đorđe Ştefan őű Ελλάδα Київ – „x“ § € {nb}"
    read = pages(as_pdf([Chapter("C1", (a_sheet(f"{text}\n\n漢字 a\u200eb\n"),))])[0])
    assert read[1][1:-1] == [text, "\ufffd\ufffd ab"]


def test_the_same_letters_are_the_same_pdf(made: dict[str, Letters]) -> None:
    content, _ = as_pdf(chapters(made["da"]))
    assert content == as_pdf(chapters(made["da"]))[0]
    assert b"/Lang (da-DK)" in content
    assert re.findall(rb"/(?:CreationDate|ModDate|Author|Creator) \((.*?)\)", content) == [b"D:19800101000000Z"]
