"""Every exception of the product: a code for machines, parameters, and a sentence for people.

All of them survive pickling (they cross process borders in comparisons of many scenarios).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from visitering.domain.cpr import without_cpr
from visitering.said import Said, said

if TYPE_CHECKING:
    from visitering.domain.faults import Fault


class VisiteringError(Exception):
    """Base of all. `code` names the kind, `parameters` what it was about, `exit_code` how a command ends.

    The message never repeats what looks like a CPR number.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, **parameters: Any) -> None:
        self.message = message.with_texts(without_cpr) if isinstance(message, Said) else without_cpr(message)
        super().__init__(self.message)
        self.parameters = parameters

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.parameters)

    def __str__(self) -> str:
        return self.message


class InputError(VisiteringError):
    """Bad input: `faults` holds every one of them. Nothing was written."""

    code = "bad_input"
    exit_code = 2

    @classmethod
    def of(cls, faults: list[Fault]) -> InputError:
        count = len(faults)
        told = said("1 fault in the input") if count == 1 else said("{count} faults in the input", count=count)
        return cls(told, faults=tuple(faults))

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(self.parameters.get("faults", ()))


class UsageError(VisiteringError):
    """A command or a call was asked for something that cannot be."""

    code = "usage"
    exit_code = 2


class AuditError(VisiteringError):
    """The auditor's figures differ from the solver's: a bug. The run stops and writes nothing."""

    code = "audit_mismatch"
    exit_code = 4

    @property
    def mismatches(self) -> tuple[str, ...]:
        return tuple(self.parameters.get("mismatches", ()))


class UnreadableError(VisiteringError):
    """A file of the run that must be there is missing or holds something else; the message says which."""

    code = "unreadable_run"
    exit_code = 4


class OutputError(VisiteringError):
    """What a command was to print, and nothing else, did not reach the file that was to hold it."""

    code = "output"


class SolverError(VisiteringError):
    """A solver ended in a way that must not happen (an infeasible or invalid model)."""

    code = "solver"


def _rebuild(kind: type[VisiteringError], message: str, parameters: dict[str, Any]) -> VisiteringError:
    return kind(message, **parameters)
