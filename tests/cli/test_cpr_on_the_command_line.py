"""No command repeats what looks like a CPR number, whatever part of the command it is."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from commands import tree, visitering

FAULTS = Path(__file__).parents[1] / "faults"


@pytest.fixture(scope="module")
def uuid_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of a dataset whose case id is a UUID that holds the digits of a CPR number."""
    folder = tmp_path_factory.mktemp("uuid")
    copytree(FAULTS / "cpr_lookalikes" / "uuid", folder, dirs_exist_ok=True)
    assert visitering("run", folder / "s.yaml").code == 0
    return next((folder / "runs").iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "{run}", "010180–1234"],
        ["explain", "{run}", "K2", "--municipality", "010180.1234"],
        ["decide", "{run}", "K2", "--as", "010180 1234"],
        ["decide", "{run}", "--reject", "K2", "--as", "ab", "--reason", "truet af 101801234"],
        ["decide", "{run}", "010180/1234", "--as", "ab"],
        ["decide", "{run}", "--override", "010180-1234", "--as", "ab", "--reason", "x"],
        ["decide", "{run}", "K2", "--as", "ab", "--on", "010180-1234"],
        ["run", "--0101801234"],
        ["--0101801234"],
        ["0101801234"],
    ],
)
def test_no_command_repeats_one(uuid_run: Path, arguments: list[str]) -> None:
    before = tree(uuid_run.parents[1])
    ended = visitering(*(a.format(run=uuid_run) for a in arguments))
    assert ended.code == 2
    assert "1234" not in (ended.out + ended.err).replace("-1234-4abc", "")
    assert {**tree(uuid_run.parents[1]), "d/.decisions.lock": b""} == {**before, "d/.decisions.lock": b""}
