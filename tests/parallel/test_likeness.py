"""What a process tells of itself, and which workers are refused for it."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from visitering.errors import UsageError
from visitering.parallel import cluster
from visitering.parallel.likeness import PACKAGE, Likeness, code_hash, own, refusal

OWN = Likeness((("python", "3.11.7"), ("ortools", "9.15.6755")), "a" * 64)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "here" / "package"
    for name, text in {
        "a.py": "one = 1\n",
        "part/b.py": "two = 2\n",
        "part/names.csv": "a;b\n",
        "x.j2": "{{ x }}",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def test_the_hash_is_that_of_names_and_contents_wherever_they_lie(package: Path, tmp_path: Path) -> None:
    other = shutil.copytree(package, tmp_path / "another checkout" / "named otherwise")
    for path in other.rglob("*.py"):
        os.utime(path, (1, 1))
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (other / "part" / "__pycache__").mkdir()
    (other / "part" / "__pycache__" / "b.cpython-311.pyc").write_bytes(b"compiled")
    (other / ".b.py.swp").write_bytes(b"an editor's")
    (other / "empty").mkdir()
    assert code_hash(other) == code_hash(package)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a.py").write_text("one = 2\n"),
        lambda folder: (folder / "part" / "names.csv").write_text("a;c\n"),
        lambda folder: (folder / "x.j2").unlink(),
        lambda folder: (folder / "c.py").touch(),
        lambda folder: (folder / "a.py").rename(folder / "part" / "a.py"),
        lambda folder: (
            (folder / "a.py").write_text("one = 1\ntwo = 2\n") and (folder / "part" / "b.py").write_text("")
        ),
        lambda folder: (
            (folder / "part" / "b.py").write_text("one = 1\n") and (folder / "a.py").write_text("two = 2\n")
        ),
    ],
    ids=["code", "data", "gone", "new", "moved", "joined", "swapped"],
)
def test_whatever_differs_changes_the_hash(package: Path, change: Callable[[Path], object]) -> None:
    before = code_hash(package)
    change(package)
    assert code_hash(package) != before


def test_a_process_tells_versions_and_the_hash_of_this_package() -> None:
    values = own().values
    assert values["code"] == code_hash(PACKAGE)
    assert {"python", "machine", "visitering", "ortools", "numpy", "pydantic"} < values.keys()
    assert own().differences(own()) == []


def test_a_worker_that_differs_is_refused_by_name_and_with_every_difference() -> None:
    other = Likeness((("python", "3.11.7"), ("ortools", "9.14.6206")), "b" * 64)
    assert refusal("tcp://w:1", OWN, other) == (
        "the worker tcp://w:1 is not like this program: ortools 9.14.6206 instead of 9.15.6755, "
        "code bbbbbbbbbbbb instead of aaaaaaaaaaaa"
    )
    assert refusal("tcp://w:1", OWN, OWN) is None


def test_a_worker_that_tells_less_or_nothing_is_refused() -> None:
    less = replace(OWN, versions=OWN.versions[:1])
    assert refusal("w", OWN, less) == "the worker w is not like this program: ortools none instead of 9.15.6755"
    told = refusal("w", OWN, None)
    assert told == "the worker w has another version of visitering or none: it cannot tell its versions and code"


@pytest.mark.parametrize(
    "written", ["h:1", "tcp://scheduler:8786", "127.0.0.1:65535", "tls://h:2/", "[::1]:8786", " h:1 "]
)
def test_addresses_of_schedulers(written: str) -> None:
    assert cluster.read_address(written) == written.strip()


@pytest.mark.parametrize(
    "written",
    [
        "",
        "nonsense",
        "tcp://",
        "tcp://h",
        "h:",
        ":8786",
        "h:0",
        "h:99999",
        "h:-1",
        "h:1:2",
        "http://h:80",
        "h h:1",
        "h:1/x",
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_asked(written: str) -> None:
    with pytest.raises(UsageError, match=r"is no address of a scheduler: it must be HOST:PORT or tcp://HOST:PORT$"):
        cluster.Cluster(written)


def test_something_that_listens_and_says_nothing_is_one_sentence() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(UsageError) as told:
            cluster.Cluster(address, patience_s=1)
    assert str(told.value) == f"the scheduler {address} cannot be reached within 1 s"
