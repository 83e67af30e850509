"""A YAML file as a tree in which every value knows the file and the line that state it.

Plainer than YAML on purpose: text, numbers, yes/no, lists and mappings. Numbers with decimals are read exactly, as
written; dates stay text; anchors, aliases and tags of one's own are faults.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from visitering.domain.identifiers import normalised
from visitering.loading.findings import Findings, can_be_written
from visitering.said import os_reason, said

_CONSTRUCTOR = yaml.constructor.SafeConstructor()

Scalar = str | int | Decimal | bool | None

UNWRITABLE = said("holds half a character (a lone surrogate), which no file can hold")

PATHS = frozenset({"data", "extends", "output.folder", "output.profile", "move.run", "law.extra"})
"""Keys whose texts name files: these stay as they are written, all other texts are brought to NFC."""


class _Loader(yaml.SafeLoader):
    """The safe loader without aliases, which a scenario does not need and which can make a tree endless."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem=said("an alias (*name) is not read here; use extends"), problem_mark=mark
            )
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class Stated:
    """A value and where it is stated. `text`: a scalar as written."""

    value: Scalar | list[Stated] | dict[str, Stated]
    path: Path
    line: int
    text: str | None = None

    def get(self, key: str) -> Stated | None:
        """The value of a key that says something; None where this is no mapping or the key is blank."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return None if found is None or found.value is None else found

    def items(self) -> Iterator[tuple[str, Stated]]:
        """Every key of a mapping, also those whose value is blank."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def plain(self) -> Any:
        """The value without its whereabouts. Blank keys are left out: they say nothing."""
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.items() if child.value is not None}
        return self.value

    def over(self, base: Stated | None) -> Stated:
        """This laid over what another file states: mappings merge key by key, everything else replaces."""
        if base is None or not isinstance(self.value, dict) or not isinstance(base.value, dict):
            return self
        merged = dict(base.value)
        for key, own in self.value.items():
            below = merged.get(key)
            merged[key] = below if own.value is None and below is not None else own.over(below)
        return Stated(merged, self.path, self.line)


def read_yaml(path: Path, findings: Findings) -> Stated | None:
    """The mapping that a YAML file holds, or None and a fault."""
    if not can_be_written(path.name):
        findings.fault(path.name, None, None, None, said("has a name that is not UTF-8; give the file another one"))
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        findings.fault(path.name, None, None, None, said("cannot be read: {why}", why=os_reason(error)))
        return None
    return parse_yaml(content, path, findings)


def parse_yaml(content: bytes, path: Path, findings: Findings) -> Stated | None:
    """The mapping that YAML text holds, or None and a fault; `path`: the file that states it."""
    try:
        node = yaml.compose(content.decode("utf-8").lstrip("\ufeff"), _Loader)
    except UnicodeDecodeError:
        findings.fault(path.name, None, None, None, said("is not UTF-8 text"))
        return None
    except RecursionError:
        findings.fault(path.name, None, None, None, said("is nested too deeply"))
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or said("it holds characters that YAML does not allow")
        line = None if mark is None else mark.line + 1
        findings.fault(path.name, line, None, None, said("is not YAML that can be read: {problem}", problem=problem))
        return None
    if not isinstance(node, yaml.MappingNode):
        findings.fault(path.name, None, None, None, said("must be a mapping of keys such as data and date"))
        return None
    return _TreeBuilder(path, findings).build(node, "")


class _TreeBuilder:
    """From the nodes of PyYAML to the tree, with a fault for whatever cannot be meant."""

    def __init__(self, path: Path, findings: Findings) -> None:
        self.path = path
        self.findings = findings

    def build(self, node: yaml.Node, key: str) -> Stated:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return Stated(self._mapping(node, key), self.path, line)
        if isinstance(node, yaml.SequenceNode):
            children = [self.build(child, f"{key}.{n}") for n, child in enumerate(node.value, start=1)]
            return Stated(children, self.path, line)
        assert isinstance(node, yaml.ScalarNode)
        return Stated(self._scalar(node, key), self.path, line, node.value)

    def _mapping(self, node: yaml.MappingNode, key: str) -> dict[str, Stated]:
        mapping: dict[str, Stated] = {}
        for name_node, value_node in node.value:
            line = name_node.start_mark.line + 1
            if not isinstance(name_node, yaml.ScalarNode):
                self._fault(line, key, None, said("a key must be a plain word"))
                continue
            name = normalised(name_node.value)
            dotted = f"{key}.{name}" if key else name
            if not can_be_written(name):
                self._fault(line, dotted, None, said("the key {unwritable}", unwritable=UNWRITABLE))
                continue
            if name in mapping:
                self._fault(
                    line,
                    dotted,
                    None,
                    said("stands twice in one mapping; first on line {line}", line=mapping[name].line),
                )
                continue
            built = self.build(value_node, dotted)
            # A key is where a reader looks for it: the line of its name, not of the value below it.
            mapping[name] = Stated(built.value, self.path, line, built.text)
        return mapping

    def _scalar(self, node: yaml.ScalarNode, key: str) -> Scalar:
        text: str = node.value
        if not can_be_written(text):
            self._fault(node.start_mark.line + 1, key, text, UNWRITABLE)
            return text.encode("utf-8", "replace").decode()
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        try:
            match kind:
                case "null":
                    return None
                case "bool":
                    return yaml.SafeLoader.bool_values[text.lower()]
                case "int":
                    return int(_CONSTRUCTOR.construct_yaml_int(node))
                case "float":
                    return Decimal(repr(_CONSTRUCTOR.construct_yaml_float(node)))
                case "str" | "timestamp":
                    return text if key in PATHS else normalised(text)
        except (ValueError, KeyError):
            pass
        self._fault(
            node.start_mark.line + 1, key, text, said("cannot be read as the kind of value it looks like; quote text")
        )
        return text

    def _fault(self, line: int, key: str, value: str | None, expected: str) -> None:
        self.findings.fault(self.path.name, line, key or None, value, expected)
