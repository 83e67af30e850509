"""What a filled form says, once it is understood; nothing of cells and sheets is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from visitering.domain.reports import Section
from visitering.forms.filled import FilledCell


class Choice(StrEnum):
    """What a municipality says of a section as a whole."""

    UNCHANGED = "unchanged"
    """What was filled in beforehand is renewed."""
    NOTHING = "nothing"
    """There is nothing to report: what is on file ends."""
    STATED = "stated"
    """As filled in below."""


@dataclass(frozen=True, slots=True)
class ShortageAnswer:
    """`of`: the id of the shortage on file that the row was filled in from. `untouched`: it still says the same."""

    industry: str | None = None
    occupation: str | None = None
    strength: int | None = None
    openings: int | None = None
    of: str | None = None
    untouched: bool = False


@dataclass(frozen=True, slots=True)
class OfferAnswer:
    """`of` and `untouched` as of a shortage."""

    kind: str
    code: str
    places: int | None = None
    of: str | None = None
    untouched: bool = False


@dataclass(frozen=True, slots=True)
class WishAnswer:
    """`cell`: where its value stands."""

    attribute: str
    value: str
    stance: str
    cell: FilledCell | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Answers:
    """A form understood. `before`: by section the report from which it was filled in beforehand, None where none was.

    `choices` has every section; one that was filled in as it stood beforehand is `UNCHANGED`.
    """

    municipality: str
    language: str
    filled_by: str
    received_on: date
    valid_to: date | None
    choices: Mapping[Section, Choice]
    before: Mapping[Section, str | None]
    labour_market: int | None = None
    shortages: tuple[ShortageAnswer, ...] = ()
    offers: tuple[OfferAnswer, ...] = ()
    wishes: tuple[WishAnswer, ...] = ()
