"""`desk`: the page where a team works through a batch."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from visitering.cli.app import ScenarioPath, app
from visitering.cli.output import tell
from visitering.errors import UsageError
from visitering.said import os_reason, said

if TYPE_CHECKING:
    from visitering.desk.security import Proxy

SECRET = "VISITERING_PROXY_SECRET"
LEAST_SECRET = 20
"""Characters of the secret that a proxy shares with the desk."""


@app.command()
def desk(
    scenario: ScenarioPath,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8600,
    by: Annotated[
        list[str] | None,
        typer.Option("--as", metavar="NAME", help="An officer's initials; each gets an address of their own."),
    ] = None,
    behind_proxy: Annotated[
        str | None,
        typer.Option(
            metavar="HEADER",
            help=f"The header in which a reverse proxy names the user. It proves itself by {SECRET}.",
        ),
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(metavar="URL", help="With --behind-proxy: the address that people see.")
    ] = None,
) -> None:
    """Work through a batch in the browser: review, mark, solve again, decide. On this machine alone."""
    try:
        import uvicorn

        from visitering.desk.app import application
        from visitering.desk.office import Office
        from visitering.desk.security import Gate
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise UsageError(said("the desk needs the extra visitering[desk], which is not installed")) from error
    from visitering.deciding.choices import text

    proxy = _proxy(behind_proxy, public_url)
    if (proxy is None) == (not by):
        raise UsageError(said("say who works at the desk: --as NAME for each officer, or --behind-proxy alone"))
    officers = [text("decided_by", name, "--as") for name in by or ()]
    if len(set(officers)) < len(officers):
        raise UsageError(said("an officer is named twice"))
    office = Office(scenario)
    listening = _listening(port)
    gate = Gate(officers, listening.getsockname()[1], proxy)
    threading.Thread(target=office.warm, daemon=True).start()
    tell("The desk of {scenario} is open. Ctrl-C closes it.", scenario=office.scenario.policy.name)
    for officer, address in gate.addresses().items():
        if officer:
            tell("  {officer}: {address}", officer=officer, address=address)
        else:
            tell("  {address}, behind the proxy that listens there", address=address)
    config = uvicorn.Config(
        application(office, gate),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    # The server ends what it is answering, then raises the signal that closed it once more.
    with suppress(KeyboardInterrupt, SystemExit):
        uvicorn.Server(config).run(sockets=[listening])
    tell("The desk is closed.")


def _proxy(header: str | None, public_url: str | None) -> Proxy | None:
    from visitering.desk.security import Proxy

    if (header is None) != (public_url is None):
        raise UsageError(said("--behind-proxy and --public-url belong together"))
    if header is None or public_url is None:
        return None
    secret = os.environ.get(SECRET, "")
    if len(secret) < LEAST_SECRET:
        raise UsageError(
            said(
                "{variable} must hold the secret that the proxy sends, of at least {least} characters",
                variable=SECRET,
                least=LEAST_SECRET,
            )
        )
    if not public_url.startswith(("https://", "http://")):
        raise UsageError(said("--public-url {url} must begin with https://", url=public_url))
    return Proxy(header, public_url.rstrip("/"), secret)


def _listening(port: int) -> socket.socket:
    """A socket on this machine's own address, and on no other."""
    # asyncio answers without delay (TCP_NODELAY) only where the protocol is named.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen(128)  # whoever asks before the server is up waits for it
    except OSError as error:
        raise UsageError(
            said("port {port} cannot be had: {why}; take another with --port", port=port, why=os_reason(error))
        ) from error
    return listening
