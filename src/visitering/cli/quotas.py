"""`quotas`: from the national number to the quotas of the municipalities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from visitering.cli.app import AsJson, app
from visitering.cli.output import plain, print_json, print_notices, print_table, tell
from visitering.cli.printing import printed
from visitering.errors import UsageError
from visitering.said import said

if TYPE_CHECKING:
    from visitering.quotas.inputs import Inputs
    from visitering.quotas.year import YearQuotas


@app.command()
def quotas(
    inputs: Annotated[Path, typer.Argument(metavar="INPUTS", help="The folder of inputs; docs/quotas.md.")],
    national_number: Annotated[int, typer.Option(min=0, max=10**6, help="The year's landstal.")],
    revised_number: Annotated[
        int | None, typer.Option(min=0, max=10**6, help="The landstal as revised during the year.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="The year, where the inputs hold several.")] = None,
    municipality: Annotated[
        str | None, typer.Option(metavar="M", help="Show one municipality's computation in words: code or name.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write every step as CSV into a new folder.")
    ] = None,
    law: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Orders that add to or correct the shipped ones; docs/law.md.")
    ] = None,
    entries: Annotated[
        Path | None,
        typer.Option(metavar="DATASET", help="Count family members reunified from its reunifications.csv."),
    ] = None,
    language: Annotated[Literal["da", "en"], typer.Option(help="Of the words and the explanation.")] = "da",
    dialect: Annotated[Literal["dk", "iso"], typer.Option(help="How the CSV files are written.")] = "dk",
    as_json: AsJson = False,
) -> None:
    """Compute the quotas of a year from its national number, step by step."""
    from visitering.loading.law import law_of
    from visitering.quotas.inputs import read_inputs
    from visitering.quotas.tables import files, regions, steps
    from visitering.quotas.words import in_words
    from visitering.quotas.year import compute_year
    from visitering.storing.folder import write_new

    stated = read_inputs(inputs, year)
    if entries is not None:
        stated = _counted(stated, entries)
    computed = compute_year(stated, national_number, revised_number, law_of(law))
    words = None if municipality is None else in_words(computed, municipality, language)
    if out is not None:
        write_new(out, files(computed, language, dialect))
    if as_json:
        print_json(_summary(computed, regions(computed), steps(computed)))
        if out is None:
            printed()
        return
    print_notices(computed.inputs.notices)
    if words is not None:
        print(words)
    else:
        _print_year(computed, regions(computed))
    if out is None:
        printed()
    else:
        tell("Written to {out}:", out=out)
        tell("  steps.csv        every step, a row per municipality")
        tell("  explanation.csv  what each column means, its paragraph, and the country's total")
        tell("  regions.csv      region quotas")
        tell("  quotas.csv       the quotas, as a dataset wants them")


def _counted(stated: Inputs, folder: Path) -> Inputs:
    """The inputs with the entries of a dataset; raises `InputError` with the faults of that."""
    from visitering.loading.dataset import read_dataset
    from visitering.loading.findings import Findings
    from visitering.quotas.entries import with_entries

    if not folder.is_dir():
        raise UsageError(said("{folder} is not a dataset folder", folder=folder))
    findings = Findings()
    dataset = read_dataset(folder, None, findings)
    if findings.faults:
        raise findings.refusal()
    return with_entries(stated, dataset.reunifications, dataset.decisions)


def _print_year(computed: YearQuotas, table: list[dict[str, Any]]) -> None:
    from visitering.domain.geography import names_of

    formula, year = computed.formula, computed.inputs.year
    names = names_of(computed.inputs.municipalities)
    tell(
        "Quotas of {year}: national number {national:,}, {count:municipality|municipalities}.",
        year=year,
        national=formula.national,
        count=len(formula.steps),
    )
    zero = [names[step.code] for step in formula.steps if step.zero_quota]
    tell("Family members reunified in the country: {persons:,}.", persons=formula.family_reunified)
    if zero:
        tell(
            "0-quota municipalities: {count} ({places}); the others give up {persons:,.3f} together for them.",
            count=len(zero),
            places=", ".join(zero),
            persons=float(formula.excess),
        )
    moved = sum(persons for persons in computed.agreed.transferred.values() if persons > 0)
    if moved:
        tell("Transferred inside regions by agreement: {count:person|persons}.", count=moved)
    if computed.revision is not None:
        revised = computed.revision.revised
        share = int(100 * computed.limits.limit(formula.national))
        limit = {"revised": revised, "share": share, "national": formula.national}
        if computed.limits.must_revise(formula.national, revised):
            tell(
                "Revised to {revised:,}. It had to be revised: the limit is a change of more than {share} % of "
                "{national:,}.",
                **limit,
            )
        else:
            tell(
                "Revised to {revised:,}. It did not have to be revised: the limit is a change of more than {share} % "
                "of {national:,}.",
                **limit,
            )
        for code, more in computed.exceeded.items():
            received = computed.inputs.received[code]
            tell(
                "  {name} has received {received}, {more} more than its new quota {quota}.",
                name=names[code],
                received=received,
                more=more,
                quota=computed.quotas[code],
            )
    columns = ["region", "exact", "number", "agreed", *(["revised_exact"] if computed.revision else []), "quota"]
    print_table(columns, [[row[column] for column in columns] for row in table])


def _summary(
    computed: YearQuotas, table: list[dict[str, Any]], municipalities: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "year": computed.inputs.year,
        "national_number": computed.formula.national,
        "revised_number": computed.revision.revised if computed.revision else None,
        "family_reunified": computed.formula.family_reunified,
        "excess": float(computed.formula.excess),
        "notices": [str(notice) for notice in computed.inputs.notices],
        "above_new_quota": dict(computed.exceeded),
        "regions": [{k: plain(v) for k, v in row.items()} for row in table],
        "municipalities": [{k: plain(v) for k, v in row.items()} for row in municipalities],
    }
