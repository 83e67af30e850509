"""`form show`: what is in force of a municipality's reports, in words and as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from visitering.domain.reports import Report, Section
from visitering.explaining.catalogue import Catalogue
from visitering.forms.in_force import FEWEST, InForce, SectionInForce
from visitering.forms.told import labour_market_told, offer_told, shortage_told, wish_told


@dataclass(frozen=True)
class Shown:
    """What is in force, as lines for people (`lines`) or for a script (`summary`)."""

    found: InForce
    catalogue: Catalogue

    def lines(self) -> Iterator[str]:
        say, found = self.catalogue.say, self.found
        yield say("form.show.title", municipality=found.municipality, on=found.on)
        for one in found.sections:
            yield ""
            yield self._head(one)
            yield from (f"  {line}" for line in self._rows(one))
            if one.replaced is not None:
                yield f"  {say('form.show.replaced', since=one.replaced.received_on, report=one.replaced.report_id)}"
        if not any(one.report for one in found.sections):
            return
        yield ""
        if ending := found.next_to_expire:
            until = ending[0].report and ending[0].report.valid_to
            names = tuple(say(f"form.sheet.{one.section}") for one in ending)
            yield say("form.show.next", until=until, listed=self.catalogue.enumerate(names))
        else:
            yield say("form.show.never")

    def summary(self) -> dict[str, Any]:
        """The same as data; a number of uses below `FEWEST` that is not 0 is left out."""
        found = self.found
        return {
            "municipality": found.municipality,
            "on": found.on.isoformat(),
            "sections": {one.section: self._plain(one) for one in found.sections},
            "next_to_expire": [one.section for one in found.next_to_expire],
        }

    def _head(self, one: SectionInForce) -> str:
        say, name = self.catalogue.say, self.catalogue.say(f"form.sheet.{one.section}")
        if one.report is not None:
            told = {"since": one.report.received_on, "report": one.report.report_id}
            if one.report.valid_to is None:
                return say("form.show.since", name=name, **told)
            return say("form.show.until", name=name, until=one.report.valid_to, **told)
        if one.ran_out is not None:
            assert one.ran_out.valid_to is not None
            return say("form.show.ran_out", name=name, until=one.ran_out.valid_to, report=one.ran_out.report_id)
        return say("form.show.missing", name=name)

    def _rows(self, one: SectionInForce) -> Iterator[str]:
        if one.report is None:
            return
        if one.section is Section.LABOUR_MARKET:
            yield labour_market_told(one.report, self.catalogue)
        yield from (f"{shortage_told(row, self.catalogue)}{self._used(row.shortage_id)}" for row in one.shortages)
        yield from (f"{offer_told(row, self.catalogue)}{self._used(row.offer_id)}" for row in one.offers)
        yield from (wish_told(row, self.catalogue) for row in one.wishes)
        if one.section is not Section.LABOUR_MARKET and not (one.shortages or one.offers or one.wishes):
            yield self.catalogue.say("form.show.nothing")

    def _used(self, identifier: str) -> str:
        used = self.found.used
        if used is None:
            return ""
        if not used[identifier]:
            return self.catalogue.say("form.show.used.none")
        if used[identifier] < FEWEST:
            return self.catalogue.say("form.show.used.few", fewest=FEWEST)
        return self.catalogue.say("form.show.used", count=used[identifier])

    def _plain(self, one: SectionInForce) -> dict[str, Any]:
        stated = one.report if one.section is Section.LABOUR_MARKET else None
        return {
            "in_force": _report(one.report),
            "ran_out": _report(one.ran_out),
            "replaced": _report(one.replaced),
            "rows": [
                *([] if stated is None else [{"labour_market": stated.labour_market}]),
                *(asdict(row) | self._count(row.shortage_id) for row in one.shortages),
                *(asdict(row) | self._count(row.offer_id) for row in one.offers),
                *(asdict(row) for row in one.wishes),
            ],
        }

    def _count(self, identifier: str) -> dict[str, Any]:
        used = self.found.used
        if used is None:
            return {}
        count = used[identifier]
        return {"used": f"<{FEWEST}" if 0 < count < FEWEST else count}


def _report(report: Report | None) -> dict[str, Any] | None:
    if report is None:
        return None
    until = None if report.valid_to is None else report.valid_to.isoformat()
    return {"report_id": report.report_id, "received_on": report.received_on.isoformat(), "valid_to": until}
