"""Answers that are worked out when they are asked for, of which the newest are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

KeyT = TypeVar("KeyT")
FoundT = TypeVar("FoundT")

NEWEST = 3000
"""So many are kept: each case is asked about several times in a row, and of a national batch not all fit memory."""


class Kept(Mapping[KeyT, FoundT]):
    """By key what `find` says of it, for all `keys`; asked again later it says the same."""

    def __init__(self, keys: Mapping[KeyT, object], find: Callable[[KeyT], FoundT]) -> None:
        self._keys, self._find = keys, find
        self._found: dict[KeyT, FoundT] = {}

    def __getitem__(self, key: KeyT) -> FoundT:
        found = self._found.get(key)
        if found is None:
            if key not in self._keys:
                raise KeyError(key)
            found = self._find(key)
            if len(self._found) >= NEWEST:
                del self._found[next(iter(self._found))]
            self._found[key] = found
        return found

    def __iter__(self) -> Iterator[KeyT]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
