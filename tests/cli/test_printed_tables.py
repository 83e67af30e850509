"""Tables on the terminal: one way to print them, and what stands in a cell is what is shown."""

from __future__ import annotations

import re
import sys
from decimal import Decimal
from io import StringIO

import pytest

from visitering.cli.output import print_table


def test_names_to_the_left_figures_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["region", "quota", "fill"], [["Hovedstaden", 0, None], ["Fyn", 1240, Decimal("3.5")]])
    assert capsys.readouterr().out.splitlines() == [
        "region       quota  fill",
        "Hovedstaden      0",
        "Fyn           1240   3.5",
    ]


def test_sections_stand_apart(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["", "one"], [["a", 1]], [["b", 2]])
    assert capsys.readouterr().out.splitlines() == ["   one", "a    1", "", "b    2"]


@pytest.mark.parametrize("name", ["[bold]Aarhus", "[/b]", "[link=x]y[/link]", ":house:", "a[0]", "\\[x]"])
def test_no_name_is_a_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["", name], [[name, 1]])
    head, row = capsys.readouterr().out.splitlines()
    assert (head.strip(), row.split()) == (name, [name, "1"])


def test_in_a_pipe_no_table_is_too_wide_and_no_line_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    columns = [f"scenario-{number:04d}-{'x' * 80}" for number in range(100)]
    print_table(["", *columns], [["points", *range(100)]])
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == columns
    assert row.split() == ["points", *map(str, range(100))]


def test_on_a_narrow_terminal_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "24")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", Terminal())
    print_table(["municipality", "quota"], [["Lyngby-Taarbæk-Ringkøbing", 123]])
    assert isinstance(sys.stdout, Terminal)
    lines = re.sub("\x1b\\[[0-9;]*m", "", sys.stdout.getvalue()).splitlines()
    assert max(map(len, lines)) <= 24
    assert "".join(line[:17].strip() for line in lines[1:]) == "Lyngby-Taarbæk-Ringkøbing"
    assert "123" in "".join(lines)
