"""A sentence that knows how it was made, so that it can be said in another language where it is printed.

An error is raised where no language is known. Its sentence is English, a `str` that keeps its template and what was
written into it: `said("there is no table {table}", table=name)`. `explaining/messages.py` says it in the language of
the reader.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any


class Number(int):
    """A whole number that a template may ask to count: `{count:case|cases}` is "1 case" or "2,000 cases"."""

    def __format__(self, spec: str) -> str:
        if "|" not in spec:
            return super().__format__(spec)
        one, many = spec.split("|")
        return f"{int(self):,} {one if self == 1 else many}"


class Said(str):
    """The English sentence. `template` and `parameters` made it.

    `mended`: regular expressions that are replaced in it, in whatever language it is said. `begun`: it begins a
    sentence.
    """

    template: str
    parameters: Mapping[str, object]
    mended: tuple[tuple[str, str], ...]
    begun: bool

    def __new__(
        cls,
        template: str,
        parameters: Mapping[str, object],
        mended: tuple[tuple[str, str], ...] = (),
        begun: bool = False,
    ) -> Said:
        written = {name: Number(value) if isinstance(value, int) else value for name, value in parameters.items()}
        self = super().__new__(cls, finished(template.format_map(written), mended, begun))
        self.template, self.parameters, self.mended, self.begun = template, parameters, mended, begun
        return self

    def __str__(self) -> str:
        return self

    def __add__(self, other: str) -> Said:
        return as_said(joined([self, other], ""))

    def __radd__(self, other: str) -> Said:
        return as_said(joined([other, self], ""))

    def __reduce__(self) -> tuple[Any, ...]:
        return Said, (self.template, dict(self.parameters), self.mended, self.begun)

    def with_texts(self, change: Callable[[str], str]) -> Said:
        """The sentence with every text that was written into it changed."""
        changed = {name: _changed(value, change) for name, value in self.parameters.items()}
        return Said(self.template, changed, self.mended, self.begun)

    def with_mended(self, *patterns: tuple[str, str]) -> Said:
        """The sentence with regular expressions replaced in it."""
        return Said(self.template, self.parameters, (*self.mended, *patterns), self.begun)

    @property
    def begins_with_a_word(self) -> bool:
        """Whether it begins with words of ours, not with a path, a name or an identifier from outside."""
        first = re.match(r"{(\w+)", self.template)
        if first is None:
            return True
        inside = self.parameters[first[1]]
        return isinstance(inside, Said) and inside.begins_with_a_word


def said(template: str, /, **parameters: object) -> str:
    """A sentence for people: an English template and what is written into it, as `str.format` does."""
    return Said(template, parameters)


def os_reason(error: OSError) -> str:
    """What the system says of a file, as a sentence of ours where it is a common one."""
    match error.errno:
        case errno.ENOENT:
            return said("No such file or directory")
        case errno.EACCES:
            return said("Permission denied")
        case errno.EROFS:
            return said("Read-only file system")
        case errno.ENOSPC:
            return said("No space left on device")
        case errno.ENOTDIR:
            return said("Not a directory")
        case errno.EISDIR:
            return said("Is a directory")
    return error.strerror or str(error)


def joined(parts: Iterable[object], between: str = "; ") -> str:
    """Sentences one after the other."""
    texts = list(parts)
    template = between.join(f"{{part{number}}}" for number in range(len(texts)))
    return Said(template, {f"part{number}": text for number, text in enumerate(texts)})


def listed(items: Iterable[object], most: int = 10) -> str:
    """`a, b, c`; of a long list the first ones and how many more there are."""
    texts = list(items)
    first = joined(texts[:most], ", ")
    return said("{first} and {count} more", first=first, count=len(texts) - most) if len(texts) > most else first


def begun(message: str) -> str:
    """A message as the beginning of a sentence. A path, a name or an identifier in front keeps its case."""
    if not isinstance(message, Said) or not message.begins_with_a_word:
        return message
    return Said(message.template, message.parameters, message.mended, begun=True)


def as_said(text: str) -> Said:
    """A sentence as one that knows how it was made, also where it came from outside as it is."""
    return text if isinstance(text, Said) else Said("{text}", {"text": text})


def finished(text: str, mended: Iterable[tuple[str, str]], begun: bool) -> str:
    """What becomes of a sentence after its parts are written into it."""
    for pattern, replacement in mended:
        text = re.sub(pattern, replacement, text)
    return text[:1].upper() + text[1:] if begun else text


def _changed(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, Said):
        return value.with_texts(change)
    return change(value) if isinstance(value, str) else value
