"""Family members reunified, counted from a dataset's own entries instead of a statistic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from visitering.domain.decisions import Decision
from visitering.domain.faults import Notice
from visitering.domain.reunifications import Reunification, entered_in
from visitering.quotas.inputs import Inputs
from visitering.said import joined, said

YEARS_BEFORE = 2
"""Quotas are announced in the year before theirs, and count the entries of the calendar year before that (§ 4)."""


def with_entries(inputs: Inputs, reunifications: Iterable[Reunification], book: Iterable[Decision]) -> Inputs:
    """The inputs with F_k = persons of `reunifications` who first entered in the calendar year that counts.

    By the municipality in which the person they join was placed on that day. Those whose municipality the book does
    not know are left out, with a notice.
    """
    year = inputs.year - YEARS_BEFORE
    entered, unknown = entered_in(reunifications, book, year)
    total = sum(entered.values())
    text = said("F is counted from those who entered in {year}: {total} persons", year=year, total=total)
    if unknown:
        left_out = said("left out, as the book does not know where they live: {unknown}", unknown=", ".join(unknown))
        text = joined([text, left_out])
    statistics = {
        code: replace(known, family_reunified=entered.get(code, 0)) for code, known in inputs.statistics.items()
    }
    notices = (*inputs.notices, Notice("reunifications.csv", text))
    return replace(inputs, statistics=statistics, notices=notices)
