"""`form`: visitation forms as spreadsheets, out to the municipalities and back in."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from visitering.cli.app import DONE, NEEDS_DECISION, AsJson, app, group
from visitering.cli.output import print_json, shown, tell
from visitering.cli.printing import outlive_the_terminal, printed
from visitering.errors import UsageError
from visitering.said import said

if TYPE_CHECKING:
    from visitering.forms.inbox import FormRead

form = group()
app.add_typer(form, name="form", help="Visitation forms as spreadsheets, out and in, and what is in force.")


Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="The dataset folder.")]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="As of this day, else today.")
]


@form.command("new")
def new(
    data: Data,
    municipality: Annotated[
        list[str] | None, typer.Option(metavar="M", help="A code or a name; may be given several times.")
    ] = None,
    everywhere: Annotated[bool, typer.Option("--all", help="A form for each municipality of the dataset.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A new folder; else one here, named after the day.")
    ] = None,
    on: On = None,
    language: Annotated[Literal["da", "en"], typer.Option(help="Of the forms.")] = "da",
    as_json: AsJson = False,
) -> None:
    """Write visitation forms as workbooks, filled in with what is on file; docs/forms.md."""
    from visitering.explaining.catalogue import Catalogue
    from visitering.forms.new import asked_for, filed, forms_for
    from visitering.storing.folder import write_new, write_next

    if everywhere == bool(municipality):
        raise UsageError(said("say --municipality M (it may be given several times), or --all; nothing was written"))
    day = date.today() if on is None else on.date()
    known = filed(data, day)
    codes = tuple(known.names) if everywhere else asked_for(known.gazetteer, municipality or ())
    files = forms_for(codes, known, language)
    if out is None:
        folder = write_next(Path(Catalogue(language, {}).say("form.new.folder", on=day.isoformat())), files)
    else:
        folder = write_new(out, files)
    if as_json:
        print_json({"folder": str(shown(folder)), "forms": list(files)})
        return
    tell("Wrote {count:form|forms} to {folder}.", count=len(files), folder=shown(folder))


@form.command("read")
def read(
    inbox: Annotated[Path, typer.Argument(metavar="INBOX", help="The folder of filled forms, .xlsx and .ods.")],
    data: Annotated[Path, typer.Option(metavar="DIR", help="The dataset that the forms go into.")],
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="The initials of who reads them.")],
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The day of receipt, else each cover's."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read filled forms into the reports, each whole or not at all, and write a reply to each. Ends with 3 where a
    form was refused."""
    from visitering.forms.inbox import Asked, read_inbox

    outlive_the_terminal()
    for folder, what in ((inbox, said("a folder of forms")), (data, said("a dataset folder"))):
        if not folder.is_dir():
            raise UsageError(said("{folder} is not {what}", folder=folder, what=what))
    done = read_inbox(inbox, data, Asked(by, date.today(), on.date() if on else None))
    if as_json:
        print_json({"forms": [_as_json(one) for one in done]})
    else:
        _print(done, inbox)
    raise typer.Exit(NEEDS_DECISION if any(one.outcome == "refused" for one in done) else DONE)


@form.command("show")
def show(
    municipality: Annotated[str, typer.Argument(metavar="MUNICIPALITY", help="A code or a name.")],
    data: Data,
    on: On = None,
    run: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Count what the decisions of this run have used.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What is in force of a municipality's reports, since when, what it replaced, and what expires next."""
    from visitering.cli.speech import spoken_here
    from visitering.forms.in_force import in_force
    from visitering.forms.new import asked_for, filed
    from visitering.forms.show import Shown
    from visitering.storing.run_folder import RunFolder

    known = filed(data, date.today() if on is None else on.date())
    [code] = asked_for(known.gazetteer, [municipality])
    name = None if run is None else RunFolder(run).name
    told = Shown(in_force(code, known.on_file, known.on, name), spoken_here(known.names))
    if as_json:
        print_json(told.summary())
    else:
        for line in told.lines():
            print(line)
    printed()


def _as_json(one: FormRead) -> dict[str, object]:
    return {
        "file": one.file,
        "form_id": one.form_id,
        "municipality": one.municipality,
        "outcome": one.outcome,
        "again": one.again,
        "faults": one.faults,
        "reply": str(shown(one.reply)),
    }


def _print(done: tuple[FormRead, ...], inbox: Path) -> None:
    if not done:
        tell("No form in {inbox}: nothing was read.", inbox=shown(inbox))
        return
    for one in done:
        told = {"file": one.file, "place": said(" of {municipality}", municipality=one.municipality)}
        if one.municipality is None:
            told["place"] = ""
        if one.outcome == "refused":
            tell("{file}{place}: refused, {count:fault|faults}.", count=one.faults, **told)
        elif one.again:
            tell("{file}{place}: accepted before as {form_id}.", form_id=one.form_id, **told)
        else:
            tell("{file}{place}: accepted as {form_id}.", form_id=one.form_id, **told)
    tell(
        "{count:form|forms} read, {refused} refused. The replies are in {replies}.",
        count=len(done),
        refused=sum(one.outcome == "refused" for one in done),
        replies=shown(done[0].reply.parent),
    )
