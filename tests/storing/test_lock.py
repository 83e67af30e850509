"""One at a time where there are no locks: a file that names its holder takes their place."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import fault_folders
from shares import first
from visitering.errors import UsageError
from visitering.storing import lock
from visitering.storing.lock import Lock, alone

WRITERS, ROUNDS = 6, 5
LOCK, MARKER = ".decisions.lock", ".decisions.held"
NOBODY = 2**22 + 1
"""No process has this number: it is above what the kernel gives."""


@pytest.fixture(params=[errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL], ids=errno.errorcode.get)
def _no_locks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "lock_descriptor", refusing(request.param))


def of(folder: Path) -> Lock:
    return Lock(folder, folder, ".decisions", "deciding", "decisions")


def refusing(number: int) -> Callable[..., bool]:
    def refuse(*_arguments: object, **_options: object) -> bool:
        raise OSError(number, os.strerror(number))

    return refuse


def in_child(act: Callable[[], object]) -> int:
    """Runs `act` in a process of its own; gives that process's id."""
    child = os.fork()
    if child:
        return child
    code = 1
    with suppress(BaseException):
        act()
        code = 0
    os._exit(code)


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.usefixtures("_no_locks")
def test_without_locks_one_at_a_time_all_the_same(tmp_path: Path) -> None:
    count = tmp_path / "count"
    count.write_text("0", encoding="utf-8")

    def add() -> None:
        for _ in range(ROUNDS):
            with alone(of(tmp_path)):
                number = int(count.read_text(encoding="utf-8"))
                time.sleep(0.002)
                count.write_text(str(number + 1), encoding="utf-8")

    children = [in_child(add) for _ in range(WRITERS)]
    assert [ended(child) for child in children] == [0] * WRITERS
    assert count.read_text(encoding="utf-8") == str(WRITERS * ROUNDS)
    assert not (tmp_path / MARKER).exists()


def test_without_locks_a_killed_holder_leaves_the_folder_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "lock_descriptor", refusing(errno.ENOLCK))
    ready, go = os.pipe()

    def hold() -> None:
        with alone(of(tmp_path)):
            os.write(go, b".")
            time.sleep(60)

    child = in_child(hold)
    os.read(ready, 1)
    os.kill(child, signal.SIGKILL)
    assert ended(child) == -signal.SIGKILL
    assert (tmp_path / MARKER).exists()
    monkeypatch.setattr(lock, "WAIT_S", 20.0)
    with alone(of(tmp_path)):
        pass
    os.close(ready)
    os.close(go)


def test_a_holder_on_another_machine_is_named_after_the_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "lock_descriptor", refusing(errno.ENOLCK))
    monkeypatch.setattr(lock, "WAIT_S", 0.1)
    (tmp_path / MARKER).write_text(f"{NOBODY}\nelsewhere\n", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"process {NOBODY} on elsewhere since .* delete .*{MARKER}; nothing"):
        alone(of(tmp_path)).__enter__()
    assert (tmp_path / MARKER).exists()
    (tmp_path / MARKER).write_text(f"{NOBODY}\n{socket.gethostname()}\n", encoding="utf-8")
    with alone(of(tmp_path)):  # here it is known that this process has ended
        pass


def test_with_locks_who_holds_it_is_waited_for_and_nothing_else_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_S", 0.1)
    with alone(of(tmp_path)), pytest.raises(UsageError, match="somebody else has been deciding"):
        alone(of(tmp_path)).__enter__()
    with alone(of(tmp_path)):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [LOCK]


def test_what_is_no_lack_of_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "lock_descriptor", refusing(errno.EIO))
    with pytest.raises(UsageError, match="cannot be written"):
        alone(of(tmp_path)).__enter__()


@pytest.mark.campaign
@pytest.mark.parametrize("mode", first(1, ["none", str(errno.ENOLCK)]))
def test_decisions_are_made_where_there_are_no_locks(mode: str, tmp_path: Path) -> None:
    folder = fault_folders.copied("no_locks", tmp_path)

    def shim(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "shim.py", *arguments]
        environment = {**os.environ, "MODE": mode}
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    assert shim("run", "s.yaml").returncode == 0
    decided = shim("decide", "runs/s-2018-05-02-001", "K1", "--as", "AB")
    assert (decided.returncode, decided.stderr) == (0, "")
    assert shim("decide", "runs/s-2018-05-02-001", "K1", "--as", "AB").returncode == 2
    assert (folder / "d" / "decisions.csv").read_text(encoding="utf-8").count("K1,1001,2,2018-05-02,accepted") == 1


@pytest.mark.campaign
def test_everything_can_be_imported_without_fcntl() -> None:
    code = (
        "import sys; sys.modules['fcntl'] = None\n"
        "import importlib, pkgutil, visitering\n"
        "for m in pkgutil.walk_packages(visitering.__path__, 'visitering.'):\n"
        "    m.name.endswith('__main__') or importlib.import_module(m.name)\n"
    )
    tried = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (tried.returncode, tried.stderr) == (0, "")
