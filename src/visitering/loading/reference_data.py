"""The classifications that ship with the product, as the domain wants them."""

from __future__ import annotations

from functools import cache

from visitering import reference
from visitering.domain.occupations import Occupations


@cache
def occupations() -> Occupations:
    """ISCO-08, DB07 and the crosswalk between them."""
    return Occupations(
        primary_sections={
            row["isco2"]: frozenset(row["db07_sections_primary"].split())
            for row in reference.rows("isco08_to_db07.csv")
        },
        isco_titles={row["code"]: row["title_en"] for row in reference.rows("isco08.csv")},
        section_titles={
            row["section"]: {"en": row["title_en"], "da": row["title_da"]}
            for row in reference.rows("db07_sections.csv")
        },
    )
