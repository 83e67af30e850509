"""Checks that every table needs: ids that are unique and do not look alike, references that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from visitering.domain.identifiers import alike, by_look, meant, told
from visitering.loading.findings import Findings
from visitering.loading.reading import Known, Table
from visitering.said import listed, said

MOST_ALIKE = 5
"""So many groups of identifiers that look alike are told as examples."""


def refuse_repeated(table: Table[Any], column: str, findings: Findings) -> None:
    """A fault for every value of a column that stands on an earlier line already."""
    first: dict[Any, int] = {}
    for line, value in table.cells(column):
        earlier = first.setdefault(value, line)
        if earlier != line:
            findings.fault(
                table.file,
                line,
                column,
                str(value),
                said("must be unique, but is on line {earlier} too", earlier=earlier),
            )


def refuse_unknown(table: Table[Any], column: str, known: set[Any] | None, where: str, findings: Findings) -> None:
    """A fault for every value of a column that is not among the known ones; none where those are not known.

    What looks like a known one is told once, whatever the number of its lines, together with the one that is meant.
    Where some of the known ones were refused, as many unknown ones are taken for them: that is told already.
    """
    if known is None:
        return
    unknown = [(line, value) for line, value in table.cells(column) if value not in known]
    if not unknown:
        return
    looks = by_look(sorted(option for option in known if option is not None))
    refuse_alike(table, column, unknown, looks, said("is not in {where}", where=where), findings)
    others = [(line, value) for line, value in unknown if alike(value) not in looks]
    refused = known.refused if isinstance(known, Known) else int(None in known)
    if len({value for _, value in others}) <= refused:
        return
    for line, value in others:
        findings.fault(table.file, line, column, str(value), said("is not in {where}", where=where))


def refuse_alike(
    table: Table[Any],
    column: str,
    unknown: Iterable[tuple[int, str]],
    looks: dict[str, list[str]],
    expected: str,
    findings: Findings,
) -> None:
    """A fault for every unknown value that looks like a known one: once each, whatever the number of its lines."""
    lines: dict[str, list[int]] = {}
    for line, value in unknown:
        if alike(value) in looks:
            lines.setdefault(value, []).append(line)
    for value, on in lines.items():
        where = said(" ({on} lines)", on=len(on)) if len(on) > 1 else ""
        odd = "" if told(value) == value else said(", written {value}", value=told(value))
        hint = meant(told(option) for option in looks[alike(value)])
        findings.fault(
            table.file,
            on[0],
            column,
            value,
            said("{expected}{where}{odd}{hint}", expected=expected, where=where, odd=odd, hint=hint),
        )


def notice_alike(file: str, what: str, identifiers: Iterable[str], findings: Findings, more: str = "") -> None:
    """One notice for all identifiers of a kind that look alike and are different things."""
    groups = [group for group in by_look(identifiers).values() if len(group) > 1]
    if groups:
        pairs = listed((" and ".join(told(one) for one in group) for group in groups), most=MOST_ALIKE)
        findings.notice(
            file,
            said(
                "{what} that look alike are taken for different ones{more}: {pairs}",
                what=what,
                more=more,
                pairs=pairs,
            ),
        )
