"""The JSON Schema of a scenario, for editors: made from the models that check one, so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from visitering import goals, rules
from visitering.domain.profiles import ROWS
from visitering.loading.adjust import ENTRIES
from visitering.loading.future import HIGHEST, KEYS
from visitering.loading.held import DraftOf, HeldEntry, Move
from visitering.loading.profiles import ColumnPart, DialectPart, MapPart, ProfilePart
from visitering.loading.settings import Future, Head, Letters, Output, Solver, TriedLaw
from visitering.loading.tiers import HEAVIEST

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Numbers(GenerateJsonSchema):
    """Exact decimals are numbers in a scenario, never text."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        found: JsonSchemaValue = {"type": "number"}
        limits = {"minimum": schema.get("ge"), "maximum": schema.get("le"), "exclusiveMinimum": schema.get("gt")}
        return found | {key: float(limit) for key, limit in limits.items() if limit is not None}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        found = super().default_schema(schema)
        if isinstance(found.get("default"), str) and found.get("type") == "number":
            found["default"] = float(found["default"])
        return found


def scenario_schema() -> dict[str, Any]:
    """What a scenario file may hold. A file that extends another may leave out what the other one states."""
    head, output = _schema(Head), _schema(Output)
    output["properties"]["profile"] = _profile()
    head["properties"] |= {
        "extends": {"type": ["string", "null"], "description": "Another scenario file that this one is laid over."},
        "data": {"type": "string", "description": "The dataset folder, relative to the file that states it."},
        "date": {"type": "string", "format": "date", "description": "The decision date, yyyy-mm-dd."},
        "rules": _parts({rule.id: rule for rule in rules.ALL}),
        "parameters": _parts({goal.id: goal for goal in goals.ALL} | goals.SHARED),
        "goals": _tiers(goal.id for goal in goals.ALL),
        "adjust": _adjust(),
        "solver": _schema(Solver),
        "future": _future(),
        "letters": _schema(Letters),
        "law": _schema(TriedLaw),
        "output": output,
        "held": {"type": ["array", "null"], "items": _schema(HeldEntry)},
        "move": _schema(Move),
        "draft": _schema(DraftOf),
    }
    required = head.pop("required")
    alone = {"if": {"not": {"required": ["extends"]}}, "then": {"required": required}}
    return {"$schema": DIALECT, "title": "A scenario of Visitering", **head, **alone}


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    """One model, without the titles that pydantic makes of names, and with what the model is for in one line."""
    found: dict[str, Any] = _untitled(model.model_json_schema(schema_generator=_Numbers))
    about = (model.__doc__ or "").strip().splitlines()
    return found | ({"description": about[0]} if about else {})


def _untitled(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_untitled(item) for item in schema]
    if isinstance(schema, dict):
        return {key: _untitled(value) for key, value in schema.items() if not (key == "title" and type(value) is str)}
    return schema


def _parts(models: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """A mapping of one model each."""
    properties = {name: _schema(model) for name, model in models.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _profile() -> dict[str, Any]:
    """A profile by its name or path; written out, as in a run's own copy of its scenario."""
    profile, column, translated = _schema(ProfilePart), _schema(ColumnPart), _schema(MapPart)
    translated["properties"]["values"] = {"type": "object", "additionalProperties": {"type": "string"}}
    column["properties"]["map"] = {"anyOf": [translated, {"type": "null"}]}
    profile["properties"] |= {
        "rows": {"type": "array", "items": {"enum": list(ROWS)}, "minItems": 1},
        "columns": {"type": "array", "items": column, "minItems": 1},
        "dialect": _schema(DialectPart),
    }
    return {"anyOf": [{"type": ["string", "null"]}, profile], "default": None}


def _tiers(known: Iterable[str]) -> dict[str, Any]:
    weight = {"type": "number", "minimum": 0, "maximum": HEAVIEST, "description": "At most two decimals."}
    properties = dict.fromkeys(known, weight)
    tier = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"type": "array", "items": tier, "description": "Tiers in order of rank; weights add up inside a tier."}


def _adjust() -> dict[str, Any]:
    properties = {kind: {"type": "array", "items": _schema(model)} for kind, model in ENTRIES.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _future() -> dict[str, Any]:
    """`Future`, whose `given` is checked apart: prices in points by municipality, and by shortage or offer."""
    found = _schema(Future)
    price = {"type": "number", "minimum": 0, "maximum": HIGHEST, "description": "At most two decimals."}
    prices = {"type": "object", "additionalProperties": price}
    given = {"type": "object", "properties": dict.fromkeys(KEYS, prices), "additionalProperties": False}
    found["properties"]["given"] = given | {"description": "Future prices that are used as they are, in points."}
    return found
