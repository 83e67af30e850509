"""The files of a dataset folder, each read once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.tables import FILES, NOT_YET, REQUIRED
from visitering.loading.text import read_records


def read_files(folder: Path, findings: Findings) -> dict[str, bytes]:
    """The bytes of every dataset file of a folder, by name, in the order of the contract."""
    try:
        _notice_others(folder, findings)
    except OSError as error:
        findings.fault(folder.name, None, None, None, f"the dataset folder cannot be read: {error.strerror}")
        return {}
    contents = read_each(folder, FILES, REQUIRED, "the dataset", findings)
    for name in NOT_YET:
        if name in contents:
            _refuse_rows(name, contents[name], findings)
    return contents


def read_each(
    folder: Path, names: Sequence[str], required: Sequence[str], what: str, findings: Findings
) -> dict[str, bytes]:
    """The bytes of the files that are there, by name; a fault for a required one that is not."""
    contents: dict[str, bytes] = {}
    for name in names:
        try:
            contents[name] = (folder / name).read_bytes()
        except FileNotFoundError:
            if name in required:
                findings.fault(name, None, None, None, f"is a required file of {what} and is missing")
        except OSError as error:
            findings.fault(name, None, None, None, f"cannot be read: {error.strerror}")
    return contents


def _notice_others(folder: Path, findings: Findings) -> None:
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in FILES:
            text = f"is not a file of the dataset and was not read{did_you_mean(path.name, FILES)}"
            findings.notice(path.name, text)


def _refuse_rows(name: str, content: bytes, findings: Findings) -> None:
    """A file that this version cannot use may hold its header and nothing else."""
    if not content.strip():
        return
    records = read_records(name, content, findings)
    if records is not None and records.lines:
        findings.fault(name, records.lines[0], None, None, "this version cannot use this file yet; leave it out")
