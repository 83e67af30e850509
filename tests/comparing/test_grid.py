"""What to vary, as written on the command line."""

from __future__ import annotations

import pytest

from visitering.comparing.grid import Axis, Value, read_axes, read_axis, read_curve
from visitering.errors import UsageError


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a=0:4:1", (0, 1, 2, 3, 4)),
        ("a=0:0.3:0.1", (0, 0.1, 0.2, 0.3)),
        ("a=0.5:1:0.2", (0.5, 0.7, 0.9)),
        ("a=1:1:1", (1,)),
        ("a=3,1,2.5", (3, 1, 2.5)),
        ("a=true,false", (True, False)),
        ("a = 1 , 2", (1, 2)),
        ("a=da", ("da",)),
    ],
)
def test_values(text: str, values: tuple[Value, ...]) -> None:
    axis = read_axis(text)
    assert axis == Axis("a", values)
    assert [type(value) for value in axis.values] == [type(value) for value in values]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([], "a sweep varies one parameter or two"),
        (["a=1", "b=1", "c=1"], "a sweep varies one parameter or two"),
        (["a=1,2", "a=3"], "a is varied twice"),
        (["a"], "'a' does not say what to vary; write it as key=start:stop:step or key=a,b,c"),
        (["a="], "'a=' does not say what to vary; write it as key=start:stop:step or key=a,b,c"),
        (["a=1:2"], "'a=1:2' is no list of values; write it as key=start:stop:step or key=a,b,c"),
        (["a=1,,2"], "'a=1,,2' is no list of values; write it as key=start:stop:step or key=a,b,c"),
        (["a=1,2,1"], "'a=1,2,1' names a value twice"),
        (["a=0:x:1"], "'a=0:x:1' is no range of numbers; write it as key=start:stop:step or key=a,b,c"),
        (["a=0:4:0"], "'a=0:4:0' is no range: the step must be above 0 and the stop not below the start"),
        (["a=4:0:1"], "'a=4:0:1' is no range: the step must be above 0 and the stop not below the start"),
        (["a=0:inf:1"], "'a=0:inf:1' is no range: the step must be above 0 and the stop not below the start"),
        (["a=0:99999:1"], "'a=0:99999:1' has 100000 values; 2000 are the most"),
        (["a=1:100:1", "b=1:100:1"], "the grid has 10000 points; 2000 are the most"),
    ],
)
def test_what_cannot_be_varied(texts: list[str], told: str) -> None:
    with pytest.raises(UsageError) as refusal:
        read_axes(texts)
    assert str(refusal.value) == told


def test_a_curve() -> None:
    assert read_curve("ties, employment") == ("ties", "employment")
    with pytest.raises(UsageError):
        read_curve("ties")
