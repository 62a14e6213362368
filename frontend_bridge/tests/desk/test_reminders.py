"""Reminders from the event on a chain to the message in a mail server, for every kind."""

import json

import pytest

from frontend_bridge.desk.reminders.occurrences import Kind
from frontend_bridge.desk.reminders.of_members import events_left_of
from frontend_bridge.desk.reminders.reading import IndexView
from frontend_bridge.desk.reminders.wording import texts
from frontend_bridge.desk.tables import asks, grants, packs
from frontend_bridge.tests.desk.reminding import PHRASE, Reminding
from mutual_pool.protocol.claims.jury import Answer
from tests.support.village import DAY, Village
from tools.with_anvil import anvil

KINDS = texts("en")["kinds"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    with anvil() as rpc:
        village = Village(rpc, tmp_path_factory.mktemp("village"))
        village.reserve(3_000)
        village.members = [village.member() for _ in range(6)]
        village.pass_days(40)
        yield village


@pytest.fixture
def desk(village, post, tmp_path):
    found = Reminding(village, tmp_path, post.port)
    yield found
    found.close()


def kinds(post, address):
    """What an address was told, by the kinds of the messages."""
    return [name for text in post.texts(address) for name, words in KINDS.items() if words in text]


def test_a_claim_is_followed_by_its_people_the_seats_and_the_voters(village, post, desk):
    ill, well, *others = village.members
    seat = village.assessors[0].address
    desk.wish(ill.address, "ill@example.org")
    desk.wish(well.address, "well@example.org")
    desk.wish(seat, "seat@example.org")
    claim = village.file(ill)
    desk.settle_down()
    assert kinds(post, "ill@example.org") == ["claim"]
    assert kinds(post, "seat@example.org") == ["seat"]
    assert kinds(post, "well@example.org") == []
    village.pass_days(12)
    desk.settle_down()
    assert kinds(post, "seat@example.org") == ["seat", "seat-ends"]
    village.approve(claim)
    desk.settle_down()
    assert kinds(post, "well@example.org") == ["notice"]
    # One of six voters is more than 1 % of them: a jury is called.
    village.people.object(claim, others[0])
    desk.settle_down()
    assert kinds(post, "well@example.org") == ["notice", "jury"]
    village.pass_days(13)
    desk.settle_down()
    assert kinds(post, "well@example.org") == ["notice", "jury", "jury-ends"]
    village.people.vote(claim, well, Answer.APPROVE)
    village.pass_days(2)
    desk.settle_down()
    village.people.settle(claim)
    desk.settle_down()
    # Filed, under notice, with the jury, payable, paid: each once.
    told = kinds(post, "ill@example.org")
    assert told == ["claim"] * len(told) and 4 <= len(told) <= 6
    before = len(post.mails)
    desk.settle_down()
    assert len(post.mails) == before
    assert kinds(post, "well@example.org") == ["notice", "jury", "jury-ends"]


def test_who_has_voted_hears_of_no_deadline(village, post, desk):
    ill, well, *others = village.members
    desk.wish(well.address, "well@example.org")
    claim = village.file(ill)
    village.approve(claim)
    village.people.object(claim, others[0])
    desk.settle_down()
    village.people.vote(claim, well, Answer.APPROVE)
    village.pass_days(13)
    desk.settle_down()
    assert "jury-ends" not in kinds(post, "well@example.org")


def ask_at(desk, claim, juror, at=None):
    """A called juror's ask, as the desk has it once it is verified."""
    row = {
        "claim": claim,
        "account": juror.address.lower(),
        "signed": "{}",
        "at": at or desk.clock(),
    }
    with desk.store.writing() as connection:
        connection.execute(asks.delete().where(asks.c.account == row["account"]))
        connection.execute(asks.insert().values(row))


def test_a_claimant_hears_once_a_day_that_jurors_ask_until_they_are_granted(village, post, desk):
    ill, well, *others = village.members
    desk.wish(ill.address, "ill@example.org")
    desk.wish(well.address, "well@example.org")
    claim = village.file(ill)
    village.approve(claim)
    # Before the jury sits the desk takes no ask; one that it had would be nobody's duty.
    ask_at(desk, claim.number, well)
    desk.settle_down()
    assert "ask" not in kinds(post, "ill@example.org")
    village.people.object(claim, others[0])
    for juror in (well, *others, well):
        ask_at(desk, claim.number, juror)
        desk.settle_down()
    assert kinds(post, "ill@example.org").count("ask") == 1
    assert "ask" not in kinds(post, "well@example.org")
    # Another day, somebody asks again.
    ask_at(desk, claim.number, well, int(desk.clock()) + DAY)
    desk.settle_down()
    assert kinds(post, "ill@example.org").count("ask") == 2
    # Who is granted the evidence asks no more, on whatever day.
    everybody = json.dumps([one.address.lower() for one in (well, *others)])
    evidence = b"e" * 32
    pack = {"evidence": evidence, "account": ill.address.lower(), "claim": claim.number, "size": 1}
    pack |= {"recipient": "age1", "sha256": b"s" * 32, "stored_at": 0}
    grant = {"evidence": evidence, "account": ill.address.lower(), "readers": everybody}
    with desk.store.writing() as connection:
        connection.execute(packs.insert().values(pack))
        connection.execute(grants.insert().values({**grant, "content": b"", "at": 0}))
    ask_at(desk, claim.number, others[0], int(desk.clock()) + 2 * DAY)
    desk.settle_down()
    assert kinds(post, "ill@example.org").count("ask") == 2


def test_balance_lapse_grace_and_the_guardian(village, post, desk):
    poor = village.member(deposit_per_unit=4_480_000)
    guardian = village.people.settle_in(next(village._newcomers), 0)
    village.pass_days(31)
    poor.wallet.send(village.contracts.guardianship.functions.nameGuardian(guardian.address))
    desk.index()
    with desk.engine.connect() as connection:
        view = IndexView(connection, desk.worker._following._decoder)
        (data,) = view.members({poor.address.lower()}).values()
        left = events_left_of(view, data)
    assert left > 0
    desk.wish(poor.address, "poor@example.org", events_left=max(1, left - 1))
    desk.wish(guardian.address, "guardian@example.org", events_left=max(1, left - 1))
    desk.settle_down()
    assert kinds(post, "poor@example.org") == []
    # Claims use the balance up, one after the other.
    for turn in range(9):
        claim = village.file(village.members[turn % 4])
        village.approve(claim)
        village.pass_days(8)
        village.people.settle(claim)
        desk.settle_down()
        if "lapsed" in kinds(post, "poor@example.org"):
            break
    assert kinds(post, "poor@example.org") == ["low", "lapsed"]
    told = post.texts("guardian@example.org")
    assert kinds(post, "guardian@example.org") == ["low", "lapsed"]
    assert all(texts("en")["ward"] in text for text in told)
    village.pass_days(14)
    desk.settle_down()
    # Their certificate may end about then, too.
    assert kinds(post, "poor@example.org")[:3] == ["low", "lapsed", "grace"]
    # A guardian who was replaced hears nothing more.
    other = village.members[-1].address
    poor.wallet.send(village.contracts.guardianship.functions.nameGuardian(other))
    desk.settle_down()
    village.pass_days(20)
    before = len(post.texts("guardian@example.org"))
    desk.settle_down()
    assert len(post.texts("guardian@example.org")) == before


def test_a_band_that_ends_is_named_a_month_before(village, post, desk):
    member = village.members[0]
    desk.wish(member.address, "m@example.org")
    until = village.contracts.pool.functions.membershipOf(member.address).call()[3]
    desk.settle_down()
    assert kinds(post, "m@example.org") == []
    today = village.now // DAY
    village.pass_days(until - today - 20)
    desk.settle_down()
    assert kinds(post, "m@example.org") == ["band"]
    assert "(UTC)" in post.texts("m@example.org")[0]


def test_proposals_changes_disputed_reports_and_the_steward(village, post, desk):
    member, web3, contracts = village.members[0], village.web3, village.contracts
    desk.wish(member.address, "m@example.org")
    desk.wish(village.steward, "steward@example.org")
    call = contracts.enrolment.functions.setRegistrar(member.address)
    words = f"A new registrar.\n#proposer={member.address}"
    member.wallet.send(
        contracts.assembly.functions.propose(
            [call.address], [0], [call._encode_transaction_data()], words
        )
    )
    desk.settle_down()
    assert kinds(post, "m@example.org") == kinds(post, "steward@example.org") == ["proposal"]
    holder = contracts.timelock.address
    village.request("anvil_setBalance", holder, hex(10**18))
    village.request("anvil_impersonateAccount", holder)
    web3.eth.wait_for_transaction_receipt(call.transact({"from": holder}))
    desk.settle_down()
    assert kinds(post, "m@example.org") == ["proposal", "changed"]
    block = web3.eth.block_number
    registry = contracts.registry.functions
    report = registry.publish(
        b"\1" * 32, village.deployment.block, block - 1, village.now - 100, "https://a.org/r"
    )
    web3.eth.wait_for_transaction_receipt(report.transact({"from": village.steward}))
    for opinion in (1, 2, 2):
        said = registry.giveOpinion(1, opinion, b"\2" * 32, "https://a.org/o")
        member.wallet.send(said)
    other = village.members[1]
    other.wallet.send(registry.giveOpinion(1, 2, b"\3" * 32, "https://a.org/o"))
    desk.settle_down()
    # Two disputes of one report are one reminder.
    assert kinds(post, "m@example.org") == ["proposal", "changed", "untrue"]
    village.pass_days(90)
    desk.settle_down()
    assert kinds(post, "steward@example.org")[-1] == "report-due"
    assert "report-due" not in kinds(post, "m@example.org")


def test_a_node_that_is_behind_is_told_to_who_holds_a_role_once_a_day(village, post, desk):
    desk.wish(village.supervisor.address, "s@example.org")
    desk.wish(village.members[0].address, "m@example.org")
    desk.settle_down()
    assert kinds(post, "s@example.org") == []
    desk.ahead = 3_600
    for _ in range(2):
        desk.worker.step()
    assert kinds(post, "s@example.org") == ["behind"] and kinds(post, "m@example.org") == []


def test_a_message_says_nothing_of_money_wallet_or_class_and_has_no_link(village, post, desk):
    ill = village.members[0]
    desk.wish(ill.address, "ill@example.org")
    desk.wish(ill.address, "bing@example.org", language="zh-Hans")
    village.file(ill)
    desk.settle_down()
    (mail,) = [mail for mail in post.mails if mail["To"] == "ill@example.org"]
    text = mail.get_content()
    assert text.startswith(PHRASE)
    assert mail["Subject"] == texts("en")["subject"]
    for secret in ("0x", ill.address[2:], "CNY", "mild", "http", "480", "claim 1"):
        assert secret.lower() not in text.lower()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<https://plan.example/desk/v1/reminders/leave/")
    assert mail["Auto-Submitted"] == "auto-generated"
    (other,) = post.texts("bing@example.org")
    assert texts("zh-Hans")["kinds"]["claim"] in other and other.startswith(PHRASE)
    assert {row.state for row in desk.rows()} == {"sent"}
    # Nothing of an address or a phrase lies open in the database.
    for path in desk.desk.glob("desk.sqlite*"):
        content = path.read_bytes()
        assert b"ill@example.org" not in content and PHRASE.encode() not in content


def test_every_kind_has_words_in_both_languages():
    said = {kind.value for kind in Kind} - {"confirm"}
    for language in ("en", "zh-Hans"):
        assert set(texts(language)["kinds"]) == said
        assert set(texts(language)) == set(texts("en"))
        assert all("{" not in words for words in texts(language)["kinds"].values())


def test_what_was_before_is_no_news_and_what_came_while_the_worker_slept_is(village, post, desk):
    ill = village.members[0]
    old = village.file(ill)
    ill.wallet.send(village.contracts.desk.functions.withdraw(old.number))
    desk.wish(ill.address, "ill@example.org")
    member = village.members[1]
    call = village.contracts.enrolment.functions.setRegistrar(member.address)
    member.wallet.send(
        village.contracts.assembly.functions.propose(
            [call.address],
            [0],
            [call._encode_transaction_data()],
            f"x\n#proposer={member.address}",
        )
    )
    village.request("anvil_mine", hex(40))
    desk.settle_down()
    assert kinds(post, "ill@example.org") == ["proposal"]
