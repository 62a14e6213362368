"""Votes of the members' assembly: true ones pass, and each false one is named."""

from dataclasses import replace

import pytest
from eth_utils.crypto import keccak

from mutual_pool.audit.assembly import AssemblyBook
from mutual_pool.audit.driving import Driver
from mutual_pool.audit.replay import Replay, beginnings
from mutual_pool.audit.signatures import RecoveredProofs
from mutual_pool.chain.constants import read_constants
from mutual_pool.records import DAY
from mutual_pool.typed_data import claims_domain, donations_domain
from tests.support.audited import true

FOR = 1


@pytest.fixture
def decided(year, tmp_path):
    """The members vote for another steward, and it is carried out; gives the events."""
    assembly, pool = year.contracts.assembly, year.contracts.pool
    ledger = year.twin.ledger
    today = year.web3.eth.get_block("latest")["timestamp"] // DAY
    voters = [
        member
        for member in sorted(ledger.positions)
        if ledger.standing_of(member).active and ledger.memberships[member].joined_day + 30 <= today
    ]
    successor = year.web3.eth.accounts[9]
    calldata = pool.functions.setSteward(successor)._encode_transaction_data()
    call = ([pool.address], [0], [calldata], "another steward")
    proposer, *others = [year.wallet_of(member) for member in voters[:9]]
    proposer.send(assembly.functions.propose(*call))
    number = assembly.functions.hashProposal(*call[:3], keccak(text=call[3])).call()
    year.pass_time(DAY + 60)
    for voter in (proposer, *others):
        voter.send(assembly.functions.castVote(number, FOR))
    year.pass_time(7 * DAY)
    hashed = (*call[:3], keccak(text=call[3]))
    year.bank.send(assembly.functions.queue(*hashed))
    year.pass_time(7 * DAY)
    year.bank.send(assembly.functions.execute(*hashed))
    year.request("evm_mine")
    result = year.audit(tmp_path, keep=True)
    return year, result


def test_a_decision_of_the_assembly_is_true(decided):
    _, result = decided
    true(result)
    assert "9 votes on 1 proposals; each of 1 changes" in result.book.checks["votes"].told


def judged(year, events):
    """What the assembly's book finds in other events."""
    findings = []

    def start(books):
        constants, deployed_at = beginnings(read_constants(year.web3, year.contracts), books)
        domain = claims_domain(1337, year.addresses["desk"])
        gifts = donations_domain(1337, year.addresses["donations"])
        return Replay(constants, RecoveredProofs(domain, gifts), deployed_at=deployed_at)

    driver = Driver(start, [AssemblyBook(findings.append)])
    driver.feed(events)
    driver.close(events[-1].block)
    return [str(finding) for finding in findings]


def altered(events, name, **changes):
    place = max(n for n, event in enumerate(events) if event.name == name)
    event = events[place]
    return [*events[:place], replace(event, args={**event.args, **changes}), *events[place + 1 :]]


def without(events, name):
    return [event for event in events if event.name != name]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda events: altered(events, "VoteCast", voter="0x" + "42" * 20), "without a vote"),
        (lambda events: altered(events, "VoteCast", weight=2), "another weight"),
        (
            lambda events: altered(
                events,
                "VoteCast",
                voter=next(event.args["voter"] for event in events if event.name == "VoteCast"),
            ),
            "voted twice",
        ),
        (lambda events: altered(events, "ProposalCreated", voteStart=1), "another voteStart"),
        (lambda events: altered(events, "ProposalCreated", proposer="0x" + "42" * 20), "proposed"),
        (lambda events: without(events, "VoteCast"), "announced that was none"),
        (lambda events: without(events, "ProposalQueued"), "that was not due"),
        (lambda events: without(events, "ProposalExecuted"), "without a decision"),
        (lambda events: without(events, "ProposalCreated"), "unknown proposal"),
    ],
)
def test_a_false_vote_is_named(decided, change, said):
    year, result = decided
    assert judged(year, result.events) == []
    found = judged(year, change(list(result.events)))
    assert any(said in line for line in found), found
