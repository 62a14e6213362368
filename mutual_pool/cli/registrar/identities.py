"""`mutual-pool registrar identity`: who a document names, under all secrets."""

from pathlib import Path
from typing import Any

import click

from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.registrar.options import (
    document_options,
    open_ring,
    salt_of,
    secret_password_option,
    typed_document,
)
from mutual_pool.office.registrar.identity import Document
from mutual_pool.office.registrar.refusals import known_identity
from mutual_pool.office.registrar.secret_ring import Candidate, Ring, chosen


def identity_for(office: Office, ring: Ring, document: Document) -> tuple[Candidate, bool]:
    """Return the identity of a document's holder, and whether the plan knows it.

    Every secret is looked up: a known person keeps the identity of an earlier one.

    Raises:
        NodeError: if the node does not answer.
    """
    candidates = ring.candidates(document, salt_of(office))
    return chosen(candidates, lambda identity: known_identity(office.plan, identity))


@click.command()
@click.option("--secret", required=True, metavar="NAME|FILE", help="The registrar's secrets.")
@click.option(
    "--document", type=click.File("r"), help="A file with the number, - for standard input."
)
@document_options
@secret_password_option
@reading
def identity(
    secret: str,
    document: Any,  # noqa: ANN401  a file
    country: str,
    kind: str,
    secret_password_file: Path | None,
    office: Office,
) -> None:
    """Print the identity of a document, whose number is asked for and not shown.

    Who is known under an earlier secret keeps that identity. It is another one in every plan.

    Example: mutual-pool registrar identity --secret identities --country CN
    """
    ring = open_ring(secret, secret_password_file)
    number = (
        document.read() if document else click.prompt("Document number", hide_input=True, err=True)
    )
    found, known = identity_for(office, ring, typed_document(number, country, kind))
    if known:
        click.echo("The plan knows this person already.", err=True)
    text = "0x" + found.identity.hex()
    office.tell([text], {"identity": text, "known": known, "secret": found.secret})
