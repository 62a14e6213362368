"""Serves the gallery of the page's components until Ctrl-C: `make page-gallery`."""

import signal
import sys

import click

from frontend_bridge.local.page_server import BUILT, PageError, page_server

GALLERY = BUILT.parent / "gallery"
"""Where the gallery is built."""


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8081, show_default=True)
def gallery(port: int) -> None:
    """Show every component of the page in every state; nothing of it is real."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        with page_server(port, {}, folder=GALLERY) as address:
            click.echo(f"Gallery  {address}\nCtrl-C stops it.")
            signal.pause()
    except PageError:
        raise click.ClickException("the gallery is not built; run: make page-gallery") from None
    except OSError as error:
        raise click.ClickException(f"port {port} cannot be had: {error.strerror}") from None


def _stop(number: int, frame: object) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    gallery()
