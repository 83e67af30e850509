"""Which industries an occupation usually works in: reference data that the points need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Occupations:
    """ISCO-08 and DB07 with the crosswalk between them.

    `primary_sections[two-digit group]`: DB07 section letters. The crosswalk is an assumption, not a published
    table (see PROVENANCE.md).
    """

    primary_sections: Mapping[str, frozenset[str]]
    isco_titles: Mapping[str, str]
    section_titles: Mapping[str, Mapping[str, str]]

    def lists(self, occupation: str) -> bool:
        """Whether a code is one of the classification; of DISCO-08's five and six digits the first four decide."""
        return occupation[:4] in self.isco_titles

    def sections_of(self, occupation: str) -> frozenset[str]:
        """Primary sections of an occupation of two digits or more; none for a single digit and for no code."""
        return self.primary_sections.get(occupation[:2], frozenset()) if self.lists(occupation) else frozenset()
