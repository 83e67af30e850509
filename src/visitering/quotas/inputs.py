"""Reads the folder that quotas are computed from: every fault at once, with file, line, column and value.

| file | columns |
|---|---|
| `municipalities.csv` | as in a dataset |
| `quota_inputs.csv` | `year` (of the quotas), `municipality`, `population`, `immigrants`, `family_reunified` |
| `transfers.csv` (optional) | `from`, `to`, `persons`: agreed inside a region |
| `splits.csv` (optional) | `municipality`, `quota`: another split, agreed by all municipalities of a region |
| `region_splits.csv` (optional, quotas before 2018) | `region`, `quota`: another split, agreed by the regions |
| `received.csv` (optional) | `municipality`, `received`: persons placed so far in the year of the quotas |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from visitering.domain.faults import Notice
from visitering.domain.geography import Municipality
from visitering.errors import UsageError
from visitering.loading.cells import AtLeastOne, Count, Place, Text, Year
from visitering.loading.checks import refuse_repeated
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.folder import QUOTA_FILES, QUOTA_INPUTS, read_each
from visitering.loading.geography import read_municipalities
from visitering.loading.reading import Table, read_table
from visitering.loading.tables import FILES as DATASET
from visitering.loading.tables import REQUIRED as DATASET_REQUIRED
from visitering.quotas.formula import Statistics
from visitering.said import listed, said

REQUIRED = ("municipalities.csv", QUOTA_INPUTS)
FILES = ("municipalities.csv", *QUOTA_FILES)

RowT = TypeVar("RowT", bound=tuple[Any, ...])


class StatisticsRow(NamedTuple):
    line: int
    year: Year
    municipality: Place
    population: Count
    immigrants: Count
    family_reunified: Count


class TransferRow(NamedTuple):
    line: int
    from_: Place
    to: Place
    persons: AtLeastOne


class SplitRow(NamedTuple):
    line: int
    municipality: Place
    quota: Count


class RegionSplitRow(NamedTuple):
    line: int
    region: Text
    quota: Count


class ReceivedRow(NamedTuple):
    line: int
    municipality: Place
    received: Count


@dataclass(frozen=True)
class Inputs:
    """What a folder states for one year. The tables of agreements keep their lines: they are checked later."""

    year: int
    municipalities: tuple[Municipality, ...]
    statistics: Mapping[str, Statistics]
    transfers: Table[TransferRow]
    splits: Table[SplitRow]
    region_splits: Table[RegionSplitRow]
    received: Mapping[str, int]
    notices: tuple[Notice, ...]

    @property
    def regions(self) -> dict[str, str]:
        """The region of each municipality."""
        return {m.code: m.region for m in self.municipalities}


def read_inputs(folder: Path, year: int | None = None) -> Inputs:
    """The inputs of a year, which may be left out where the folder has one only.

    Raises `InputError` with every fault of the folder, and `UsageError` where the year is not clear.
    """
    findings = Findings()
    files = _files(folder, findings)
    municipalities, places = read_municipalities(files.get("municipalities.csv"), findings)

    def read(row: type[RowT], file: str) -> Table[RowT]:
        return read_table(row, file, files.get(file), places, findings)

    stated = read(StatisticsRow, "quota_inputs.csv")
    transfers, splits = read(TransferRow, "transfers.csv"), read(SplitRow, "splits.csv")
    region_splits, received = read(RegionSplitRow, "region_splits.csv"), read(ReceivedRow, "received.csv")
    for table, column in ((splits, "municipality"), (region_splits, "region"), (received, "municipality")):
        refuse_repeated(table, column, findings)
    _refuse_unknown_regions(region_splits, municipalities, findings)
    _refuse_two_rows(stated, findings)
    if findings.faults:
        raise findings.refusal()
    chosen = _year(sorted({row.year for row in stated.rows}), year, folder)
    statistics = {row.municipality: Statistics(*row[3:]) for row in stated.rows if row.year == chosen}
    _refuse_gaps(statistics, municipalities, chosen, findings)
    if findings.faults:
        raise findings.refusal()
    return Inputs(
        chosen,
        municipalities,
        statistics,
        transfers,
        splits,
        region_splits,
        {row.municipality: row.received for row in received.rows},
        tuple(findings.notices),
    )


def _files(folder: Path, findings: Findings) -> dict[str, bytes]:
    if not folder.is_dir():
        raise UsageError(said("{folder} is not a folder of quota inputs", folder=folder))
    contents = read_each(folder, FILES, REQUIRED, said("the quota inputs"), findings)
    # A dataset may have its quotas' inputs beside it.
    known = (*FILES, *DATASET) if all((folder / name).exists() for name in DATASET_REQUIRED) else FILES
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known:
            text = said(
                "is not a file of the quota inputs and was not read{meant}",
                meant=did_you_mean(path.name, FILES),
            )
            findings.notice(path.name, text)
    return contents


def _refuse_unknown_regions(
    table: Table[RegionSplitRow], municipalities: tuple[Municipality, ...], findings: Findings
) -> None:
    regions = list(dict.fromkeys(m.region for m in municipalities))
    for row in table.rows:
        if regions and row.region not in regions:
            expected = said("is not a region of municipalities.csv{meant}", meant=did_you_mean(row.region, regions))
            findings.fault(table.file, row.line, "region", row.region, expected)


def _refuse_two_rows(table: Table[StatisticsRow], findings: Findings) -> None:
    first: dict[tuple[int, str], int] = {}
    for row in table.rows:
        earlier = first.setdefault((row.year, row.municipality), row.line)
        if earlier != row.line:
            expected = said("has a row for {year} on line {earlier} too", year=row.year, earlier=earlier)
            findings.fault(table.file, row.line, "municipality", row.municipality, expected)


def _year(years: list[int], asked: int | None, folder: Path) -> int:
    if asked is None and len(years) == 1:
        return years[0]
    if not years:
        raise UsageError(said("{folder} has no quota inputs: quota_inputs.csv has 0 rows", folder=folder))
    known = said("; it has {listed}", listed=listed(map(str, years)))
    if asked is None:
        raise UsageError(
            said("say with --year which year's quotas to compute from {folder}{known}", folder=folder, known=known)
        )
    if asked not in years:
        raise UsageError(
            said("{folder} has no quota inputs for {asked}{known}", folder=folder, asked=asked, known=known)
        )
    return asked


def _refuse_gaps(
    statistics: Mapping[str, Statistics], municipalities: tuple[Municipality, ...], year: int, findings: Findings
) -> None:
    """Every municipality has a row, and the shares of the country are defined."""
    file = "quota_inputs.csv"
    for municipality in municipalities:
        if municipality.code not in statistics:
            findings.fault(file, None, "municipality", municipality.code, said("has no row for {year}", year=year))
    for column in ("population", "immigrants"):
        if not sum(getattr(row, column) for row in statistics.values()):
            findings.fault(file, None, column, "0", said("must not be 0 in every municipality in {year}", year=year))
