"""Sentences of errors, notices and progress (`said.py`) in the language of the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import yaml

from visitering.said import Number, Said, finished

_SIGNS = str.maketrans(",.", ".,")
_PLACEHOLDER = re.compile(r"{[^{}]*}")


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML has it: every command reads thousands of lines, which take a second without it."""


def shipped(*path: str) -> Any:
    """A YAML file of this folder."""
    source = resources.files("visitering.explaining").joinpath(*path)
    return yaml.load(source.read_text(encoding="utf-8"), _LOADER)


@cache
def danish() -> Mapping[str, str]:
    """Every English template with its Danish one."""
    return {entry["en"]: entry["da"] for entry in shipped("messages_da.yaml")}


def in_language(text: str, language: str) -> str:
    """A sentence in a language; what is not a sentence of ours stays as it is."""
    if language != "da" or not isinstance(text, Said):
        return str(text)
    written = {name: _written(value) for name, value in text.parameters.items()}
    template = text.template if is_wordless(text.template) else danish().get(text.template, text.template)
    mended = tuple((pattern, in_language(replacement, language)) for pattern, replacement in text.mended)
    return finished(template.format_map(written), mended, text.begun)


def is_wordless(template: str) -> bool:
    """Whether a template holds nothing but what is written into it: it is the same in every language."""
    return re.search(r"[^\W\d_]", _PLACEHOLDER.sub("", template)) is None


def _written(value: object) -> object:
    match value:
        case Said():
            return in_language(value, "da")
        case date():
            return value.strftime("%d-%m-%Y")
        case bool():
            return value
        case int():
            return _Whole(value)
        case float():
            return _Broken(value)
        case Decimal():
            return _Exact(value)
    return value


class _Whole(Number):
    """A whole number as Danish writes it."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec).replace(",", ".")


class _Broken(float):
    """A number with decimals as Danish writes it."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec).translate(_SIGNS)


class _Exact:
    """The same of a decimal number."""

    def __init__(self, value: Decimal) -> None:
        self._value = value

    def __format__(self, spec: str) -> str:
        return format(self._value, spec).translate(_SIGNS)
