"""The product with the lowest versions that `pyproject.toml` allows, on the lowest Python, in a folder of its own.

    python tests/lowest_versions.py

installs them from the configured registry into a temporary environment, as wheels, with the project itself, and walks
through a batch: what fails there must not be allowed. Run by `.ci/run`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA, FAULT = ROOT / "tests" / "malformed" / "good", ROOT / "tests" / "faults" / "lowest_versions"
HEAD = "data: data\ndate: 2018-05-02\nlanguage: en\nsolver: {effort: 5, workers: 1}\noutput: {folder: runs}\n"
RUN = "runs/t-2018-05-02-001"
JOURNEY = (
    ("check t.yaml", "t.yaml is valid."),
    ("run t.yaml", "Proposed a municipality for"),
    (f"explain {RUN} C1", "Case C1: "),
    (f"letters {RUN} --docx --pdf", "letters.pdf  all of them"),
    (f"verify {RUN}", "Everything agrees."),
    ("compare t.yaml u.yaml --processes 1", "persons placed"),
    ("status t.yaml --out status", "Written to status"),
    (f"decide {RUN} --as AB C1", "Recorded"),
    ("check s.yaml", "s.yaml is valid."),
    ("run s.yaml", "Proposed a municipality for 1 of 1 case"),
    ("simulate t.yaml --batches 2 --processes 1", "with hindsight"),
)
"""Commands, and what each must say."""
FRAMES = "import visitering; run = visitering.run('s.yaml'); assert list(run.assignments.case_id) == ['K1']"

DESK = """
import re, socket, threading, time, urllib.request, uvicorn
from pathlib import Path
from visitering.desk.app import application
from visitering.desk.office import Office
from visitering.desk.security import Gate

listening = socket.create_server(("127.0.0.1", 0))
gate = Gate(["AB"], listening.getsockname()[1])
server = uvicorn.Server(uvicorn.Config(application(Office(Path("t.yaml")), gate), log_level="error"))
thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
thread.start()
while not server.started:
    time.sleep(0.05)
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
page = browser.open(gate.addresses()["AB"]).read().decode()
assert "Worklist" in page, page
case = re.search(r'href="(/runs/[^"]+/cases/[^"]+)"', page)[1]
assert "Other municipalities" in browser.open(f"http://127.0.0.1:{gate.port}{case}").read().decode()
server.should_exit = True
thread.join()
"""
"""The desk is served, and asked for its worklist and a case."""


def lowest(pyproject: str) -> list[str]:
    """`name==version` of each dependency that a project, or its desk, states as `name>=version`.

    Raises `ValueError` where one is stated otherwise: there would be nothing to test.
    """
    return [f"{name}=={version}" for name, version in bounds(pyproject)]


def bounds(pyproject: str) -> Iterator[tuple[str, str]]:
    project = tomllib.loads(pyproject)["project"]
    for stated in [*project["dependencies"], *project.get("optional-dependencies", {}).get("desk", [])]:
        found = re.fullmatch(r"([A-Za-z0-9._-]+)>=([0-9][0-9a-z.]*)", stated)
        if found is None:
            raise ValueError(f"{stated}: must be name>=version")
        yield found[1], found[2]


def lowest_python(pyproject: str) -> str:
    """The command of the lowest Python that a project allows, such as `python3.11`."""
    stated = tomllib.loads(pyproject)["project"]["requires-python"]
    version = stated.removeprefix(">=")
    here = ".".join(map(str, sys.version_info[:2]))
    found = sys.executable if here == version else shutil.which(f"python{version}")
    if found is None:
        raise SystemExit(f"Python {version} is needed: the lowest that pyproject.toml allows.")
    return found


def main() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    versions = lowest(pyproject)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        done([lowest_python(pyproject), "-m", "venv", "venv"], folder)
        python, command = folder / "venv" / "bin" / "python", folder / "venv" / "bin" / "visitering"
        # The project by a copy: what is built leaves nothing behind in the folder of the sources.
        wanted = shutil.ignore_patterns(".*", "tests", "benchmarks", "docs", "data", "runs")
        shutil.copytree(ROOT, folder / "project", ignore=wanted)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done([*pip, "--only-binary", ":all:", "./project", *versions], folder)
        shutil.copytree(DATA, folder / "data")
        shutil.copytree(FAULT, folder, dirs_exist_ok=True)
        (folder / "t.yaml").write_text(f"name: t\n{HEAD}", encoding="utf-8")
        (folder / "u.yaml").write_text(
            f"name: u\n{HEAD}goals: [{{place_persons: 1}}, {{ties: 1}}]\n", encoding="utf-8"
        )
        for arguments, sentence in JOURNEY:
            told = done([str(command), *arguments.split()], folder, (0, 3))
            if sentence not in told:
                raise SystemExit(f"visitering {arguments} does not say {sentence!r} but:\n{told}")
        done([str(python), "-c", FRAMES], folder)
        done([str(python), "-c", DESK], folder)
    print(f"Works with the lowest versions: {', '.join(versions)}.")


def done(command: Sequence[str], folder: Path, codes: Sequence[int] = (0,)) -> str:
    """What a command prints; ends with all it said where its exit code is another."""
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode not in codes:
        told = f"{ended.stdout}{ended.stderr}"
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}:\n{told}")
    return ended.stdout


if __name__ == "__main__":
    main()
