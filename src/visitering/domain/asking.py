"""One way to ask for a municipality or a region: by code first, else by name, never by guessing.

| step | what is compared |
|---|---|
| 1 | the code as written, else with the zero that a spreadsheet took (`101` is `0101`) |
| 2 | the name, or the name with its region or code as `names_of` writes it, whatever the case of letters |
| 3 | the name as it is said: without "Kommune", aa for å, ae for æ, oe for ø, a space for a dash |
| 4 | the same without the s of the genitive: "Københavns Kommune" |

A name counts with its code too, as it is told in hints: `0751 (Aarhus)`. What shows a code to the eye (other digits,
another case) is looked for among no names, and is a hint to that code.

The first step that finds something decides. Where it finds several, all are named and none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property

from visitering.domain.geography import Municipality, names_of
from visitering.domain.identifiers import alike, alternatives, as_seen, meant, normalised, told
from visitering.said import joined, said

_SPELLINGS = str.maketrans({"å": "aa", "æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "é": "e"})
_MARKS = re.compile("[-.,'’()]")
_KINDS = re.compile(r"\b(?:regionskommune|kommune|region|municipality)\b(?: of\b)?")
_MOST = 3
_NEAR, _NEAR_CODE = 0.6, 0.75


@dataclass(frozen=True)
class Found:
    """The codes (or regions) that fit what was written. `among`: several, described; `hint`: what is near none."""

    written: str
    fitting: tuple[str, ...]
    among: str = ""
    hint: str = ""

    @property
    def one(self) -> str | None:
        """The only one that fits."""
        return self.fitting[0] if len(self.fitting) == 1 else None

    def why_not(self, of_none: str) -> str:
        """Why nothing was taken: `of_none` where nothing fits, such as "is not a municipality of the dataset"."""
        return said("may mean {among}", among=self.among) if self.among else joined([of_none, self.hint], "")

    def refusal(self, of_none: str) -> str:
        """The same as a sentence: `of_none` ends before what was written, such as "the run has no municipality"."""
        written = told(self.written)
        return (
            said("{written} may mean {among}", written=written, among=self.among)
            if self.among
            else said("{of_none} {written}{hint}", of_none=of_none, written=written, hint=self.hint)
        )


def restored(code: str, known: Container[str]) -> str:
    """A code that lost its leading zero as it is known, any other as it is written."""
    return padded if code not in known and len(code) == 3 and (padded := code.zfill(4)) in known else code


class Gazetteer:
    """The municipalities that a dataset knows, to be asked for by people."""

    def __init__(self, municipalities: Iterable[Municipality]) -> None:
        self.municipalities = tuple(municipalities)
        self.codes = {m.code: m for m in self.municipalities}

    def find(self, written: str) -> Found:
        """The municipality that is meant."""
        text = " ".join(normalised(written).split())
        code = restored(text, self.codes)
        if code in self.codes:
            return Found(written, (code,))
        fitting = self._named(text)
        if len(fitting) > 1:
            listed = alternatives(map(self.described, fitting))
            return Found(written, fitting, said("{listed}; give the code of the one that is meant", listed=listed))
        hint = "" if fitting else meant(map(self.shown, self._near(text)))
        return Found(written, fitting, hint=hint)

    def region(self, written: str) -> Found:
        """The region that is meant."""
        regions = list(dict.fromkeys(m.region for m in self.municipalities))
        text = " ".join(normalised(written).split())
        if text in regions:
            return Found(written, (text,))
        fitting = _fitting(text, _steps_of([(region, (region,)) for region in regions]))
        if len(fitting) > 1:
            return Found(
                written,
                fitting,
                said("{alternatives}; write it as the dataset does", alternatives=alternatives(fitting)),
            )
        names = {_said(region): region for region in regions}
        near = [names[name] for name in get_close_matches(_said(text), names, n=1)]
        return Found(written, fitting, hint="" if fitting else meant(near))

    def meant_by(self, text: str) -> tuple[str, ...]:
        """The codes that a text which is no code certainly means: it looks like one, names one, or holds one."""
        look = alike(text)
        if same := tuple(code for code in self.codes if alike(code) == look):
            return same
        if fitting := self._named(" ".join(text.split())):
            return fitting
        held = (restored(word, self.codes) for word in re.split(r"[\s,;:()]+", text))
        return tuple(dict.fromkeys(code for code in held if code in self.codes))

    def shown(self, code: str) -> str:
        """`0751 (Aarhus)`, with its region where others have the name."""
        name = self.codes[code].name
        return self.described(code) if self.names[code] != name else f"{code} ({name})" if name else code

    def described(self, code: str) -> str:
        """`0751 (Aarhus, Midtjylland)`."""
        place = self.codes[code]
        return f"{code} ({', '.join(filter(None, (place.name, place.region)))})"

    @cached_property
    def names(self) -> dict[str, str]:
        return names_of(self.municipalities)

    def _named(self, text: str) -> tuple[str, ...]:
        """The codes of those whose name a text is; none where it shows a code: no name may win over that."""
        if as_seen(text) in self._seen_codes:
            return ()
        return self._told_together.get(_read(text)) or _fitting(text, self._steps)

    @cached_property
    def _seen_codes(self) -> frozenset[str]:
        return frozenset(map(as_seen, self.codes))

    @cached_property
    def _told_together(self) -> dict[str, tuple[str, ...]]:
        """The code of each by its code and name as they are told in hints and lists."""
        return {_read(told): (code,) for code in self.codes for told in (self.described(code), self.shown(code))}

    @cached_property
    def _steps(self) -> Sequence[Step]:
        forms = ((m.code, tuple(dict.fromkeys((m.name, self.names[m.code])))) for m in self.municipalities if m.name)
        return _steps_of(forms)

    def _near(self, text: str) -> list[str]:
        """Codes of municipalities that may have been meant, at most three, the nearest first."""
        if certain := self.meant_by(text):
            return list(certain[:_MOST])
        spoken = _said(text)
        nearness = {
            code: max(
                SequenceMatcher(None, spoken, _said(place.name)).ratio(),
                _nearness_of_codes(text, code),
                1.0 if spoken and f" {spoken} " in f" {_said(place.name)} " else 0.0,
            )
            for code, place in self.codes.items()
        }
        near = sorted((code for code in nearness if nearness[code] >= _NEAR), key=lambda code: -nearness[code])
        return near[:_MOST]


Step = tuple[Callable[[str], str], dict[str, list[str]]]


def _steps_of(forms: Iterable[tuple[str, tuple[str, ...]]]) -> Sequence[Step]:
    """Every step with what it finds: the keys by the form that it compares."""
    keys = list(forms)
    steps: list[Step] = []
    for form in (_read, _said, _without_genitive):
        found: dict[str, list[str]] = {}
        for key, names in keys:
            for name in dict.fromkeys(map(form, names)):
                found.setdefault(name, []).append(key)
        steps.append((form, found))
    return steps


def _fitting(text: str, steps: Sequence[Step]) -> tuple[str, ...]:
    for form, found in steps:
        if form(text) and form(text) in found:
            return tuple(found[form(text)])
    return ()


def _read(name: str) -> str:
    """A name as it is read: composed letters, no case."""
    return " ".join(normalised(name).casefold().split())


def _said(name: str) -> str:
    """A name as it is said, in one spelling, without the word for what it names."""
    plain = _MARKS.sub(" ", as_seen(name)).translate(_SPELLINGS)
    return " ".join(_KINDS.sub(" ", plain).split()) or plain


def _without_genitive(name: str) -> str:
    return _said(name).removesuffix("s")


def _nearness_of_codes(text: str, code: str) -> float:
    """0 unless both are codes with digits that differ little: one digit of four."""
    if not any(c.isdigit() for c in text):
        return 0.0
    ratio = SequenceMatcher(None, text.casefold(), code.casefold()).ratio()
    return ratio if ratio >= _NEAR_CODE else 0.0
