"""The files of a dataset folder, each read once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.tables import FILES, REQUIRED

OWN = ("looks.csv",)
"""Files that commands keep beside the dataset, and that are none of it."""
QUOTA_INPUTS = "quota_inputs.csv"
QUOTA_FILES = (QUOTA_INPUTS, "transfers.csv", "splits.csv", "region_splits.csv", "received.csv")
"""What quotas are computed from: a folder that has the first one may hold both, which is no mistake."""


def read_files(folder: Path, findings: Findings) -> dict[str, bytes]:
    """The bytes of every dataset file of a folder, by name, in the order of the contract."""
    try:
        _notice_others(folder, findings)
    except OSError as error:
        findings.fault(folder.name, None, None, None, f"the dataset folder cannot be read: {error.strerror}")
        return {}
    return read_each(folder, FILES, REQUIRED, "the dataset", findings)


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
    known = (*FILES, *OWN, *(QUOTA_FILES if (folder / QUOTA_INPUTS).exists() else ()))
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in known:
            text = f"is not a file of the dataset and was not read{did_you_mean(path.name, FILES)}"
            findings.notice(path.name, text)
