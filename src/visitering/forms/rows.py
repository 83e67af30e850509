"""The rows of a form's sections, each read with every fault in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from visitering.domain.reports import Section
from visitering.forms.answers import OfferAnswer, ShortageAnswer, WishAnswer
from visitering.forms.filled import FREE_TEXT, Filled, FilledCell, FilledRow
from visitering.forms.unlawful import against
from visitering.forms.vocabulary import Tell, Vocabulary
from visitering.loading.cells import CellError, language
from visitering.loading.forms import household
from visitering.loading.reference_data import occupations
from visitering.loading.ruins import without_decimals

_MOST = 9_999
"""Openings or places of one row: more is a slip of the hand."""


@dataclass(frozen=True)
class _Rows:
    filled: Filled
    vocabulary: Vocabulary
    fault: Tell

    def of(self, section: Section) -> Iterator[FilledRow]:
        return (row for row in self.filled.sections[section].rows if row.says)

    def code(self, cell: FilledCell, name: str, missing: str, wrong: str) -> str | None:
        """The code of a cell that must hold a word of a list."""
        if not cell.says:
            self.fault(cell, missing)
            return None
        if (code := self.vocabulary.code(name, cell.text)) is None:
            self.fault(cell, wrong)
        return code

    def number(self, cell: FilledCell) -> int | None:
        """A whole number of openings or places; None where there is none."""
        if not cell.says:
            return None
        text = without_decimals(cell.text)
        if not re.fullmatch("[0-9]{1,9}", text):
            self.fault(cell, "number")
            return None
        if int(text) > _MOST:
            self.fault(cell, "number_large", most=_MOST)
        return int(text)

    def language(self, cell: FilledCell) -> str | None:
        """A language by its name or its ISO 639 code."""
        if (code := self.vocabulary.code("language", cell.text)) is not None:
            return code
        try:
            return language(cell.text)
        except CellError:
            self.fault(cell, "language")
            return None

    def lawful(self, cell: FilledCell) -> None:
        """Free text must not go by groups of people."""
        if (found := against(cell.text)) is not None:
            self.fault(cell, f"group.{found.ground}", word=found.word)


class ShortageRows(_Rows):
    def read(self) -> tuple[ShortageAnswer, ...]:
        rows: list[ShortageAnswer] = []
        seen: dict[tuple[str | None, str | None], FilledCell] = {}
        for row in self.of(Section.SHORTAGES):
            cells = row.cells
            industry = self._industry(cells["industry"])
            occupation = self._occupation(cells["occupation"])
            named = cells["occupation"] if cells["occupation"].says else cells["industry"]
            if not cells["industry"].says and not cells["occupation"].says:
                self.fault(cells["industry"], "shortage_of_what")
            elif (industry, occupation) != (None, None):
                first = seen.setdefault((industry, occupation), named)
                if first is not named:
                    self.fault(named, "twice", first=first.cell)
            strength = cells["strength"]
            found = self.vocabulary.code("strength", strength.text) if strength.says else None
            if strength.says and found is None:
                self.fault(strength, "strength")
            rows.append(
                ShortageAnswer(
                    industry,
                    occupation,
                    None if found is None else int(found),
                    self.number(cells["openings"]),
                    row.of,
                    row.untouched,
                )
            )
        return tuple(rows)

    def _industry(self, cell: FilledCell) -> str | None:
        if not cell.says:
            return None
        if (code := self.vocabulary.code("industry", cell.text)) is None:
            self.fault(cell, "industry")
        return code

    def _occupation(self, cell: FilledCell) -> str | None:
        """One of the drop-down, or a finer code of ISCO-08 typed, with or without its title behind it."""
        if not cell.says:
            return None
        code = self.vocabulary.code("occupation", cell.text)
        if code is None and (typed := re.match(r"([0-9]{1,4})(?![0-9])", without_decimals(cell.text))):
            code = typed[1] if occupations().lists(typed[1]) else None
        if code is None:
            self.fault(cell, "occupation")
        return code


class OfferRows(_Rows):
    def read(self) -> tuple[OfferAnswer, ...]:
        rows: list[OfferAnswer] = []
        seen: dict[tuple[str, str], FilledCell] = {}
        for row in self.of(Section.OFFERS):
            cells = row.cells
            kind = self.code(cells["kind"], "offer_kind", "offer_kind_missing", "offer_kind")
            code = self._code(cells["code"], kind)
            places = self.number(cells["places"])
            if kind == "language" and not cells["places"].says:
                self.fault(cells["places"], "speakers_missing")
            if kind is None or code is None:
                continue
            first = seen.setdefault((kind, code), cells["code"])
            if first is not cells["code"]:
                self.fault(cells["code"], "twice", first=first.cell)
            rows.append(OfferAnswer(kind, code, places, row.of, row.untouched))
        return tuple(rows)

    def _code(self, cell: FilledCell, kind: str | None) -> str | None:
        if not cell.says:
            self.fault(cell, "offer_code_missing")
            return None
        if kind in ("interpreter", "language"):
            return self.language(cell)
        if (code := self.vocabulary.code(f"offer.{kind}", cell.text)) is not None:
            return code
        self.lawful(cell)
        return cell.text


@dataclass(frozen=True)
class WishRows(_Rows):
    """`names`: the municipalities of the dataset, for the centres."""

    names: Mapping[str, str]

    def read(self) -> tuple[WishAnswer, ...]:
        rows: list[WishAnswer] = []
        seen: dict[tuple[str, str], FilledCell] = {}
        for row in self.of(Section.WISHES):
            cells = row.cells
            if (text := cells.get(FREE_TEXT)) is not None:
                self.lawful(text)
            if not any(cells[column].says for column in ("attribute", "value", "stance")):
                continue
            attribute = self.code(cells["attribute"], "attribute", "attribute_missing", "attribute")
            value = self._value(cells["value"], attribute)
            stance = self.code(cells["stance"], "stance", "stance_missing", "stance")
            if attribute == "language" and stance == "unwanted":
                self.fault(cells["stance"], "language_unwanted")
            if attribute is None or value is None or stance is None:
                continue
            first = seen.setdefault((attribute, value), cells["value"])
            if first is not cells["value"]:
                self.fault(cells["value"], "twice", first=first.cell)
            rows.append(WishAnswer(attribute, value, stance, cells["value"]))
        return tuple(rows)

    def _value(self, cell: FilledCell, attribute: str | None) -> str | None:
        if not cell.says:
            self.fault(cell, "value_missing")
            return None
        match attribute:
            case "language":
                return self.language(cell)
            case "education":
                code = self.vocabulary.code("education", cell.text) or without_decimals(cell.text)
                return self._checked(cell, code if re.fullmatch("[0-8]", code) else None, "education")
            case "centre":
                return self._checked(cell, self._place(cell.text), "centre")
            case "household_size":
                return self._checked(cell, _household(without_decimals(cell.text)), "household_size")
        return None

    def _checked(self, cell: FilledCell, value: str | None, code: str) -> str | None:
        if value is None:
            if (found := against(cell.text)) is not None:
                self.fault(cell, f"group.{found.ground}", word=found.word)
            self.fault(cell, code)
        return value

    def _place(self, text: str) -> str | None:
        """A municipality by its code, its name, or both as the drop-down writes them."""
        words = re.split(r"[\s()]+", text)
        padded = text.rjust(4, "0") if text.isdigit() else text
        if padded in self.names:
            return padded
        by_name = {name.casefold(): code for code, name in self.names.items()}
        return by_name.get(text.casefold()) or next((word for word in words if word in self.names), None)


def _household(text: str) -> str | None:
    """`4`, `1-3` or `5+`; with a dash of another kind and spaces about it too."""
    tidy = re.sub(r"\s*[-\u2010-\u2015]\s*", "-", text.replace(" +", "+"))
    try:
        return household(tidy)
    except CellError:
        return None
