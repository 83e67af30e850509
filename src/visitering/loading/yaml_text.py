"""A scenario as YAML that reads back as the same scenario, whatever its texts hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

_BREAKS = re.compile("[\x85\u2028\u2029]")
"""What YAML takes for the end of a line besides a line feed: reading folds it unless it is escaped."""


class _Dumper(yaml.SafeDumper):
    """Escapes what ends a line."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _BREAKS.search(text) else None)


_Dumper.add_representer(str, _text)


def as_yaml(resolved: Mapping[str, Any]) -> str:
    """The keys in the order given."""
    return yaml.dump(dict(resolved), Dumper=_Dumper, allow_unicode=True, sort_keys=False)
