"""The files of a dataset folder, each read once."""

from __future__ import annotations

from pathlib import Path

from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.tables import FILES, REQUIRED


def read_files(folder: Path, findings: Findings) -> dict[str, bytes]:
    """The bytes of every dataset file of a folder, by name, in the order of the contract."""
    try:
        _notice_others(folder, findings)
    except OSError as error:
        findings.fault(folder.name, None, None, None, f"the dataset folder cannot be read: {error.strerror}")
        return {}
    contents: dict[str, bytes] = {}
    for name in FILES:
        try:
            contents[name] = (folder / name).read_bytes()
        except FileNotFoundError:
            if name in REQUIRED:
                findings.fault(name, None, None, None, "is a required file of the dataset and is missing")
        except OSError as error:
            findings.fault(name, None, None, None, f"cannot be read: {error.strerror}")
    return contents


def _notice_others(folder: Path, findings: Findings) -> None:
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in FILES:
            text = f"is not a file of the dataset and was not read{did_you_mean(path.name, FILES)}"
            findings.notice(path.name, text)
