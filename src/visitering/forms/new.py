"""`form new`: a visitation form for each of some municipalities, filled in with what the agency has on file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from visitering.domain.asking import Gazetteer
from visitering.domain.decisions import standing
from visitering.domain.geography import names_of
from visitering.errors import UsageError
from visitering.explaining.catalogue import Catalogue
from visitering.forms.before import before
from visitering.forms.on_file import OnFile
from visitering.forms.sheets import workbook_of
from visitering.forms.words import drop_downs
from visitering.loading.dataset import Dataset, read_dataset
from visitering.loading.findings import Findings
from visitering.loading.reference_data import occupations
from visitering.said import joined, said


@dataclass(frozen=True)
class Filed:
    """What a dataset has on file on a day: the decisions that stand then, and the reports whatever their day."""

    names: Mapping[str, str]
    gazetteer: Gazetteer
    on_file: OnFile
    dataset: Dataset
    on: date


def filed(data: Path, on: date) -> Filed:
    """Raises `UsageError` where there is no such folder, `InputError` with the faults of the dataset."""
    if not data.is_dir():
        raise UsageError(said("{data} is not a dataset folder", data=data))
    findings = Findings()
    dataset = read_dataset(data, None, findings)
    if findings.faults:
        raise findings.refusal()
    forms = dataset.forms
    on_file = OnFile.of(forms.reports, forms.shortages, forms.offers, forms.wishes, ())
    on_file.decided = tuple(standing(dataset.decisions, on).values())
    return Filed(names_of(dataset.municipalities), Gazetteer(dataset.municipalities), on_file, dataset, on)


def asked_for(gazetteer: Gazetteer, written: Sequence[str]) -> tuple[str, ...]:
    """The codes of municipalities by code or name, each once; raises `UsageError` where one is not to be found."""
    found = [gazetteer.find(text) for text in written]
    if wrong := [one.refusal(said("the dataset has no municipality")) for one in found if one.one is None]:
        raise UsageError(joined(wrong))
    return tuple(dict.fromkeys(one.one for one in found if one.one is not None))


def forms_for(codes: Sequence[str], known: Filed, language: str) -> dict[str, bytes]:
    """The form of each municipality by its file's name."""
    say = Catalogue(language, known.names, occupations=occupations())
    downs = drop_downs(language, known.names, known.dataset.forms.offers)
    return {
        say.say("form.new.file", code=code): workbook_of(
            before(code, known.names, known.on_file, known.on, language), downs, say
        )
        for code in codes
    }
