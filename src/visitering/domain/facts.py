"""What is known of a case, as one hash: whether anything has changed since somebody looked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from visitering.domain.cases import Case, Link


def facts_sha256(case: Case, links: Iterable[Link]) -> str:
    """The SHA-256 of a case's rows: its own, its persons' with their competences, its circumstances and links.

    Of the values as they are meant: neither the order of rows, columns and languages, nor how a date or a number is
    written, nor a row that stands twice makes a difference. What says no more than a blank cell is left out, so that
    a column that a later version adds changes nothing where it is blank. What a scenario assumes is no fact.
    """
    known = replace(case, circumstances=tuple(row for row in case.circumstances if not row.assumed))
    pairs = ((sorted((link.case_id, link.linked_case_id)), link.same_municipality) for link in links)
    own = {_text([*pair, same]) for pair, same in pairs if case.case_id in pair}
    return sha256(_text([_plain(known), sorted(own)]).encode()).hexdigest()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> object:
    """As JSON can say it, in one way only: what there may be several of stands once, in the order of its text."""
    if is_dataclass(value):
        stated = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(of) for field, of in stated if field.default is MISSING or of != field.default}
    if isinstance(value, tuple):
        return sorted({_text(_plain(item)) for item in value})
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value
