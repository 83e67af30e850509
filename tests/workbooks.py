"""Workbooks for tests: XLSX by openpyxl, ODS by hand, as LibreOffice writes it but with nothing that is not read."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl

Rows = Sequence[Sequence[Any]]

_NAMES = " ".join(
    f'xmlns:{prefix}="urn:{of}"'
    for prefix, of in (
        ("office", "oasis:names:tc:opendocument:xmlns:office:1.0"),
        ("table", "oasis:names:tc:opendocument:xmlns:table:1.0"),
        ("text", "oasis:names:tc:opendocument:xmlns:text:1.0"),
        ("calcext", "org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"),
    )
)
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/"/></manifest:manifest>'
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,8})?")


def xlsx(sheets: Mapping[str, Rows], change: Callable[[openpyxl.Workbook], object] = lambda _: None) -> bytes:
    """A workbook of some sheets; `change` does to it what rows cannot say. Texts stay texts, formulas formulas."""
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    change(book)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def ods(sheets: Mapping[str, Rows]) -> bytes:
    """The same as a workbook of LibreOffice. A cell that begins with `<` is taken as XML."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_row, rows))}</table:table>"
        for name, rows in sheets.items()
    )
    return ods_of(tables)


def ods_of(tables: str) -> bytes:
    """A workbook of LibreOffice by the XML of its tables."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": _MANIFEST.encode(),
            "content.xml": content.encode(),
        }
    )


def _row(row: Sequence[Any]) -> str:
    return f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>"


def _cell(value: Any) -> str:
    match value:
        case None | "":
            return "<table:table-cell/>"
        case str() if value.startswith("<"):
            return value
        case bool():
            kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
        case int() | float():
            kind = f'office:value-type="float" office:value="{value}"'
        case date():
            kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
        case time():
            kind = f'office:value-type="time" office:time-value="PT{value.hour}H{value.minute}M{value.second}S"'
        case _:
            kind = 'office:value-type="string"'
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {kind}>{paragraphs}</table:table-cell>"


def zipped(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return into.getvalue()


def rezipped(workbook: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """A workbook with some of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    return zipped(parts)


def table(content: bytes, typed: Callable[[], bool] = lambda: True) -> list[list[Any]]:
    """The rows of a CSV file, those cells that `typed` picks as the numbers and days that they look like."""
    return [
        [_typed(cell) if typed() else cell for cell in row]
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))
    ]


def _typed(cell: str) -> Any:
    if _DATE.fullmatch(cell):
        return datetime.fromisoformat(cell).date()
    if _NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    return cell
