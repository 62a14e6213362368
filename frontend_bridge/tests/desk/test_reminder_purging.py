"""The outbox forgets: what was said to whom goes after a stated time, and nothing is said twice."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from frontend_bridge.desk.housekeeping import tidy
from frontend_bridge.desk.operating.backup import make_backup
from frontend_bridge.desk.operating.people import Office, open_office
from frontend_bridge.desk.operating.restore import restore_backup
from frontend_bridge.desk.reminders.purging import KEEP, drop_unsendable, purge, purge_of_ended
from frontend_bridge.desk.reminders.tables import channels, outbox
from frontend_bridge.desk.reminders.tables import subscriptions as table
from frontend_bridge.desk.store import Store
from frontend_bridge.tests.desk import test_reminder_wishes as wishes
from mutual_pool.office.evidence.keys import new_key

desk, office, servers = wishes.desk, wishes.office, wishes.servers
DAY, NOW = 86_400, 2_000_000_000
OLD = NOW - KEEP - 1
_SUBSCRIPTION = {"channel": "mail", "address": b"x", "phrase": b"x", "language": "en"} | {
    **{"events_left": 2, "tries": 0, "bounces": 0, "since_block": 1, "created_at": 1},
}


@pytest.fixture
def store(tmp_path):
    """A desk's database with a subscription that goes on and one that has ended."""
    found = Store(tmp_path / "desk.sqlite")
    with found.writing() as connection:
        connection.execute(insert(channels).values(name="mail", detail="office@example.org"))
        for number, state in ((1, "active"), (2, "ended")):
            own = {"number": number, "account": f"0x{number}", "state": state}
            connection.execute(
                insert(table).values(_SUBSCRIPTION | own | {"tag": bytes([number] * 32)})
            )
    yield found
    found.close()


def put(store, event, subscription=1, state="sent", at=OLD, channel="mail"):
    values = {"account": "0x1", "kind": "claim", "ward": False, "attempts": 1, "due_at": at}
    values |= {"event": event, "subscription": subscription, "state": state, "created_at": at}
    sent_at = at if state == "sent" else None
    with store.writing() as connection:
        connection.execute(
            insert(outbox).values(
                values | {"channel": channel, "sent_at": sent_at, "problem": "p", "until": 5}
            )
        )


def left(store):
    with store.reading() as connection:
        return {row.event: row for row in connection.execute(select(outbox))}


@pytest.mark.parametrize("state", ["sent", "refused", "dropped"])
def test_what_is_over_goes_after_its_time_and_not_before(store, state):
    put(store, "old", state=state)
    put(store, "young", state=state, at=OLD + 1)
    with store.writing() as connection:
        assert purge(connection, NOW, ()) == 1
    assert set(left(store)) == {"young"}


def test_what_waits_or_still_holds_stays_and_says_no_more_than_its_name(store):
    put(store, "waits", state="queued")
    put(store, "holds")
    with store.writing() as connection:
        assert purge(connection, NOW, {"holds"}) == 0
    rows = left(store)
    assert set(rows) == {"waits", "holds"}
    assert (rows["holds"].until, rows["holds"].problem) == (None, "")
    assert (rows["waits"].until, rows["waits"].problem) == (5, "p")


def test_what_an_ended_or_deleted_subscription_was_told_goes_without_a_worker(store):
    put(store, "of an active one")
    put(store, "of an ended one", subscription=2)
    put(store, "of one that is gone", subscription=3, state="queued")
    put(store, "young", subscription=2, at=OLD + 1)
    with store.writing() as connection:
        assert purge_of_ended(connection, NOW) == 2
    assert set(left(store)) == {"of an active one", "young"}


def test_what_waits_for_a_channel_that_is_gone_is_given_up(store):
    put(store, "mail", state="queued")
    put(store, "pigeon", state="queued", channel="pigeon")
    put(store, "young pigeon", state="queued", channel="pigeon", at=NOW - 10)
    with store.writing() as connection:
        drop_unsendable(connection, NOW, 3 * DAY)
    states = {event: row.state for event, row in left(store).items()}
    assert states == {"mail": "queued", "pigeon": "dropped", "young pigeon": "queued"}


def test_a_year_later_little_is_left_and_nothing_is_said_again(village, desk, post):
    ill = village.members[0]
    desk.wish(ill.address, "ill@example.org")
    claim = village.file(ill)
    desk.settle_down()
    village.approve(claim)
    village.pass_days(8)
    desk.settle_down()
    village.people.settle(claim)
    desk.settle_down()
    events = [row.event for row in desk.rows(kind="claim")]
    assert len(events) > 1 and all(row.state == "sent" for row in desk.rows())
    # An index that stands still does not know what holds: nothing is deleted.
    desk.ahead = KEEP + 30 * DAY
    desk.worker.step()
    assert {row.event for row in desk.rows()} >= set(events)
    village.pass_days(KEEP // DAY + 30)
    for _ in range(2):
        desk.settle_down()
        # The state in which the claim ended holds for ever; those before do not.
        assert [row.event for row in desk.rows(kind="claim")] == events[-1:]
        assert [row.until for row in desk.rows(kind="claim")] == [None]
        desk.restart()
    said = [mail for mail in post.mails if mail["To"] == "ill@example.org"]
    assert len({mail["Message-ID"] for mail in said}) == len(said)


def test_a_restored_backup_forgets_as_the_desk_did(village, desk, office, tmp_path):
    ill = village.members[0]
    number = desk.wish(ill.address, "ill@example.org")
    put(desk.store, "long ago", subscription=number)
    key, erasures = new_key(), office.desk.settings.erasures
    data = Office(office.desk.store, office.desk.files)
    day = datetime(2031, 5, 1, 3, tzinfo=UTC)
    backup = make_backup(data, erasures, tmp_path / "backups", [key.recipient], day)
    with desk.store.reading() as connection:
        asked = connection.scalar(select(table.c.created_at).where(table.c.number == number))
    link = f"/reminders/leave/{desk.seal.leave_token(number, asked)}"
    assert wishes.visitor(office, ill.wallet.account).post(link, {}).status_code == 200
    desk.ahead = 40 * 365 * DAY
    tidy(office.desk)
    assert desk.rows() == []

    restore_backup(backup, key, tmp_path / "again", erasures)
    again = open_office(tmp_path / "again")
    assert "long ago" in left(again.store)
    with again.store.writing() as connection:
        # The list of erasures ended it again, and its address is not there.
        assert [bytes(row.address) for row in connection.execute(select(table))] == [b""]
        purge_of_ended(connection, int(desk.clock()))
    assert left(again.store) == {}
    again.store.close()
