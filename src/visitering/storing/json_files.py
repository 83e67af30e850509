"""JSON as it is written everywhere: documents, and files of one record a line.

A line ends with a line feed and with nothing else. Whatever else some program takes for the end of a line, and what
UTF-8 cannot hold, is escaped inside the texts; readers of JSON see no difference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Next to what JSON itself wants escaped: DEL, the controls from U+0080 on (among them NEL), the separators of lines
and paragraphs, and halves of surrogate pairs. In JSON they can only stand inside a text."""


def json_text(value: Any, *, indent: int | None = None, separators: tuple[str, str] | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def as_json(value: Any) -> bytes:
    """Readable JSON in UTF-8 with a fixed order of keys as given."""
    return (json_text(value, indent=2) + "\n").encode()


class Json(str):
    """A value of a document that is written as JSON already."""


def object_text(values: Mapping[str, Any], *, separators: tuple[str, str]) -> str:
    """A JSON object, some of whose values may be written already."""
    comma, colon = separators

    def written(value: Any) -> str:
        return value if isinstance(value, Json) else json_text(value, separators=separators)

    return f"{{{comma.join(f'{json_text(key)}{colon}{written(value)}' for key, value in values.items())}}}"


def as_line(row: Any) -> bytes:
    """A compact JSON value on a line of its own."""
    return (json_text(row) + "\n").encode()


def lines_of(text: str) -> list[str]:
    """The lines of a file of one record a line."""
    return text.removesuffix("\n").split("\n") if text else []
