"""What is wrong with a form: where, what stands there, and why it cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass

from visitering.domain.cpr import looks_like_cpr
from visitering.domain.reasons import Reason
from visitering.forms.filled import FilledCell

FAULTS = (
    *("file.xls", "file.kind", "file.large", "file.bomb", "file.password", "file.macros", "file.unreadable"),
    *("file.not_a_form", "file.sheet", "formula", "unreadable_cell", "cpr", "too_long", "below"),
    *("municipality_unknown", "municipality_other", "filled_by_missing", "date_missing", "date", "date_future"),
    *("valid_to", "valid_to_before", "choice_missing", "choice", "changed_but_unchanged", "changed_but_nothing"),
    *("stated_but_blank", "report_unknown", "labour_market", "shortage_of_what", "industry", "occupation"),
    *("strength", "number", "number_large", "twice", "offer_kind_missing", "offer_kind", "offer_code_missing"),
    *("speakers_missing", "language", "attribute_missing", "attribute", "value_missing", "stance_missing", "stance"),
    *("language_unwanted", "language_without_offer", "education", "centre", "household_size", "group.ethnic_group"),
    *("group.nationality", "group.religion", "group.sex"),
)
"""Every code of a fault, below `reply.fault` in the catalogue."""


@dataclass(frozen=True)
class FormFault:
    """`reason`: below `reply.fault` in the catalogue. `sheet` and `cell` are None where the file is meant as a whole.

    `value`: what stands there, None where nothing does; what looks like a CPR number is never repeated.
    """

    reason: Reason
    sheet: str | None = None
    cell: str | None = None
    value: str | None = None

    @property
    def withheld(self) -> bool:
        return self.value is not None and looks_like_cpr(self.value)


class RefusedFileError(Exception):
    """A file cannot be read as a form at all; `fault` says why."""

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(code)
        self.fault = FormFault(Reason(f"reply.fault.{code}", parameters))


def fault_at(cell: FilledCell, code: str, **parameters: object) -> FormFault:
    """A fault of a cell."""
    return FormFault(Reason(f"reply.fault.{code}", parameters), cell.sheet, cell.cell, cell.text or None)
