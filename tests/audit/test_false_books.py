"""What a chain really holds and should not: false records, false signatures, false reports."""

import pytest

from mutual_pool.audit.sampling import Sampling
from mutual_pool.chain.node import connect
from mutual_pool.demo.community import make_account
from mutual_pool.protocol.eip712 import pack_signatures
from mutual_pool.protocol.pool.types import DAY
from tests.support.audited import caught, true

# Answers whatever is asked with two words: the seats 1 to 4, and a threshold of 3.
YES_PANEL = "0x601e600052600360205260406000f3"
NOBODY = bytes(32)


def test_a_changed_balance_is_named(year, tmp_path):
    ledger = year.twin.ledger
    stored = ledger.positions[year.active].balance
    year.storage("pool").add("_positions", year.active, "balance")
    year.request("evm_mine")
    result = year.audit(tmp_path)
    caught(result, "storage", f"member {year.active}", "balance", stored, stored + 1)


@pytest.mark.parametrize(
    ("role", "path", "named"),
    [
        ("pool", ("_books", "carry"), "_books.carry"),
        ("desk", ("_claims", 1, "benefit"), "claim 1"),
        ("desk", ("decidedSeats", 1), "claim 1"),
        ("panel", ("_lastNumber",), "_lastNumber"),
        ("enrolment", ("registrar",), "registrar"),
        ("registry", ("_reports", 1, "hash"), "_reports.1.hash"),
    ],
)
def test_any_false_record_is_named(year, tmp_path, role, path, named):
    year.storage(role).add(*path)
    year.request("evm_mine")
    result = year.audit(tmp_path)
    caught(result, "storage", named, f"the {role}")


def test_a_record_that_nobody_knows_of_is_found(ganache_year, tmp_path):
    """A guardian of a stranger: no event, no member, and yet the storage root tells."""
    year = ganache_year
    snapshot = year.request("evm_snapshot")
    year.storage("guardianship").add("_guardians", "0x" + "42" * 20, "guardian")
    year.request("evm_mine")
    result = year.audit(tmp_path)
    assert year.request("evm_revert", snapshot)
    caught(result, "storage", "no event accounts for", "storage root", "the guardianship")


def test_a_sample_of_everybody_finds_a_false_balance(year, tmp_path):
    year.storage("pool").add("_positions", year.active, "balance")
    year.request("evm_mine")
    members = len(year.twin.ledger.memberships) - 1
    found = [
        int(year.audit(tmp_path / str(seed), sampling=Sampling(members - 1, seed)).verdict)
        for seed in range(3)
    ]
    assert 1 in found


def test_money_that_is_gone_is_found(year, tmp_path):
    year.storage("asset").add("_balances", year.addresses["pool"], amount=-1)
    year.request("evm_mine")
    caught(year.audit(tmp_path), "money", "less than its books say")


def test_money_nobody_spoke_of_is_a_note(year, tmp_path):
    year.storage("asset").add("_balances", year.addresses["pool"])
    year.request("evm_mine")
    result = year.audit(tmp_path)
    true(result)
    assert any("1 more of the asset" in note for note in result.book.notes)


def test_different_bytecode_is_found(year, tmp_path):
    code = year.request("eth_getCode", year.addresses["desk"], "latest")
    year.request("anvil_setCode", year.addresses["desk"], code[:200] + "00" + code[202:])
    year.request("evm_mine")
    caught(year.audit(tmp_path), "code", "ClaimDesk", "differs from the source's from byte")


def test_bytecode_of_other_sources_is_told_apart(year, tmp_path):
    code = year.request("eth_getCode", year.addresses["pool"], "latest")
    changed = code[:-40] + ("00" if code[-40:-38] != "00" else "11") + code[-38:]
    year.request("anvil_setCode", year.addresses["pool"], changed)
    year.request("evm_mine")
    caught(year.audit(tmp_path), "code", "names other sources or settings")


def test_a_report_with_one_figure_changed_is_found(year, tmp_path):
    document = year.audit(tmp_path).document
    first, last = 301, 350
    members = document.members.model_copy(update={"joined": document.members.joined + 1})
    sent = year.publish(document.model_copy(update={"members": members}), first, last)
    year.request("evm_mine")
    result = year.audit(tmp_path)
    tx = "0x" + sent["transactionHash"].hex().removeprefix("0x")
    caught(result, "reports", "report 2 on blocks 301 to 350", tx)
    assert {finding.check for finding in result.book.findings} == {"reports"}


def open_claim(year):
    """A member files a claim; gives its number and what the panel is to say of it."""
    member = year.web3.to_checksum_address(year.active)
    wallet = year.wallet_of(year.active)
    token, desk = year.contracts.asset, year.contracts.desk
    wallet.send(token.functions.mint(member, 10**12))
    wallet.send(token.functions.approve(year.addresses["pool"], 10**12))
    today = year.web3.eth.get_block("latest")["timestamp"] // DAY
    wallet.send(desk.functions.file((member, today - 1, 1, NOBODY)))
    number = desk.functions.claimCount().call()
    identity = year.contracts.pool.functions.membershipOf(member).call()[0]
    deadline = year.web3.eth.get_block("latest")["timestamp"] + DAY
    return number, (identity, NOBODY, True, 1, NOBODY, NOBODY, deadline)


def decide(year, number, verdict, keys):
    desk = year.contracts.desk.functions
    digest = desk.digestOf(number, verdict).call()
    packed = pack_signatures((key.address, key.unsafe_sign_hash(digest).signature) for key in keys)
    seats = year.contracts.panel.functions.currentSeats().call()
    approvals = (seats, packed.signatures, list(packed.wallet_signatures))
    return year.bank.send(desk.decideBySignatures(number, verdict, approvals))


def assessors(year):
    seats = {seat.holder for seat in year.twin.panel.current_seats}
    keys = (make_account(5, f"assessor {place}") for place in range(len(seats)))
    return sorted(keys, key=lambda key: key.address.lower())


def test_signatures_from_outside_the_panel_are_found(year, tmp_path):
    """For one transaction the panel's code says yes to everything; afterwards all looks right."""
    number, verdict = open_claim(year)
    panel = year.addresses["panel"]
    seats = year.contracts.panel.functions.currentSeats().call()
    code = year.request("eth_getCode", panel, "latest")
    outsiders = [make_account(5, f"outsider {place}") for place in range(3)]
    desk = year.contracts.desk.functions
    digest = desk.digestOf(number, verdict).call()
    packed = pack_signatures(
        (key.address, key.unsafe_sign_hash(digest).signature) for key in outsiders
    )
    year.request("anvil_setCode", panel, YES_PANEL)
    approvals = (seats, packed.signatures, list(packed.wallet_signatures))
    sent = year.bank.send(desk.decideBySignatures(number, verdict, approvals))
    year.request("anvil_setCode", panel, code)
    year.request("evm_mine")
    result = year.audit(tmp_path)
    tx = "0x" + sent["transactionHash"].hex().removeprefix("0x")
    caught(result, "signatures", "PanelNoSeat", f"claim {number}", tx)
    assert not [finding for finding in result.book.findings if finding.check == "code"]


def test_a_decision_by_the_panel_itself_is_true(year, tmp_path):
    number, verdict = open_claim(year)
    keys = assessors(year)
    decide(year, number, verdict, keys[:3])
    true(year.audit(tmp_path))


def test_a_claim_paid_before_its_notice_ended_is_found(year, tmp_path):
    """For one transaction the stored rules have no notice; afterwards all looks right."""
    number, verdict = open_claim(year)
    decide(year, number, verdict, assessors(year)[:3])
    rules, days = year.storage("desk"), year.twin.claims.rules[1].notice_days
    rules.add("_rules", 1, "noticeDays", amount=-days)
    sent = year.wallet_of(year.active).send(year.contracts.desk.functions.settleShort(number, 0))
    rules.add("_rules", 1, "noticeDays", amount=days)
    year.request("evm_mine")
    result = year.audit(tmp_path)
    tx = "0x" + sent["transactionHash"].hex().removeprefix("0x")
    caught(result, "replay", "ClaimWrongState", f"claim {number}", tx)


def test_after_the_notice_the_same_payment_is_true(year, tmp_path):
    number, verdict = open_claim(year)
    decide(year, number, verdict, assessors(year)[:3])
    year.pass_time(8 * DAY)
    year.wallet_of(year.active).send(year.contracts.desk.functions.settleShort(number, 0))
    true(year.audit(tmp_path))


def test_the_node_itself_was_honest(anvil_year, tmp_path):
    """What the tests above undo leaves nothing behind."""
    assert connect(anvil_year.address).eth.chain_id == 1337
    true(anvil_year.audit(tmp_path))
