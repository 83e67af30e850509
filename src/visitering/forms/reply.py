"""What a municipality is told of its form: all that is wrong with it, or a receipt of how it was understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from visitering.domain.reports import Report, Section
from visitering.explaining.catalogue import Catalogue
from visitering.forms.accepting import Became
from visitering.forms.answers import Answers, Choice
from visitering.forms.faults import FormFault
from visitering.forms.on_file import OnFile
from visitering.forms.told import labour_market_told, offer_told, shortage_told, wish_told
from visitering.loading.reference_data import occupations

LANGUAGES = ("da", "en")
LONGEST = 200


def refusal(
    file: str, language: str | None, municipality: str | None, faults: Sequence[FormFault], names: Mapping[str, str]
) -> str:
    """The reply to a form that was refused; of a file that says no language, in Danish and English."""
    each = [language] if language else LANGUAGES
    return "\n".join(_refusal(file, municipality, faults, _catalogue(one, names)) for one in each)


def _refusal(file: str, municipality: str | None, faults: Sequence[FormFault], catalogue: Catalogue) -> str:
    lines = [catalogue.say("reply.title", file=file)]
    if municipality is not None:
        lines.append(catalogue.say("reply.municipality", municipality=municipality))
    whole = all(fault.sheet is None for fault in faults)
    head = "reply.refused.file" if whole else "reply.refused"
    lines += ["", catalogue.say(head, faults=len(faults)), ""]
    lines += [f"{n}. {told(fault, catalogue)}." for n, fault in enumerate(faults, start=1)]
    return "\n".join(lines) + "\n"


def told(fault: FormFault, catalogue: Catalogue, *, value: bool = True) -> str:
    """A fault as a sentence without its stop. `value`: also what stands in the cell."""
    text = catalogue.reason(fault.reason)
    if fault.sheet is None:
        return catalogue.say("reply.file", text=text)
    where = catalogue.say("reply.where", sheet=fault.sheet, cell=fault.cell or "")
    if fault.value is None or not value:
        return f"{where}: {text}"
    stands = "reply.withheld" if fault.withheld else "reply.stands"
    return f"{where}: {catalogue.say(stands, text=_one_line(fault.value))}: {text}"


def reason(faults: Sequence[FormFault], language: str, names: Mapping[str, str]) -> str:
    """Why a form was refused, for the register: without what stood in its cells, and no longer than a cell."""
    catalogue = _catalogue(language, names)
    first = [told(fault, catalogue, value=False) for fault in faults[:5]]
    more = len(faults) - len(first)
    return "; ".join([*first, *([f"+ {more}"] if more else [])])


def short_receipt(file: str, form_id: str, language: str, names: Mapping[str, str]) -> str:
    """That a form was taken before, where its answers cannot be told any more."""
    say = _catalogue(language, names).say
    return f"{say('reply.title', file=file)}\n\n{say('reply.before', form=form_id)}\n"


@dataclass(frozen=True)
class Receipt:
    """What is told of a form that was accepted: its answers, and what of them is on file now.

    It says the same whenever it is written, so that one that a killed process did not write is written the next time.
    `texts`: the free texts of the form.
    """

    file: str
    form_id: str
    answers: Answers
    texts: tuple[str, ...]
    on_file: OnFile
    names: Mapping[str, str]

    def text(self) -> str:
        say, answers = self._say.say, self.answers
        head = "reply.recorded" if self._report else "reply.none_recorded"
        lines = [
            say("reply.title", file=self.file),
            say("reply.municipality", municipality=answers.municipality),
            say("reply.received", day=answers.received_on, name=answers.filled_by),
            say("reply.valid") if answers.valid_to is None else say("reply.valid_to", day=answers.valid_to),
            "",
            say(head, form=self.form_id),
            "",
        ]
        for section in Section:
            lines += self._section(section)
        lines += [say("reply.text", text=_one_line(text)) for text in self.texts]
        return "\n".join([*lines, say("reply.wrong")]) + "\n"

    @property
    def _say(self) -> Catalogue:
        return _catalogue(self.answers.language, self.names)

    @property
    def _report(self) -> Report | None:
        return self.on_file.reports.get(self.form_id)

    def _section(self, section: Section) -> Iterator[str]:
        say = self._say.say
        became = self._became(section)
        title = say(f"reply.section.{section}")
        yield f"{title}: {say(f'reply.became.{became}')}"
        report = self._report
        if report is not None and became in (Became.STATED, Became.RENEWED):
            yield from (f"- {row}" for row in self._rows(section, report))
        if report is not None and became not in (Became.NOTHING, Became.NEWER):
            yield from (f"  ({text})" for text in self._history(section, report))
        yield ""

    def _became(self, section: Section) -> Became:
        match self.answers.choices[section]:
            case Choice.STATED:
                return Became.STATED
            case Choice.NOTHING:
                return Became.ENDED
        if self._report is not None and section in self._report.sections:
            return Became.RENEWED
        newest = self.on_file.newest(self.answers.municipality, section, self.answers.received_on)
        return Became.NOTHING if newest is None else Became.NEWER

    def _history(self, section: Section, report: Report) -> Iterator[str]:
        """Where another report stands instead of this one."""
        if section not in report.sections:
            yield self._say.say("reply.became.replaced")
            return
        later = [
            other.received_on
            for other in self.on_file.reports.values()
            if other.municipality == report.municipality
            and section in other.sections
            and other.received_on > report.received_on
        ]
        if later:
            yield self._say.say("reply.later", day=max(later))

    def _rows(self, section: Section, report: Report) -> Iterator[str]:
        say = self._say
        match section:
            case Section.LABOUR_MARKET:
                yield labour_market_told(report, say)
            case Section.SHORTAGES:
                stated = [row.openings for row in self.answers.shortages]
                for n, shortage in enumerate(self.on_file.shortages[report.report_id]):
                    told_before = stated[n] if n < len(stated) else None
                    yield shortage_told(shortage, say) + self._taken(shortage.openings, told_before)
            case Section.OFFERS:
                places = [row.places for row in self.answers.offers]
                for n, offer in enumerate(self.on_file.offers[report.report_id]):
                    told_before = places[n] if n < len(places) else None
                    yield offer_told(offer, say) + self._taken(offer.places, told_before)
            case Section.WISHES:
                yield from (wish_told(wish, say) for wish in self.on_file.wishes[report.report_id])

    def _taken(self, recorded: int | None, stated: int | None) -> str:
        """Where less is recorded than the form says: decisions have used the others."""
        if stated is None or recorded is None or recorded == stated:
            return ""
        return self._say.say("reply.taken", stated=stated)


def _catalogue(language: str, names: Mapping[str, str]) -> Catalogue:
    return Catalogue(language, names, occupations=occupations())


def _one_line(text: str) -> str:
    """A text of a cell as it is repeated: on one line, and not without end."""
    tidy = " ".join(text.split())
    return tidy if len(tidy) <= LONGEST else f"{tidy[:LONGEST]}…"
