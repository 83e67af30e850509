"""A letter as it goes on paper: the lines of its text as title, headings, paragraphs and lists.

The text is that of the plain letter, to the letter: a line is a heading where it says one of the catalogue, and an
item where it begins with `- `. So whatever a template leaves out, moves or adds, the paper has it as the text has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from visitering.reporting.letters.voice import Voice

TITLES = {"decision": "letter.title", "notice": "notice.title", "advance": "advance.title"}
"""The code of the title of each letter."""
HEADINGS = {
    "decision": (
        *("letter.facts", "letter.heard", "letter.weighed", "letter.elsewhere", "letter.not_decisive"),
        *("letter.rules", "letter.happens", "letter.data", "letter.next"),
    ),
    "notice": ("notice.people", "notice.skills", "notice.needs", "notice.follow", "notice.quota", "notice.happens"),
    "advance": ("advance.household", "advance.languages", "advance.skills", "advance.needs", "advance.follow"),
}
"""The codes of the headings of each letter's parts."""
PAGE, PAGES = "\x01", "\x02"
"""Where the number of the page, and of all pages, stand in the sentence at the foot."""
ITEM = "- "


class Kind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"


@dataclass(frozen=True)
class Block:
    """Lines that stand together; of a title or a heading it is one."""

    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One letter. `text`: as it is written, without the marks between its pages; `mark`: what each page must say.

    `foot`: what its foot says; `booklet`, `internal`: the title of all letters bound together, and that they are not
    to be sent. `fields`: what an agency's own document may ask for; empty where the letter does not tell it.
    """

    text: str
    title: str
    headings: frozenset[str]
    language: str
    mark: str
    foot: str
    booklet: str
    internal: str
    fields: Mapping[str, str]

    @classmethod
    def of(cls, letter: str, text: str, content: Any, voice: Voice, *, draft: bool) -> Sheet:
        """The sheet of a letter; `content`: what its template was given."""

        def told(code: str) -> str:
            return voice.say(code, municipality=content.municipality)

        title, day = told(TITLES[letter]), getattr(content, "date", "")
        fields = {
            "case_id": getattr(content, "case_id", ""),
            "municipality": content.municipality,
            "decided_on": "" if content.proposal else day,
            "title": title,
        }
        return cls(
            text=text,
            title=title,
            headings=frozenset(map(told, HEADINGS[letter])),
            language={"da": "da-DK", "en": "en-GB"}[voice.language],
            mark=content.proposal or (voice.say("letter.draft.mark") if draft else ""),
            foot=voice.say("letter.page", page=PAGE, pages=PAGES),
            booklet=voice.say("letter.pdf.title"),
            internal=voice.say("letter.pdf.internal"),
            fields=fields,
        )

    @property
    def blocks(self) -> list[Block]:
        """The lines in their order, blank ones left out."""
        found: list[Block] = []
        first = True
        for line in map(str.strip, self.text.splitlines()):
            if line:
                kind = self._kind(line, first=first, titled=any(block.kind is Kind.TITLE for block in found))
                if kind is not None:
                    found.append(Block(kind, (line.removeprefix(ITEM) if kind is Kind.ITEM else line,)))
                elif found[-1].kind in (Kind.TITLE, Kind.HEADING):
                    found.append(Block(Kind.PARAGRAPH, (line,)))
                else:
                    found[-1] = Block(found[-1].kind, (*found[-1].lines, line))
            first = not line
        return found

    def _kind(self, line: str, *, first: bool, titled: bool) -> Kind | None:
        """What a line begins; None where it goes on with what stands above it."""
        if first and line == self.title and not titled:
            return Kind.TITLE
        if first and line in self.headings:
            return Kind.HEADING
        if line.startswith(ITEM):
            return Kind.ITEM
        return Kind.PARAGRAPH if first else None

    @property
    def foot_parts(self) -> Iterator[str]:
        """The sentence at the foot, `PAGE` and `PAGES` as parts of their own."""
        before, _, rest = self.foot.partition(PAGE)
        between, _, after = rest.partition(PAGES)
        yield from (before, PAGE, between, PAGES, after)
