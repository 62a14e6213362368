"""What the registrar's certificates have in common: options, signing here or elsewhere, a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any

import click

from mutual_pool.cli.acting import Office
from mutual_pool.cli.signing import Signing, signing_options
from mutual_pool.cli.typed_signing import signed_by_registrar, typed_data_in, write_typed_data

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Certifying:
    """Where a certificate goes, and who signs it.

    Attributes:
        signing: the key that signs here.
        out: the file to be written.
        unsigned: whether only the typed data is written, for a signer elsewhere.
        signature: a signature that was made elsewhere, in hex; "" without one.
        typed_data: the file of the typed data it signs.
        yes: whether nobody is asked.
    """

    signing: Signing
    out: Path
    unsigned: bool
    signature: str
    typed_data: Path | None
    yes: bool

    def certify(
        self,
        office: Office,
        message: dict[str, Any],
        said: Callable[[Values], str],
        text: Callable[[Values, bytes], str],
    ) -> None:
        """Say what is certified, have it signed, and write its file.

        Args:
            office: the plan.
            message: the typed data, in place of which stands what was signed elsewhere.
            said: the sentence about the certificate's values.
            text: the file's content, of values and signature.

        Raises:
            UsageError: if nobody signs, or it is not said what was signed elsewhere.
            FileFormError: if the signature is not the registrar's.
        """
        kind = message["primaryType"]
        if self.signature:
            message = typed_data_in(self.typed_data, kind)
        values = message["message"]
        click.echo(said(values), err=True)
        if self.unsigned:
            write_typed_data(office, self.out, message)
            return
        raw = signed_by_registrar(office, message, self.signing, self.signature, yes=self.yes)
        self.out.write_text(text(values, raw), encoding="utf-8")
        told = {"file": str(self.out), kind.lower(): values}
        office.tell([f"Written: {self.out}"], told)


def certifying_options(file: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options of a certificate; the command gets them as one argument, `certifying`.

    Args:
        file: the help of the file to be written.
    """
    options = [
        click.option(
            "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=file
        ),
        click.option(
            "--unsigned", is_flag=True, help="Write the typed data there, and sign nothing."
        ),
        click.option(
            "--signature", default="", help="A signature of that typed data, made elsewhere."
        ),
        click.option(
            "--typed-data", type=click.Path(path_type=Path, exists=True), help="What it signs."
        ),
        click.option("-y", "--yes", is_flag=True, help="Do not ask."),
    ]

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def certifies(*arguments: Any, **given: Any) -> Any:  # noqa: ANN401  the command's
            certifying = Certifying(**{one.name: given.pop(one.name) for one in fields(Certifying)})
            return command(*arguments, certifying=certifying, **given)

        decorated: Callable[..., Any] = signing_options(certifies)
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
