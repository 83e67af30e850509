"""Charts of Altair as static SVG and PNG: drawn here, so that a page needs no script and no network."""

from __future__ import annotations

import re
from typing import Any

PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#000000")
"""Colours that can be told apart also by those who do not see all of them (Okabe and Ito)."""
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
CONFIG: dict[str, Any] = {
    "background": None,
    "font": "Helvetica, Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "gridColor": "#e6e6e6"},
    "legend": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"},
    "title": {"fontSize": 12, "anchor": "start"},
}
"""One look for every chart."""


def svg(chart: Any, name: str) -> str:
    """The chart as an SVG element, the same bytes each time.

    `name` is unique on its page: the ids inside the element begin with it. Vega counts them through a whole process.
    """
    import vl_convert

    text: str = vl_convert.vegalite_to_svg(_configured(chart))
    for n, found in enumerate(dict.fromkeys(re.findall(r' id="([^"]+)"', text))):
        text = re.sub(rf'( id="|url\(#|href="#){re.escape(found)}(?=[")])', rf"\g<1>{name}-{n}", text)
    return re.sub(r"^<svg ", f'<svg role="img" aria-label="{name}" ', text)


def png(chart: Any) -> bytes:
    """The chart as a picture on white, twice as fine as on a screen."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(_configured(chart) | {"background": "white"}, scale=2))


def _configured(chart: Any) -> dict[str, Any]:
    found: dict[str, Any] = chart.to_dict()
    return found | {"config": CONFIG, "padding": 4}
