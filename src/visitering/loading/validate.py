"""A part of a scenario against the pydantic model that declares it, with faults in place of pydantic's errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from visitering.domain.identifiers import alternatives
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.stated import Stated
from visitering.said import said

ModelT = TypeVar("ModelT", bound=BaseModel)


def checked(model: type[ModelT], stated: Stated | None, key: str, findings: Findings) -> ModelT | None:
    """The part as an instance of its model, defaults where it says nothing; None where it has a fault."""
    if stated is None:
        return model()
    if not is_mapping(stated, key, model.model_fields, findings):
        return None
    values = _with_decimals(model, stated)
    for name, value in stated.items():
        if name not in model.model_fields:
            unknown_key(value, f"{key}.{name}" if key else name, model.model_fields, findings)
            values.pop(name, None)
    try:
        return model.model_validate(values, strict=True)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _fault(stated, key, details, findings)
        return None


def is_mapping(stated: Stated, key: str, keys: Iterable[str], findings: Findings) -> bool:
    """Whether a part is a mapping; a fault where it is not."""
    if isinstance(stated.value, dict):
        return True
    at(stated, key, findings, said("must be a mapping of keys, such as {names}", names=", ".join(list(keys)[:3])))
    return False


def entries(stated: Stated | None, key: str, example: str, findings: Findings) -> Iterator[tuple[str, str, Stated]]:
    """(name, dotted key, part) of all that a mapping of names holds, such as `example`; a fault where it is none."""
    if stated is not None and is_mapping(stated, key, (example,), findings):
        yield from ((name, f"{key}.{name}", part) for name, part in stated.items())


def unknown_key(stated: Stated, key: str, options: Iterable[str], findings: Findings) -> None:
    """A fault for a key that the contract does not have, with the nearest one it has."""
    known = list(options)
    meant = did_you_mean(key.rpartition(".")[2], known) or (
        said("; known are {known}", known=", ".join(known)) if known else said("; it has none")
    )
    findings.fault(
        stated.path.name, stated.line, key, None, said("is not a key that is known here{meant}", meant=meant)
    )


def at(stated: Stated, key: str, findings: Findings, expected: str) -> None:
    """A fault at a place of a scenario."""
    findings.fault(stated.path.name, stated.line, key, stated.text, expected)


def _with_decimals(model: type[BaseModel], stated: Stated) -> dict[str, Any]:
    """The plain values, whole numbers as `Decimal` where the model wants that: strict models do not convert."""
    values: dict[str, Any] = stated.plain()
    for name, value in values.items():
        field = model.model_fields.get(name)
        if field is not None and type(value) is int and Decimal in (field.annotation, *get_args(field.annotation)):
            values[name] = Decimal(value)
    return values


def _fault(stated: Stated, key: str, details: ErrorDetails, findings: Findings) -> None:
    name = str(details["loc"][0]) if details["loc"] else None
    dotted = ".".join(filter(None, (key, name)))
    where = stated if name is None else stated.get(name)
    if where is None:
        findings.fault(
            stated.path.name, None if key == "" else stated.line, dotted, None, said("is required and is missing")
        )
    else:
        at(where, dotted, findings, _expected(details))


def _expected(details: ErrorDetails) -> str:
    """What a value must be, in the words of the other faults."""
    limits = details.get("ctx", {})
    match details["type"]:
        case "bool_type":
            return said("must be true or false")
        case "int_type":
            return said("must be a whole number")
        case "is_instance_of" | "decimal_type" | "finite_number" | "float_type":
            return said("must be a number")
        case "string_type":
            return said("must be text; put it in quotes")
        case "greater_than_equal":
            return said("must be at least {limit}", limit=limits["ge"])
        case "less_than_equal":
            return said("must be at most {limit}", limit=limits["le"])
        case "greater_than":
            return said("must be more than {limit}", limit=limits["gt"])
        case "less_than":
            return said("must be less than {limit}", limit=limits["lt"])
        case "literal_error":
            options = re.findall("'[^']*'", limits["expected"])
            return said("must be {expected}", expected=alternatives(options))
        case "value_error":
            return str(limits["error"])
        case _:
            return said("is not what is expected here: {details}", details=details["msg"])
