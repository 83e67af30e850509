"""A small map of Denmark that shows who is below and who above: one of several side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visitering.reference import boundaries

ATTRIBUTION = "Indeholder data fra Geodatastyrelsen og danske kommuner, FOT, februar 2014"
"""Goes with every map."""
BEHIND, EVEN, AHEAD = "#2166ac", "#f5f5f5", "#b2182b"


def drawable(codes: Mapping[str, object]) -> bool:
    """Whether any of the municipalities has a place on the map: a made-up dataset may have none."""
    return any(feature["properties"]["code"] in codes for feature in boundaries()["features"])


def diverging_map(values: Mapping[str, int], widest: int, legend: str, width: int = 300, height: int = 330) -> Any:
    """Municipalities coloured from `-widest` over 0 to `widest`; those without a value stay grey. An Altair chart."""
    import altair as alt

    features = []
    for feature in boundaries()["features"]:
        code = feature["properties"]["code"]
        features.append({**feature, "properties": {**feature["properties"], "value": values.get(code)}})
    reach = max(1, widest)
    scale = alt.Scale(domain=[-reach, 0, reach], range=[BEHIND, EVEN, AHEAD], type="linear")
    color = alt.Color(
        "properties.value:Q",
        scale=scale,
        legend=alt.Legend(title=legend, orient="top-right", gradientLength=90, gradientThickness=8, tickCount=3),
    )
    return (
        alt.Chart({"values": features})
        .mark_geoshape(stroke="#8a8a8a", strokeWidth=0.35)
        .encode(color=alt.condition("isValid(datum.properties.value)", color, alt.value("#dddddd")))
        .project("mercator")
        .properties(width=width, height=height)
    )
