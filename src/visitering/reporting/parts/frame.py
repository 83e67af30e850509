"""The frame of a page: one file that asks for nothing, its style and script allowed by their hashes."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from visitering.explaining.catalogue import Catalogue
from visitering.reporting.parts.maps import MapPart
from visitering.reporting.parts.metrics import Metric
from visitering.reporting.parts.sections import Panels, Section
from visitering.storing.json_files import object_text

HERE = "visitering.reporting.parts"
SCRIPTS = ("base.js", "sorting.js", "filtering.js", "map.js")
"""In the order in which they stand in every page."""


def page(
    catalogue: Catalogue,
    *,
    title: str,
    eyebrow: str,
    lead: str,
    sections: Sequence[Section],
    meaning: Sequence[str],
    swatches: Mapping[str, str] | None = None,
) -> bytes:
    """A page of sections alone, in UTF-8. `meaning`: paragraphs of the foot; `swatches`: colour by class."""
    return rendered(
        "sections.html.j2",
        catalogue,
        sections=sections,
        title=title,
        page_title=title,
        eyebrow=eyebrow,
        lead=lead,
        meaning=meaning,
        swatches=swatches or {},
    )


def rendered(
    template: str,
    catalogue: Catalogue,
    package: str = HERE,
    *,
    sections: Sequence[Section],
    swatches: Mapping[str, str] | None = None,
    style: str = "",
    scripts: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
    **values: Any,
) -> bytes:
    """A template that fills the frame; `style`, `scripts` and `data` are what the page has beyond the parts.

    Everything from the data is escaped. The same values give the same bytes.
    """
    whole = file(HERE, "parts.css") + style + _colours(sections, swatches or {})
    script = "\n".join([*(file(HERE, f"script/{name}") for name in SCRIPTS), *scripts])
    text = (
        _environment(package)
        .get_template(template)
        .render(
            say=catalogue.say,
            language=catalogue.language,
            sections=sections,
            country=next((part.country for part in _maps(sections) if part.country), None),
            style=whole,
            script=script,
            style_hash=_hash(whole),
            script_hash=_hash(script),
            data="null" if data is None else as_script(data),
            **values,
        )
    )
    return text.encode()


@cache
def _environment(package: str) -> Environment:
    """Templates of a package, else of the parts; each is compiled once in a process."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(HERE)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def file(package: str, name: str) -> str:
    """A file beside the templates of a package."""
    return resources.files(package).joinpath("templates", name).read_text(encoding="utf-8")


def as_script(values: Mapping[str, Any]) -> str:
    """A JSON object that cannot end the element it stands in, whatever stands in it."""
    text = object_text(values, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _maps(sections: Sequence[Section]) -> Iterator[MapPart]:
    for section in sections:
        for part in section.parts:
            for inner in part.panels if isinstance(part, Panels) else (part,):
                if isinstance(inner, MapPart):
                    yield inner


def _colours(sections: Sequence[Section], swatches: Mapping[str, str]) -> str:
    """The rules that give each class of each metric its colour, on the map and in the legend, and each swatch its."""
    metrics: dict[str, Metric] = {metric.id: metric for part in _maps(sections) for metric in part.metrics}
    rules = [
        f'svg[data-metric="{metric.id}"] [data-{metric.id}="{n}"] {{ fill: {colour}; }}\n'
        f'.swatch[data-colour="{metric.id}-{n}"] {{ background: {colour}; }}\n'
        for metric in metrics.values()
        for n, colour in enumerate(metric.colours)
    ]
    rules += [f'.swatch[data-colour="{name}"] {{ background: {colour}; }}\n' for name, colour in swatches.items()]
    return "".join(rules)


def _hash(text: str) -> str:
    """As a content security policy names an inline element."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()
