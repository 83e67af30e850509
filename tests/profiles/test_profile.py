"""Profiles: every fault at once, what ships is without one, and a profile reads back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from visitering.errors import InputError
from visitering.loading.findings import Findings
from visitering.loading.profiles import FIELDS, SHIPPED, profile_of, read_profile
from visitering.loading.stated import parse_yaml
from visitering.loading.yaml_text import as_yaml

FAULTY = """\
rows: [proposed, loked]
per: family
file: ../out.csv
colums: []
columns:
  - {name: Sag, field: assignments.case}
  - {name: Sag, value: 0751}
  - {name: Status, field: assignments.status, value: x}
  - {name: Kommune, map: {field: municipality.name, values: {"1": 2}}}
  - {name: Łódź, field: assignments.points}
dialect: {delimiter: ";;", dates: dd-mm-yy, encoding: windows-1252, byte_order_mark: true}
"""


def faults(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_profile(str(path))
    return [str(fault) for fault in error.value.faults]


def test_every_fault_is_told_at_once_with_the_nearest_name(tmp_path: Path) -> None:
    told = faults(tmp_path, FAULTY)
    assert [fault.split(": ")[0] for fault in told] == [
        "own.yaml, line 4, colums",
        "own.yaml, line 2, per",
        "own.yaml, line 3, file",
        "own.yaml, line 11, dialect.delimiter",
        "own.yaml, line 11, dialect.dates",
        "own.yaml, line 1, rows.2",
        "own.yaml, line 6, columns.1.field",
        "own.yaml, line 7, columns.2.value",
        "own.yaml, line 8, columns.3",
        "own.yaml, line 9, columns.4.map.values.1",
        "own.yaml, line 9, columns.4.map.field",
    ]
    assert "did you mean columns?" in told[0]
    assert "did you mean locked?" in told[5]
    assert "did you mean assignments.case_id?" in told[6]
    assert "did you mean municipalities.name?" in told[10]


def test_what_cannot_be_together_is_told(tmp_path: Path) -> None:
    columns = "[{name: Łódź, field: assignments.case_id}, {name: a, value: '010170-1234'}]"
    dialect = '{encoding: iso-8859-1, byte_order_mark: true, quoting: never, delimiter: ",", decimal_sign: ","}'
    told = faults(tmp_path, f"file: a.csv\ncolumns: {columns}\ndialect: {dialect}\n")
    assert [fault.split(": ")[0] for fault in told] == [
        "own.yaml, line 3, dialect.byte_order_mark",
        "own.yaml, line 3, dialect.quoting",
        "own.yaml, line 2, columns.1.name",
        "own.yaml, line 2, columns.2.value",
    ]
    assert not any("1234" in fault for fault in told)


def test_a_name_that_is_none_is_told_with_those_that_ship() -> None:
    with pytest.raises(InputError) as error:
        read_profile("danis")
    assert "did you mean danish?" in str(error.value.faults[0])


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_has_no_fault_and_reads_back_as_it_was(name: str) -> None:
    profile = read_profile(name)
    stated = parse_yaml(as_yaml(profile.resolved).encode(), Path("run.yaml"), Findings())
    assert stated is not None
    assert profile_of(stated, "", Findings(), "other") == profile


def test_the_page_lists_every_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text(encoding="utf-8")
    for table in dict.fromkeys(field.partition(".")[0] for field in FIELDS):
        columns = [field.partition(".")[2] for field in FIELDS if field.startswith(f"{table}.")]
        assert f"| `{table}` | " in page
        line = next(line for line in page.splitlines() if line.startswith(f"| `{table}` | "))
        assert [name for name in columns if f"`{name}`" not in line] == []
