"""`python -m frontend_bridge.desk.reminders`: what an operator does with reminders."""

import json
import logging
import sys
import time
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from frontend_bridge.api.database import DatabaseError, connect_database
from frontend_bridge.api.trouble import trace_of
from frontend_bridge.desk.keys import DeskKeyError, own_key
from frontend_bridge.desk.reminders.bounces import take_bounce
from frontend_bridge.desk.reminders.channels.message import Ending, Message
from frontend_bridge.desk.reminders.routes import KEY
from frontend_bridge.desk.reminders.sealing import Seal, SealError
from frontend_bridge.desk.reminders.settings import ReminderSettingsError, read_settings
from frontend_bridge.desk.reminders.tables import cursor, outbox, subscriptions
from frontend_bridge.desk.reminders.wording import LANGUAGES, test_words
from frontend_bridge.desk.reminders.worker import Worker, WorkerError, channels_of, only_worker
from frontend_bridge.desk.store import DeskStoreError, Store
from mutual_pool.cli.numbers import FiniteRange

EXPECTED = (
    *(DatabaseError, DeskKeyError, DeskStoreError, OSError, ReminderSettingsError, SealError),
    *(SQLAlchemyError, WorkerError),
)
_LONGEST_PAUSE = 300.0
_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_log = logging.getLogger(__name__)
folder_option = click.option(
    "--folder", type=_FOLDER, required=True, help="The desk's folder, with its database."
)
keys_option = click.option(
    "--keys", type=_FOLDER, required=True, help="The folder of the desk's own keys."
)
settings_option = click.option(
    "--settings", type=_FILE, required=True, help="The channels: a YAML file (docs/reminders.md)."
)


@click.group(context_settings={"auto_envvar_prefix": "MUTUAL_POOL_REMINDERS"})
def reminders() -> None:
    """Send the reminders of a desk."""


@reminders.command()
@folder_option
@keys_option
@settings_option
@click.option(
    "--erasures",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The desk's list of what was erased; needed with Telegram, whose readers say /stop.",
)
@click.option("--index", required=True, help="The index's database, such as sqlite:///FILE.")
@click.option("--every", type=FiniteRange(1), default=10.0, show_default=True, help="Seconds.")
@click.option("--once", is_flag=True, help="Follow and send once, and end.")
def run(
    folder: Path,
    keys: Path,
    settings: Path,
    erasures: Path | None,
    index: str,
    every: float,
    once: bool,
) -> None:
    """Follow the index, and send what is due, until it is stopped.

    Example: python -m frontend_bridge.desk.reminders run --folder desk --keys desk-keys
    --settings reminders.yaml --erasures desk-erasures.jsonl --index sqlite:///index.sqlite
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        with only_worker(folder):
            _work(folder, keys, settings, erasures, index, every, once)
    except EXPECTED as error:
        raise click.ClickException(str(error).partition("\n")[0]) from error


def _work(
    folder: Path,
    keys: Path,
    settings: Path,
    erasures: Path | None,
    index: str,
    every: float,
    once: bool,
) -> None:
    seal, store = Seal(own_key(keys, KEY)), Store(folder / "desk.sqlite")
    read = read_settings(settings)
    worker = Worker(connect_database(index), store, seal, read, time.time, erasures)
    pause = every
    while True:
        try:
            found, sent = worker.step()
        except SQLAlchemyError as error:
            if once:
                raise
            # A database that is locked or away: nothing is lost, and nothing is said twice.
            _log.error("a step failed, and is tried again\n%s", trace_of(error))
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            pause = every
            if found or sent or once:
                _log.info("%s found, %s sent", found, sent)
        if once:
            worker.close()
            return
        time.sleep(pause)


@reminders.command()
@folder_option
@click.option("--json", "as_text", is_flag=True, help="Print it as JSON.")
def status(folder: Path, as_text: bool) -> None:
    """Show how many reminders wait, were sent and came back; no address is shown.

    It ends with 1 where something has waited for more than an hour.

    Example: python -m frontend_bridge.desk.reminders status --folder desk
    """
    try:
        store = Store(folder / "desk.sqlite")
        with store.reading() as connection:
            counted = select(outbox.c.state, func.count()).group_by(outbox.c.state)
            rows = {state: int(count) for state, count in connection.execute(counted).all()}
            people = select(subscriptions.c.state, func.count()).group_by(subscriptions.c.state)
            wanted = {state: int(count) for state, count in connection.execute(people).all()}
            waiting = select(func.min(outbox.c.created_at)).where(outbox.c.state == "queued")
            oldest = connection.scalar(waiting)
            problems = select(outbox.c.problem).where(
                outbox.c.state == "queued", outbox.c.problem != ""
            )
            found = sorted(set(connection.execute(problems.limit(1_000)).scalars()))
            block = connection.scalar(select(cursor.c.block))
    except EXPECTED as error:
        raise click.ClickException(str(error)) from error
    age = 0 if oldest is None else int(time.time()) - int(oldest)
    facts = {"block": block, "messages": rows, "subscriptions": wanted}
    facts |= {"oldest_seconds": age, "problems": found}
    if as_text:
        click.echo(json.dumps(facts, indent=2))
    else:
        click.echo(f"Followed to block {block}.")
        for what, counts in (("messages", rows), ("subscriptions", wanted)):
            told = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
            click.echo(f"{what.capitalize()}: {told or 'none'}.")
        if found:
            click.echo(f"Not sent yet because of: {', '.join(found)}.")
    sys.exit(1 if age > 3_600 else 0)


@reminders.command(name="try")
@settings_option
@click.argument("channel", type=click.Choice(["mail", "ntfy", "telegram"]))
@click.argument("address")
def try_channel(settings: Path, channel: str, address: str) -> None:
    """Send a test message by CHANNEL to ADDRESS: a mail address, a topic, the number of a chat.

    Example: python -m frontend_bridge.desk.reminders try --settings reminders.yaml mail me@a.org
    """
    try:
        found = channels_of(read_settings(settings))
    except EXPECTED as error:
        raise click.ClickException(str(error)) from error
    if channel not in found:
        raise click.ClickException(f"the settings have no {channel}")
    name = f"test{int(time.time())}"
    result = found[channel].send(Message(address, test_words(LANGUAGES[0]), name))
    if result.ending is not Ending.SENT:
        raise click.ClickException(f"it was not sent: {result.problem}")
    click.echo("Sent.")


@reminders.command()
@folder_option
@keys_option
def bounce(folder: Path, keys: Path) -> None:
    """Take a mail that came back from standard input; a mail server calls this.

    Example: python -m frontend_bridge.desk.reminders bounce --folder desk --keys desk-keys
    """
    raw = sys.stdin.buffer.read(10_000_000)
    try:
        store, seal = Store(folder / "desk.sqlite"), Seal(own_key(keys, KEY))
        ours = take_bounce(store, seal, raw)
    except EXPECTED as error:
        raise click.ClickException(str(error)) from error
    click.echo("Counted." if ours else "Not a mail of this desk that came back for good.")


if __name__ == "__main__":
    reminders()
