"""Styles of Word that letters are written in: those of an empty document, and those that an agency's own lacks."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

TITLE, HEADING, ITEM, MARK, FOOT = "Heading 1", "Heading 2", "List Bullet", "Visitering Mark", "Footer"
SIZES = {TITLE: 16, HEADING: 12}
RED, BLACK = RGBColor(0xA0, 0, 0), RGBColor(0, 0, 0)
FONT = "Calibri"
_KEPT = ("Header", "HeaderChar", "Footer", "FooterChar")
_UNUSED = (
    *(RT.THUMBNAIL, RT.CUSTOM_XML, RT.NUMBERING),
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
)
_BULLET = """<w:abstractNum {ns} w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">
<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="{style}"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>"""


@cache
def empty() -> bytes:
    """An empty document: A4, plain styles, and nothing of the document that the library begins with but these."""
    document = docx.Document()
    for rels in (document.part.rels, document.part.package.rels):
        for name in [name for name, rel in rels.items() if rel.reltype in _UNUSED]:
            del rels[name]
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:default")) is None and style.get(qn("w:styleId")) not in _KEPT:
            styles.remove(style)
    styles.remove(styles.find(qn("w:latentStyles")))
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    normal = _style(document, "Normal")
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.1
    complete(document)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def complete(document: Document) -> None:
    """Adds the styles of letters that a document has not: Word keeps those that a document uses, and few others."""
    known = {style.name for style in document.styles}
    for name in (TITLE, HEADING):
        if name not in known:
            style = _added(document, name, builtin=True)
            _heading(style, name)
            _outline(style, 0 if name == TITLE else 1)
    if ITEM not in known:
        _bullets(document, _added(document, ITEM, builtin=True))
    if MARK not in known:
        mark = _added(document, MARK, builtin=False)
        mark.font.bold, mark.font.color.rgb, mark.font.size = True, RED, Pt(10)
        mark.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        mark.paragraph_format.space_after = Pt(6)
    if FOOT not in known:
        _added(document, FOOT, builtin=True).font.size = Pt(9)


def speak(document: Document, language: str) -> None:
    """States the language that spelling is checked in, where no paragraph states its own."""
    styles = document.styles.element
    for name in ("w:docDefaults", "w:rPrDefault", "w:rPr", "w:lang"):
        inner = styles.find(qn(name))
        if inner is None:
            inner = parse_xml(f"<{name} {nsdecls('w')}/>")
            styles.insert(0, inner) if name != "w:lang" else styles.append(inner)
        styles = inner
    styles.set(qn("w:val"), language)


def _style(document: Document, name: str) -> ParagraphStyle:
    found = document.styles[name]
    assert isinstance(found, ParagraphStyle)
    return found


def _added(document: Document, name: str, *, builtin: bool) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=builtin)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    style.quick_style = True
    return style


def _heading(style: ParagraphStyle, name: str) -> None:
    style.font.bold, style.font.size, style.font.color.rgb = True, Pt(SIZES[name]), BLACK
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(0 if name == TITLE else 14), Pt(10 if name == TITLE else 4)
    shape.keep_with_next = True


def _outline(style: ParagraphStyle, level: int) -> None:
    """The level at which a heading stands in the outline of the document."""
    style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level}"/>'))


def _bullets(document: Document, style: ParagraphStyle) -> None:
    """Makes a style one of a list with bullets, in a numbering of its own."""
    numbering = _numbering(document)
    abstract, number = (
        1 + max((int(node.get(qn(key))) for node in numbering.findall(qn(tag))), default=0)
        for tag, key in (("w:abstractNum", "w:abstractNumId"), ("w:num", "w:numId"))
    )
    numbering.insert(
        len(numbering.findall(qn("w:abstractNum"))),
        parse_xml(_BULLET.format(ns=nsdecls("w"), number=abstract, style=style.style_id)),
    )
    num = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'
    last = numbering.findall(qn("w:num"))
    at = numbering.index(last[-1]) + 1 if last else len(numbering.findall(qn("w:abstractNum")))
    numbering.insert(at, parse_xml(num))
    shape = style.element.get_or_add_pPr()
    shape.get_or_add_numPr().get_or_add_numId().val = number
    style.paragraph_format.space_after = Pt(3)


def _numbering(document: Document) -> Any:
    """The root of the numbering of a document, made where it has none."""
    for rel in document.part.rels.values():
        if rel.reltype == RT.NUMBERING:
            return rel.target_part.element
    root = parse_xml(f"<w:numbering {nsdecls('w')}/>")
    package = document.part.package
    assert package is not None
    part = XmlPart(PackURI("/word/numbering.xml"), CT.WML_NUMBERING, root, package)
    document.part.relate_to(part, RT.NUMBERING)
    return root
