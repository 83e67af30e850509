"""Reference data that ships with the product: municipalities, classifications, published quotas.

Where each file comes from, and which of them are estimates or judgements, stands in PROVENANCE.md beside them.
"""

from __future__ import annotations

import csv
import io
import json
from importlib.resources import files
from typing import Any


def text(name: str) -> str:
    """A reference file as text, such as `text("PROVENANCE.md")`."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    """A reference table as one mapping per row, such as `rows("municipalities.csv")`; every value is text."""
    return list(csv.DictReader(io.StringIO(text(name))))


def boundaries() -> dict[str, Any]:
    """`municipalities.geojson`: a FeatureCollection with `code`, `name` and `region` per municipality.

    Wherever a map of it is shown, the attribution of PROVENANCE.md goes with it.
    """
    collection: dict[str, Any] = json.loads(text("municipalities.geojson"))
    return collection
