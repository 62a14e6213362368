"""Strangers, neighbours and restored backups against reminders: none stops or revives one."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from frontend_bridge.desk.operating.backup import make_backup
from frontend_bridge.desk.operating.people import Office, open_office
from frontend_bridge.desk.operating.restore import restore_backup
from frontend_bridge.desk.reminders import subscriptions
from frontend_bridge.desk.reminders.bounces import take_bounce
from frontend_bridge.desk.reminders.settings import read_settings
from frontend_bridge.desk.reminders.tables import feeds
from frontend_bridge.desk.reminders.tables import subscriptions as table
from frontend_bridge.desk.reminders.worker import Worker, WorkerError
from frontend_bridge.tests.desk import test_reminder_wishes as wishes
from frontend_bridge.tests.desk.test_reminder_wishes import TOKEN, ask, code_in, visitor
from mutual_pool.office.desk.reminder_acts import END_SUBSCRIPTION, RENEW_CALENDAR
from mutual_pool.office.evidence.keys import new_key

desk, office, servers = wishes.desk, wishes.office, wishes.servers
NOW = datetime(2031, 5, 1, 3, tzinfo=UTC)


def test_a_strangers_wrong_codes_take_none_of_the_accounts_tries(village, desk, office, post):
    ill = visitor(office, village.members[0].wallet.account)
    well = visitor(office, village.members[1].wallet.account).sign_in()
    number = ask(ill).json()["subscription"]
    desk.settle_down()
    code = code_in(post.mails[0].get_content())
    for _ in range(7):
        wrong = {"subscription": number, "code": "00000000"}
        assert well.post("/reminders/confirm", wrong).status_code == 403
    right = {"subscription": number, "code": code}
    # Nobody guesses on, signed in as another or as nobody.
    assert well.post("/reminders/confirm", right).status_code == 403
    assert ill.post("/reminders/confirm", right).status_code == 403
    assert ill.sign_in().post("/reminders/confirm", right).status_code == 200


def test_the_accounts_own_tries_have_an_end(village, desk, office):
    ill = visitor(office, village.members[0].wallet.account).sign_in()
    number = ask(ill).json()["subscription"]
    right = desk.seal.code(number, desk.rows()[0].created_at)
    for _ in range(10):
        ill.post("/reminders/confirm", {"subscription": number, "code": "1"})
    refused = ill.post("/reminders/confirm", {"subscription": number, "code": right})
    assert refused.status_code == 403


@pytest.mark.parametrize("number", [0, -(2**63) - 1, 10**30])
def test_a_number_that_is_none_is_no_mistake_of_the_desk(village, office, number):
    ill = visitor(office, village.members[0].wallet.account)
    wrong = {"subscription": number, "code": "1"}
    assert ill.post("/reminders/confirm", wrong).status_code == 422


def test_a_mailbox_in_other_letters_is_the_same_and_gets_one_code(village, desk, office):
    ill = visitor(office, village.members[0].wallet.account)
    well = visitor(office, village.members[1].wallet.account)
    assert ask(ill, address="ill@example.org").status_code == 202
    for address in ("ILL@example.org", "iLl@EXAMPLE.org"):
        assert ask(well, address=address).status_code == 429
    assert ask(well, address="well@example.org").status_code == 202


def test_who_talks_much_to_the_bot_keeps_nobody_waiting(village, desk, office, servers):
    ill = visitor(office, village.members[0].wallet.account)
    token = ask(ill, channel="telegram", address="").json()["link"].partition("start=")[2]
    desk.settle_down()
    for _ in range(120):
        servers.say(666, "\u6f22" * 4_096)
    servers.say(667, "/start 1_\ud800")
    servers.say(4712, f"/start {token}")
    desk.worker.step()
    assert desk.state(1) == "active"
    # The real one gives at most as many as it was asked for, and each may be this long.
    asked = servers.sent(f"/bot{TOKEN}/getUpdates")
    assert all(one["limit"] * 4_096 * 6 < 1_000_000 for one in asked)


@pytest.mark.parametrize("result", [{"a": 1}, None, [1], [{"update_id": "x"}], [{"message": 1}]])
def test_an_answer_of_another_form_ends_no_worker(village, desk, servers, result):
    desk.settle_down()
    servers.updates = result if isinstance(result, list) else []
    servers.raw = json.dumps({"ok": True, "result": result}).encode()
    claim = village.file(village.members[0])
    desk.wish(village.members[0].address, wishes.ADDRESS)
    village.approve(claim)
    desk.settle_down()
    assert desk.rows(state="sent")


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: message/rfc822\n\n" * 3_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000)
        ),
        b"Content-Type: " + b"(" * 50_000 + b"\n\nx",
        b"\xff\x00" * 1_000,
        b"",
    ],
    ids=["mails in a mail", "parts in a part", "brackets", "no text", "nothing"],
)
def test_a_mail_made_on_purpose_is_no_bounce(village, desk, raw):
    assert take_bounce(desk.store, desk.seal, raw) is False


def test_a_bounce_counts_whatever_other_headers_it_has(village, desk):
    number = desk.wish(village.members[0].address, wishes.ADDRESS)
    village.file(village.members[0])
    desk.settle_down()
    (row,) = desk.rows(state="sent")
    name = desk.seal.message_name(row.event, number, "mail")
    report = (
        "Message-ID: <(((\nContent-Type: multipart/report; boundary=x\n\n--x\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nAction: failed\n"
        f"Status: 5.1.1\n\n--x\nContent-Type: message/rfc822\n\nMessage-ID: <{name}@a.org>\n\n"
        "--x--\n"
    )
    assert take_bounce(desk.store, desk.seal, report.encode())
    assert [one.problem for one in desk.rows(state="refused")] == ["came back"]


def test_a_restored_backup_writes_to_no_chat_that_said_stop(
    village, desk, office, servers, tmp_path
):
    ill = visitor(office, village.members[0].wallet.account)
    well = visitor(office, village.members[1].wallet.account)
    desk.settle_down()
    for who, chat in ((ill, 4711), (well, 4712)):
        link = ask(who, channel="telegram", address="").json()["link"]
        servers.say(chat, f"/start {link.partition('start=')[2]}")
    desk.settle_down()
    key, erasures = new_key(), office.desk.settings.erasures
    data = Office(office.desk.store, office.desk.files)
    backup = make_backup(data, erasures, tmp_path / "backups", [key.recipient], NOW)
    servers.say(4711, "/stop")
    desk.settle_down()
    restore_backup(backup, key, tmp_path / "again", erasures)
    again = open_office(tmp_path / "again")
    with again.store.reading() as connection:
        states = {row.account: row.state for row in connection.execute(select(table))}
    again.store.close()
    assert states == {ill.account.lower(): "ended", well.account.lower(): "active"}
    # A bot whose readers cannot be kept out of a restored desk does not run.
    settings = read_settings(desk.settings_file)
    with pytest.raises(WorkerError, match="give --erasures"):
        Worker(desk.engine, desk.store, desk.seal, settings, desk.clock)
    Worker(
        desk.engine,
        desk.store,
        desk.seal,
        settings.model_copy(update={"telegram": None}),
        desk.clock,
    )


def test_a_link_of_before_says_that_it_ended_nothing(village, desk, office):
    ill = visitor(office, village.members[0].wallet.account)
    number = desk.wish(ill.account, wishes.ADDRESS)

    def link():
        with desk.store.reading() as connection:
            asked = connection.scalar(select(table.c.created_at).where(table.c.number == number))
        return f"/reminders/leave/{desk.seal.leave_token(number, asked)}"

    before = link()
    assert "have ended" in ill.post(before, {}).text and desk.state(number) == "ended"
    desk.ahead = 86_500
    assert desk.wish(ill.account, wishes.ADDRESS) == number
    number_, asked, mac = link().rpartition("/")[2].split(".")
    wrong = [f"{number_}.{int(asked) + 1}.{mac}", f"{number_}.{mac}", "x", "9" * 400, "1..2"]
    for link_of_none in (link()[:-1] + "x", *(f"/reminders/leave/{one}" for one in wrong)):
        answer = ill.post(link_of_none, {})
        assert answer.status_code == 404 and "did not make it" in answer.text
    answer = ill.post(before, {})
    assert answer.status_code == 410 and "since then goes on" in answer.text
    assert "have ended" not in answer.text and desk.state(number) == "active"
    # The link of now ends it, and says so twice.
    for _ in range(2):
        answer = ill.post(link(), {})
        assert answer.status_code == 200 and "have ended" in answer.text
        assert desk.state(number) == "ended"
    # Both links are true to their word: nothing comes by them, also when nothing is left of it.
    links = [before, link()]
    for _ in range(2):
        assert [ill.post(one, {}).status_code for one in links] == [200, 200]
        with desk.store.writing() as connection:
            subscriptions.erase(connection, ill.account.lower())
    assert desk.state(number) is None


def test_a_restored_backup_writes_to_nobody_who_ended_it(village, desk, office, tmp_path):
    ill = visitor(office, village.members[0].wallet.account)
    well = visitor(office, village.members[1].wallet.account)
    keeps = desk.wish(well.account, "well@example.org")
    by_act, by_link = (desk.wish(ill.account, f"{n}@example.org") for n in range(2))
    path = ill.post("/reminders/calendar", ill.signed(RENEW_CALENDAR, language="en")).json()["path"]
    kept = well.post("/reminders/calendar", well.signed(RENEW_CALENDAR, language="en"))
    key, erasures = new_key(), office.desk.settings.erasures
    data = Office(office.desk.store, office.desk.files)
    backup = make_backup(data, erasures, tmp_path / "backups", [key.recipient], NOW)

    act = ill.signed(END_SUBSCRIPTION, subscription=by_act)
    assert ill.post("/reminders/end", act).status_code == 200
    with desk.store.reading() as connection:
        asked = connection.scalar(select(table.c.created_at).where(table.c.number == by_link))
    link = f"/reminders/leave/{desk.seal.leave_token(by_link, asked)}"
    for _ in range(3):
        assert ill.post(link, {}).status_code == 200
    # Somebody saw the calendar's address: it gets another one.
    assert ill.post("/reminders/calendar", ill.signed(RENEW_CALENDAR, language="en")).is_success
    # Ending twice lists once.
    assert len(erasures.read_text(encoding="utf-8").splitlines()) == 3

    restore_backup(backup, key, tmp_path / "again", erasures)
    again = open_office(tmp_path / "again")
    with again.store.reading() as connection:
        rows = {row.number: row for row in connection.execute(select(table))}
        calendars = [row.account for row in connection.execute(select(feeds))]
    again.store.close()
    assert {number: row.state for number, row in rows.items()} == {
        keeps: "active",
        by_act: "ended",
        by_link: "ended",
    }
    assert bytes(rows[by_act].address) == bytes(rows[by_link].address) == b""
    assert calendars == [well.account.lower()] and path != kept.json()["path"]
