"""None lost, none twice: kills at every step, reorganisations, locked databases, bad servers."""

import signal
import sqlite3
import subprocess
import sys
import threading
from email.message import EmailMessage

import pytest
from sqlalchemy.exc import OperationalError

from frontend_bridge.desk import store as store_module
from frontend_bridge.desk.reminders.bounces import take_bounce
from frontend_bridge.desk.reminders.delivery import GIVE_UP
from frontend_bridge.desk.reminders.sealing import Seal, SealError
from frontend_bridge.desk.reminders.worker import WorkerError, only_worker
from frontend_bridge.tests.desk.reminding import Reminding

ADDRESS = "ill@example.org"


@pytest.fixture
def make(village, post, tmp_path, monkeypatch):
    # A database that is locked says so soon.
    monkeypatch.setattr(store_module, "_BUSY_MS", 50)
    made = []

    def make(**options):
        made.append(Reminding(village, tmp_path, post.port, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def claimant(desk, village):
    ill = village.members[0]
    desk.wish(ill.address, ADDRESS)
    return ill


def locked(desk):
    """Hold the desk's database as another writer would."""
    other = sqlite3.connect(desk.desk / "desk.sqlite", check_same_thread=False)
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")
    return other


def release(other):
    other.execute("ROLLBACK")
    other.close()


# -------------------------------------------------------------------- reorganisations


def test_what_a_reorganisation_took_back_is_not_said(village, post, make):
    desk = make(confirmations=3)
    ill = claimant(desk, village)
    with village.undone():
        village.file(ill)
        for _ in range(2):
            desk.step()
            village.request("evm_mine")
        assert post.mails == []
    village.request("anvil_mine", hex(10))
    for _ in range(5):
        desk.step()
        village.request("evm_mine")
    assert post.mails == [] and desk.rows() == []
    # On the chain that stays it is said once it has its blocks.
    village.file(ill)
    desk.step()
    assert post.mails == []
    village.request("anvil_mine", hex(3))
    desk.step()
    assert len(post.mails) == 1


def test_an_event_that_comes_again_after_a_deep_reorganisation_is_said_once(village, post, make):
    desk = make(confirmations=0)
    ill = claimant(desk, village)
    with village.undone():
        village.file(ill)
        desk.settle_down()
        assert len(post.mails) == 1
    # The same claim in another block.
    village.request("anvil_mine", hex(2))
    village.file(ill)
    for _ in range(3):
        desk.settle_down()
    assert len(post.mails) == 1 and len(desk.rows()) == 1


# ------------------------------------------------------------------ locked databases


def test_a_locked_database_loses_nothing_before_anything_is_written(village, post, make):
    desk = make()
    village.file(claimant(desk, village))
    desk.index()
    other = locked(desk)
    with pytest.raises(OperationalError):
        desk.worker.step()
    assert post.mails == []
    release(other)
    desk.settle_down()
    assert len(post.mails) == 1


def test_a_database_locked_after_the_reply_sends_nothing_twice(village, post, make):
    desk = make()
    village.file(claimant(desk, village))
    held = []
    post.arriving = lambda mail: held.append(locked(desk))
    with pytest.raises(OperationalError):
        desk.step()
    assert len(post.mails) == 1 and desk.rows()[0].state == "queued"
    post.arriving = lambda mail: None
    release(held[0])
    # The worker lives on, and knows what the server took.
    desk.settle_down()
    assert len(post.mails) == 1 and desk.rows()[0].state == "sent"


# ----------------------------------------------------------------------------- kill -9


def command(desk):
    return [
        *(sys.executable, "-m", "frontend_bridge.desk.reminders", "run", "--once"),
        *("--folder", str(desk.desk), "--keys", str(desk.keys)),
        *("--settings", str(desk.settings_file), "--index", desk.index_address),
    ]


def run(desk):
    done = subprocess.run(
        command(desk), capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done


def killed(desk, ready):
    """Start the worker in a process of its own, and kill it once it is ready for that."""
    with subprocess.Popen(command(desk), stderr=subprocess.PIPE) as process:
        assert ready(), process.communicate(timeout=5)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_killed_while_it_writes_the_outbox_it_loses_nothing(village, post, make):
    desk = make()
    village.file(claimant(desk, village))
    desk.index()
    other = locked(desk)
    started = threading.Event()
    # It waits for the lock, with everything read and nothing written.
    killed(desk, lambda: not started.wait(3))
    release(other)
    run(desk)
    run(desk)
    assert len(post.mails) == 1


def test_killed_before_the_reply_it_sends_again_and_after_it_in_the_one_window(village, post, make):
    desk = make()
    village.file(claimant(desk, village))
    desk.index()
    arrived, held = threading.Event(), []

    def arriving(mail):
        # The reply leaves, and the commit cannot.
        held.append(locked(desk))
        arrived.set()

    post.arriving = arriving
    killed(desk, lambda: arrived.wait(60))
    post.arriving = lambda mail: None
    release(held[0])
    run(desk)
    run(desk)
    # The one window: twice, under the same name, so that a mail program shows one.
    first, second = (mail["Message-ID"] for mail in post.mails)
    assert first == second
    assert [row.state for row in desk.rows()] == ["sent"]


def test_one_worker_for_each_desk(village, make):
    desk = make()
    with only_worker(desk.desk):
        with pytest.raises(WorkerError, match="another worker"), only_worker(desk.desk):
            pass
        done = subprocess.run(
            command(desk), capture_output=True, text=True, encoding="utf-8", check=False
        )
    assert done.returncode == 1 and "another worker" in done.stderr
    with only_worker(desk.desk):
        pass


# ------------------------------------------------------------------- servers, addresses


def test_a_server_that_is_busy_is_tried_again_and_given_up_after_days(village, post, make):
    desk = make()
    number = desk.wish(village.members[0].address, ADDRESS)
    village.file(village.members[0])
    post.answers[ADDRESS] = "451 later"
    desk.settle_down()
    (row,) = desk.rows()
    assert (row.state, row.attempts, row.problem) == ("queued", 1, "smtp 451")
    desk.worker.step()
    assert desk.rows()[0].attempts == 1
    desk.ahead = 90
    desk.worker.step()
    assert desk.rows()[0].attempts == 2
    post.answers.clear()
    desk.ahead = 600
    desk.worker.step()
    assert desk.rows()[0].state == "sent" and len(post.mails) == 1
    village.file(village.members[1])
    desk.wish(village.members[1].address, "other@example.org")
    post.answers["other@example.org"] = "451 later"
    desk.settle_down()
    desk.ahead += GIVE_UP + 60
    desk.worker.step()
    assert [row.state for row in desk.rows(problem="smtp 451")] == ["dropped"]
    assert desk.state(number) == "active"


def test_two_hard_bounces_suspend(village, post, make):
    desk = make()
    ill = village.members[0]
    number = desk.wish(ill.address, ADDRESS)
    post.answers[ADDRESS] = "550 no such box"
    claim = village.file(ill)
    desk.settle_down()
    assert [row.state for row in desk.rows()] == ["refused"] and desk.state(number) == "active"
    village.approve(claim)
    desk.settle_down()
    assert desk.state(number) == "suspended"
    village.pass_days(8)
    desk.settle_down()
    assert len(desk.rows()) == 2 and post.mails == []


def returned(name, status="5.1.1", action="failed"):
    inner = f"Message-ID: <{name}@a.org>\n\ntext\n"
    report = (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nsorry\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; a.org\n\nAction: {action}\nStatus: {status}\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{inner}--b--\n"
    )
    return report.encode()


def test_mail_that_comes_back_later_counts_if_it_is_ours(village, post, make):
    desk = make()
    ill = village.members[0]
    number = desk.wish(ill.address, ADDRESS)
    claim = village.file(ill)
    desk.settle_down()
    village.approve(claim)
    desk.settle_down()
    names = [mail["Message-ID"].strip("<>").partition("@")[0] for mail in post.mails]
    assert len(names) == 2
    for name, more in ((names[0], {"status": "4.2.2"}), (names[0], {"action": "delayed"})):
        assert not take_bounce(desk.store, desk.seal, returned(name, **more))
    assert not take_bounce(desk.store, desk.seal, returned("f" * 32))
    assert not take_bounce(desk.store, desk.seal, EmailMessage().as_bytes())
    assert take_bounce(desk.store, desk.seal, returned(names[0]))
    assert not take_bounce(desk.store, desk.seal, returned(names[0]))
    assert desk.state(number) == "active"
    assert take_bounce(desk.store, desk.seal, returned(names[1]))
    assert desk.state(number) == "suspended"


def test_another_key_opens_no_address_and_sends_nothing(village, post, make):
    desk = make()
    village.file(claimant(desk, village))
    key = desk.keys / "reminders.key"
    key.write_text("11" * 32, encoding="utf-8")
    desk.seal = Seal(b"\x11" * 32)
    desk.restart()
    with pytest.raises(SealError, match=r"reminders\.key"):
        desk.settle_down()
    assert post.mails == [] and desk.rows()[0].state == "queued"
