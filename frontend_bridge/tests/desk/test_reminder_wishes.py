"""Asking for reminders at the desk, confirming, ending; ntfy and Telegram; calendars."""

import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner
from eth_account import Account
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import select

from frontend_bridge.desk.__main__ import desk as office_command
from frontend_bridge.desk.app import make_desk, open_desk
from frontend_bridge.desk.plan_chain import PlanChain
from frontend_bridge.desk.reminders import subscriptions
from frontend_bridge.desk.reminders.settings import ReminderSettingsError, read_settings
from frontend_bridge.desk.reminders.tables import TABLES
from frontend_bridge.tests.desk import support
from frontend_bridge.tests.desk.reminding import PHRASE, Reminding
from mutual_pool.chain.release import load_release
from mutual_pool.office.desk.reminder_acts import (
    END_CALENDAR,
    END_SUBSCRIPTION,
    RENEW_CALENDAR,
    SUBSCRIBE,
)

ADDRESS = "ill@example.org"
TOKEN = "123:secret"


class Servers:
    """Stand-ins of an ntfy server and of Telegram's, by their interfaces."""

    def __init__(self):
        self.asked, self.updates, self.status, self.raw = [], [], 200, None
        servers = self

        class Way(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                servers.asked.append((self.path, dict(self.headers), body))
                answer = {"ok": True, "result": []}
                if self.path.endswith("getUpdates"):
                    found = [u for u in servers.updates if u["update_id"] >= body["offset"]]
                    answer["result"] = found[: body["limit"]]
                content = servers.raw or json.dumps(answer).encode()
                self.send_response(200 if self.path.endswith("getUpdates") else servers.status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Way)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def say(self, chat, text):
        update = {"update_id": len(self.updates) + 1, "message": {"chat": {"id": chat}}}
        update["message"]["text"] = text
        self.updates.append(update)

    def sent(self, method):
        return [body for path, _, body in self.asked if path == method]

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def servers():
    found = Servers()
    yield found
    found.close()


@pytest.fixture
def desk(village, post, servers, tmp_path):
    token = tmp_path / "token"
    token.write_text(TOKEN + "\n", encoding="utf-8")
    channels = {
        "ntfy": {"server": servers.address, "token_file": str(token)},
        "telegram": {"bot": "plan_bot", "token_file": str(token), "api": servers.address},
    }
    found = Reminding(village, tmp_path, post.port, **channels)
    yield found
    found.close()


@pytest.fixture
def office(village, desk, tmp_path):
    """The desk's own service, on the same database."""
    chain = PlanChain(village.rpc, village.deployment, load_release())
    opened = open_desk(support.settings_in(tmp_path), chain, desk.clock)
    yield support.Office(None, opened, make_desk(opened))
    opened.store.close()


def visitor(office, key):
    asking = TestClient(office.app, base_url=support.ORIGIN, raise_server_exceptions=False)
    return support.Visitor(office, asking, key)


def ask(who, **changes):
    values = {"channel": "mail", "address": ADDRESS, "language": "en"}
    values |= {"phrase": PHRASE, "eventsLeft": 2, **changes}
    return who.post("/reminders/subscriptions", who.signed(SUBSCRIBE, **values))


def code_in(text):
    (found,) = re.findall(r"\b\d{8}\b", text)
    return found


def test_asked_confirmed_reminded_and_ended_with_one_click(village, desk, office, post):
    ill = visitor(office, village.members[0].wallet.account)
    found = ask(ill)
    assert found.status_code == 202, found.text
    number = found.json()["subscription"]
    claim = village.file(village.members[0])
    desk.settle_down()
    # Without the code nothing but the code is sent; it has no phrase, and no way to end anything.
    (mail,) = post.mails
    assert PHRASE not in mail.get_content() and mail["List-Unsubscribe"] is None
    wrong = {"subscription": number, "code": "00000000"}
    assert ill.post("/reminders/confirm", wrong).status_code == 403
    code = {"subscription": number, "code": code_in(mail.get_content())}
    assert ill.post("/reminders/confirm", code, origin=None).status_code == 200
    desk.settle_down()
    assert len(post.mails) == 2 and post.mails[1].get_content().startswith(PHRASE)
    listed = ill.sign_in().get("/reminders").json()
    assert listed["subscriptions"][0]["state"] == "active" and ADDRESS not in json.dumps(listed)
    assert set(listed["channels"]) == {"mail", "ntfy", "telegram"}
    # A mail program looks at the link before anybody clicks: that ends nothing.
    link = post.mails[1]["List-Unsubscribe"].strip("<>").removeprefix("https://plan.example")
    shown = ill.asking.get(link)
    assert shown.status_code == 200 and "<form method=post>" in shown.text
    assert desk.state(number) == "active"
    content = {"List-Unsubscribe": "One-Click"}
    stranger = TestClient(office.app, base_url=support.ORIGIN)
    assert stranger.post(link, data=content).status_code == 200
    assert desk.state(number) == "ended"
    assert stranger.post(link, data=content).status_code == 200
    assert stranger.post(link[:-1] + "x", data=content).status_code == 404
    village.approve(claim)
    desk.settle_down()
    assert len(post.mails) == 2
    # What is left of it has no address.
    for path in desk.desk.glob("desk.sqlite*"):
        assert ADDRESS.encode() not in path.read_bytes()


def test_who_may_ask_and_how_often(village, desk, office):
    stranger = visitor(office, Account.create())
    assert ask(stranger).status_code == 403
    ill = visitor(office, village.members[0].wallet.account)
    well = visitor(office, village.members[1].wallet.account)
    assert ask(ill).status_code == 202
    # One code a day for an address, from all who ask together; three for a wallet.
    assert ask(ill).status_code == ask(well).status_code == 429
    assert ask(ill, address="b@example.org").status_code == 202
    assert ask(ill, address="c@example.org").status_code == 202
    assert ask(ill, address="d@example.org").status_code == 429
    desk.ahead = 86_500
    assert ask(ill, address="d@example.org").status_code == 202
    seat = visitor(office, village.assessors[0])
    assert ask(seat, address="seat@example.org").status_code == 202
    guardian = visitor(office, village.people.settle_in(next(village._newcomers), 0).wallet.account)
    assert ask(guardian, address="g@example.org").status_code == 403
    name = village.contracts.guardianship.functions.nameGuardian
    village.members[0].wallet.send(name(guardian.account))
    assert ask(guardian, address="g@example.org").status_code == 202
    village.members[0].wallet.send(name(village.members[1].address))
    assert ask(guardian, address="h@example.org").status_code == 403


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"address": "a@b"}, 422),
        ({"address": "a@example.org\r\nBcc: b@example.org"}, 422),
        ({"address": "a@example.org, b@example.org"}, 422),
        ({"address": "x" * 190 + "@example.org"}, 422),
        ({"phrase": ""}, 422),
        ({"phrase": "two\nlines"}, 422),
        ({"channel": "pigeon"}, 409),
        ({"channel": "ntfy", "address": "http://10.0.0.1"}, 422),
    ],
    ids=range(8),
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(village, desk, office, change, status):
    ill = visitor(office, village.members[0].wallet.account)
    answer = ask(ill, **change)
    assert answer.status_code == status, answer.text
    assert desk.rows() == []
    assert ask(ill).status_code == 202


def test_a_code_holds_for_five_tries_and_two_days(village, desk, office):
    ill = visitor(office, village.members[0].wallet.account)
    number = ask(ill).json()["subscription"]
    right = desk.seal.code(number, desk.rows()[0].created_at)
    for _ in range(5):
        assert ill.post("/reminders/confirm", {"subscription": number, "code": "1"}).status_code
    assert (
        ill.post("/reminders/confirm", {"subscription": number, "code": right}).status_code == 403
    )
    desk.ahead = 2 * 86_400 + 60
    desk.worker.step()
    assert desk.state(number) is None


def test_one_ends_ones_own_and_nobody_elses(village, desk, office):
    ill = visitor(office, village.members[0].wallet.account)
    well = visitor(office, village.members[1].wallet.account)
    number = desk.wish(ill.account, ADDRESS)
    foreign = well.signed(END_SUBSCRIPTION, subscription=number)
    assert well.post("/reminders/end", foreign).status_code == 404
    own = ill.signed(END_SUBSCRIPTION, subscription=number)
    assert ill.post("/reminders/end", own).status_code == 200
    assert desk.state(number) == "ended"
    assert ill.post("/reminders/end", own).status_code == 409


def test_ntfy_by_a_topic_that_the_desk_makes(village, desk, office, servers):
    ill = visitor(office, village.members[0].wallet.account)
    found = ask(ill, channel="ntfy", address="").json()
    desk.worker.step()
    desk.settle_down()
    (body,) = servers.sent("/")
    assert body["topic"] == found["topic"] and found["server"] == servers.address
    _, headers, _ = next(one for one in servers.asked if one[0] == "/")
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    code = {"subscription": found["subscription"], "code": code_in(body["message"])}
    assert ill.post("/reminders/confirm", code).status_code == 200
    village.file(village.members[0])
    servers.status = 503
    desk.settle_down()
    (row,) = desk.rows(kind="claim")
    assert (row.state, row.problem) == ("queued", "http 503")
    servers.status, desk.ahead = 200, 120
    desk.worker.step()
    assert servers.sent("/")[-1]["message"].startswith(PHRASE)
    assert [row.state for row in desk.rows(kind="claim")] == ["sent"]


def test_telegram_by_starting_the_bot(village, desk, office, servers):
    ill = visitor(office, village.members[0].wallet.account)
    link = ask(ill, channel="telegram", address="").json()["link"]
    assert link.startswith("https://t.me/plan_bot?start=")
    token = link.partition("start=")[2]
    desk.settle_down()
    servers.say(4711, "/start 1_" + "0" * 32)
    servers.say(4712, f"/start {token}")
    desk.settle_down()
    village.file(village.members[0])
    desk.settle_down()
    (body,) = servers.sent(f"/bot{TOKEN}/sendMessage")
    assert body["chat_id"] == "4712" and body["text"].startswith(PHRASE)
    # An update is heard once.
    assert servers.sent(f"/bot{TOKEN}/getUpdates")[-1]["offset"] == 3
    servers.say(4712, "/stop")
    desk.settle_down()
    assert {one["state"] for one in ill.sign_in().get("/reminders").json()["subscriptions"]} == {
        "ended"
    }


def test_a_bot_that_is_blocked_is_a_hard_bounce(village, desk, office, servers):
    ill = visitor(office, village.members[0].wallet.account)
    link = ask(ill, channel="telegram", address="").json()["link"]
    desk.settle_down()
    servers.say(7, f"/start {link.partition('start=')[2]}")
    desk.settle_down()
    servers.status = 403
    claim = village.file(village.members[0])
    desk.settle_down()
    village.approve(claim)
    desk.settle_down()
    assert desk.state(1) == "suspended"


def test_a_calendar_has_days_and_no_wallet_and_its_address_changes(village, desk, office):
    ill = visitor(office, village.members[0].wallet.account)
    made = ill.post("/reminders/calendar", ill.signed(RENEW_CALENDAR, language="en"))
    assert made.status_code == 201, made.text
    path = made.json()["path"]
    desk.settle_down()
    reader = TestClient(office.app, base_url=support.ORIGIN)
    answer = reader.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    days = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert len(days) == 1 and "certificate" in str(days[0]["SUMMARY"])
    assert b"0x" not in answer.content and ill.account[2:].encode() not in answer.content
    again = ill.post("/reminders/calendar", ill.signed(RENEW_CALENDAR, language="zh-Hans"))
    assert reader.get(path).status_code == 404
    assert reader.get(again.json()["path"]).status_code == 200
    assert ill.post("/reminders/calendar/end", ill.signed(END_CALENDAR)).status_code == 200
    assert reader.get(again.json()["path"]).status_code == 404


def test_a_persons_data_is_exported_and_erased(village, desk, office, tmp_path):
    account = village.members[0].address.lower()
    desk.wish(account, ADDRESS)
    ended = desk.wish(account, "before@example.org")
    with desk.store.writing() as connection:
        subscriptions.end(connection, account, ended)
    village.file(village.members[0])
    desk.settle_down()
    export = ("export", account, "--folder", desk.desk, "--out", tmp_path / "export")
    (tmp_path / "other").mkdir()
    for keys in ((), ("--keys", tmp_path / "other")):
        done = office_does(*export, *keys)
        assert done.exit_code == 1 and "Nothing was written" in done.output
        assert not (tmp_path / "export").exists() and not list((tmp_path / "other").iterdir())
    # The desk's key is none of the person's: what it encrypts is in the open for them.
    done = office_does(*export, "--keys", desk.keys)
    assert done.exit_code == 0, done.output
    rows = json.loads((tmp_path / "export" / "data.json").read_text(encoding="utf-8"))
    found = {row["address"]: row["phrase"] for row in rows["reminder_subscriptions"]}
    assert found == {ADDRESS: PHRASE, "": ""}
    # Who has no reminders is exported without the desk's keys.
    other = ("export", village.members[1].address, *export[2:4], "--out", tmp_path / "none")
    assert office_does(*other).exit_code == 0
    with desk.store.writing() as connection:
        assert subscriptions.erase(connection, account) == 2
    with desk.store.reading() as connection:
        left = {table.name: connection.execute(select(table)).all() for table in TABLES}
    assert not any(account in str(rows) for rows in left.values())
    assert left["reminder_subscriptions"] == left["reminder_outbox"] == []


def office_does(*words):
    return CliRunner().invoke(office_command, [str(word) for word in words])


# ---------------------------------------------------------------------- the operator


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "the file"),
        ("desk: http://plan.example\nmail: {host: a, sender: a@b}\n", "https"),
        ("desk: https://a.org\n", "at least one of"),
        ("desk: https://a.org\nmail: {host: a.org, sender: a@b, security: none}\n", "this machine"),
        ("desk: https://a.org\nmail: {host: a, sender: a@b, password: hidden}\n", "password"),
        ("desk: https://a.org\nntfy: {server: 'ftp://a.org'}\n", "https"),
    ],
    ids=range(6),
)
def test_wrong_settings_are_named_and_no_secret_is_repeated(tmp_path, content, says):
    path = tmp_path / "reminders.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReminderSettingsError, match=says) as error:
        read_settings(path)
    assert "hidden" not in str(error.value)


def operator(*arguments):
    line = [sys.executable, "-m", "frontend_bridge.desk.reminders", *map(str, arguments)]
    return subprocess.run(
        line, capture_output=True, text=True, encoding="utf-8", check=False, input=""
    )


def test_the_operator_sees_counts_and_tries_a_channel(village, desk, post):
    desk.wish(village.members[0].address, ADDRESS)
    village.file(village.members[0])
    desk.settle_down()
    shown = operator("status", "--folder", desk.desk, "--json")
    facts = json.loads(shown.stdout)
    assert facts["messages"] == {"sent": 1} and facts["subscriptions"] == {"active": 1}
    assert ADDRESS not in shown.stdout + shown.stderr
    tried = operator("try", "--settings", desk.settings_file, "mail", "me@example.org")
    assert tried.returncode == 0 and len(post.texts("me@example.org")) == 1
    post.answers["me@example.org"] = "550 no"
    tried = operator("try", "--settings", desk.settings_file, "mail", "me@example.org")
    assert tried.returncode == 1 and "smtp 550" in tried.stderr
