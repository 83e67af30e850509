"""A map of the municipalities as one SVG, coloured by a figure of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visitering import reference

WIDTH, HEIGHT = 640, 520
NO_VALUE = "#d9d9d9"


def covers(codes: Mapping[str, object]) -> bool:
    """Whether there are boundaries of all these municipalities."""
    known = {feature["properties"]["code"] for feature in reference.boundaries()["features"]}
    return bool(codes) and codes.keys() <= known


def municipal_map(values: Mapping[str, float | None], legend: str, attribution: str, most: float) -> str:
    """The municipalities in `values` as SVG, from 0 (pale) to `most` (dark) and beyond; None is grey.

    `attribution` is what the boundaries' owners want beneath every map of them (reference/PROVENANCE.md).
    """
    import vl_convert

    features = [
        feature | {"properties": {"value": value or 0, "known": value is not None}}
        for feature in reference.boundaries()["features"]
        if (code := feature["properties"]["code"]) in values
        for value in [values[code]]
    ]
    colour: dict[str, Any] = {
        "condition": {
            "test": "datum.properties.known",
            "field": "properties.value",
            "type": "quantitative",
            "scale": {"scheme": "blues", "domain": [0, most], "clamp": True},
            "legend": {"title": legend, "orient": "right"},
        },
        "value": NO_VALUE,
    }
    specification = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": HEIGHT,
        "title": {"text": attribution, "orient": "bottom", "fontSize": 10, "fontWeight": "normal", "anchor": "start"},
        "data": {"values": {"type": "FeatureCollection", "features": features}, "format": {"property": "features"}},
        "projection": {"type": "mercator"},
        "mark": {"type": "geoshape", "stroke": "#555", "strokeWidth": 0.4},
        "encoding": {"color": colour},
        "config": {"view": {"stroke": None}},
    }
    drawn: str = vl_convert.vegalite_to_svg(specification)
    return drawn
