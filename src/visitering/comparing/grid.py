"""What a sweep tries: `goals.even_distribution=0:4:0.5` or `rules.links.nearby_minutes=15,30,60`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from visitering.errors import UsageError
from visitering.said import said

MOST = 2_000
"""Points that one sweep may have."""

Value = int | float | bool | str
HOW = said("write it as key=start:stop:step or key=a,b,c")


@dataclass(frozen=True)
class Axis:
    """A key of the scenario and the values that it takes, in order."""

    key: str
    values: tuple[Value, ...]


def read_axes(texts: list[str]) -> tuple[Axis, ...]:
    """One or two axes; raises `UsageError` with how to write them."""
    if len(texts) not in (1, 2):
        raise UsageError(said("a sweep varies one parameter or two"))
    axes = tuple(map(read_axis, texts))
    if len({axis.key for axis in axes}) < len(axes):
        raise UsageError(said("{key} is varied twice", key=axes[0].key))
    points = 1
    for axis in axes:
        points *= len(axis.values)
    if points > MOST:
        raise UsageError(said("the grid has {points} points; {most} are the most", points=points, most=MOST))
    return axes


def read_axis(text: str) -> Axis:
    """One axis as written on the command line."""
    key, equals, written = (part.strip() for part in text.partition("="))
    if not (key and equals and written):
        raise UsageError(said("{text!r} does not say what to vary; {how}", text=text, how=HOW))
    parts = written.split(":")
    if len(parts) == 3:
        return Axis(key, _range(text, *parts))
    values = tuple(_value(part.strip()) for part in written.split(","))
    if len(parts) > 1 or "" in values:
        raise UsageError(said("{text!r} is no list of values; {how}", text=text, how=HOW))
    if len(set(map(str, values))) < len(values):
        raise UsageError(said("{text!r} names a value twice", text=text))
    return Axis(key, values)


def _range(text: str, *parts: str) -> tuple[Value, ...]:
    """start, start + step, … up to stop, exactly."""
    try:
        start, stop, step = (Decimal(part.strip()) for part in parts)
    except InvalidOperation:
        raise UsageError(said("{text!r} is no range of numbers; {how}", text=text, how=HOW)) from None
    if not all(part.is_finite() for part in (start, stop, step)) or step <= 0 or stop < start:
        raise UsageError(
            said("{text!r} is no range: the step must be above 0 and the stop not below the start", text=text)
        )
    count = int((stop - start) / step) + 1
    if count > MOST:
        raise UsageError(said("{text!r} has {count} values; {most} are the most", text=text, count=count, most=MOST))
    return tuple(_plain(start + n * step) for n in range(count))


def _value(text: str) -> Value:
    """A value as the scenario would read it."""
    if text in ("true", "false"):
        return text == "true"
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return _plain(number) if number.is_finite() else text


def _plain(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def read_curve(text: str) -> tuple[str, str]:
    """The two goals of a curve, as written: `employment,even_distribution`."""
    goals = [goal.strip() for goal in text.split(",")]
    if len(goals) != 2:
        raise UsageError(said("a curve is of two goals, such as employment,even_distribution"))
    return goals[0], goals[1]
