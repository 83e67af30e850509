"""What is wrong with a form: where, what stands there, and why it cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass

from visitering.domain.cpr import looks_like_cpr
from visitering.domain.reasons import Reason
from visitering.forms.filled import FilledCell


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
