"""Fills in a workbook as a person in LibreOffice does; run by the Python of the system, which has `uno`.

    python3 fill_in_libreoffice.py SOCKET FORM TARGET.xlsx TARGET.ods < cells.json

`cells.json`: a list of [sheet, row, column, text or number], counted from 1. Printed as JSON: of each whether
LibreOffice keeps it from a person who types.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8", ".pdf": "calc_pdf_Export"}


def main(pipe: str, form: str, *targets: str) -> None:
    document = _office(pipe).loadComponentFromURL(_url(form), "_blank", 0, (_property("Hidden", True),))
    told = []
    for name, row, column, value in json.load(sys.stdin):
        sheet = document.Sheets.getByName(name)
        cell = sheet.getCellByPosition(column - 1, row - 1)
        if isinstance(value, str):
            cell.setFormula(value)
        else:
            cell.setValue(value)
        told.append(bool(sheet.isProtected() and cell.CellProtection.IsLocked))
    for target in targets:
        document.storeToURL(_url(target), (_property("FilterName", FILTERS[Path(target).suffix]),))
    document.close(True)
    print(json.dumps(told))


def _office(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not answer")


def _url(path: str) -> str:
    return Path(path).resolve().as_uri()


def _property(name: str, value: object) -> object:
    return PropertyValue(name, 0, value, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
