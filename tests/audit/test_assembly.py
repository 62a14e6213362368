"""Votes of the members' assembly: true ones pass, and each false one is named."""

from dataclasses import replace

import pytest
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from mutual_pool.audit.observers.assembly import AssemblyBook
from mutual_pool.audit.observers.proposals import doors_of
from mutual_pool.audit.replay.driver import Driver
from mutual_pool.audit.replay.starting import proofs_of, starting
from mutual_pool.chain.constants import read_constants
from mutual_pool.chain.contracts import ROLES
from mutual_pool.protocol.pool.types import DAY
from tests.support.audited import caught, true
from tests.support.late_life import voters_of_standing

AGAINST, FOR = 0, 1
SOMEBODY = "0x" + "42" * 20
BALLOT = [
    ("proposalId", "uint256"),
    ("support", "uint8"),
    ("voter", "address"),
    ("nonce", "uint256"),
]


def signed_ballot(year, number, voter):
    """A vote against, signed for others to send; gives the call."""
    assembly = year.contracts.assembly
    message = encode_typed_data(
        {
            "name": "Mutual Pool Assembly",
            "version": "1",
            "chainId": 1337,
            "verifyingContract": assembly.address,
        },
        {"Ballot": [{"name": name, "type": kind} for name, kind in BALLOT]},
        {"proposalId": number, "support": AGAINST, "voter": voter.address, "nonce": 0},
    )
    signature = voter.account.sign_message(message).signature
    return assembly.functions.castVoteBySig(number, AGAINST, voter.address, signature)


def decide(year, wait):
    """The members vote for another steward so much later, one by signature; it is carried out.

    The description is no text: contracts take any bytes for one.
    """
    assembly, pool = year.contracts.assembly, year.contracts.pool
    calldata = pool.functions.setSteward(year.web3.eth.accounts[9])._encode_transaction_data()
    call = ([pool.address], [0], [calldata], "another steward")
    voters = [year.wallet_of(member) for member in voters_of_standing(year)]
    proposer, signer, *others = voters[:9]
    proposer.send(assembly.functions.propose(*call))
    hashed = (*call[:3], keccak(text=call[3]))
    number = assembly.functions.hashProposal(*hashed).call()
    year.pass_time(wait)
    for voter in (proposer, *others):
        voter.send(assembly.functions.castVote(number, FOR))
    year.bank.send(signed_ballot(year, number, signer))
    year.pass_time(7 * DAY)
    year.bank.send(assembly.functions.queue(*hashed))
    year.pass_time(7 * DAY)
    year.bank.send(assembly.functions.execute(*hashed))
    year.request("evm_mine")
    return number, signer.address


def in_a_year(year, folder, wait):
    """A year in which the members decided; gives it, its audit, the proposal, and who signed."""
    snapshot = year.request("evm_snapshot")
    number, signer = decide(year, wait)
    yield year, year.audit(folder, keep=True), number, signer
    assert year.request("evm_revert", snapshot)


@pytest.fixture(scope="module")
def decided(anvil_year, tmp_path_factory):
    yield from in_a_year(anvil_year, tmp_path_factory.mktemp("decided"), DAY + 60)


@pytest.fixture(scope="module")
def decided_on_ganache(ganache_year, tmp_path_factory):
    """Here they vote with two days left, so the vote is extended."""
    yield from in_a_year(ganache_year, tmp_path_factory.mktemp("decided"), 6 * DAY)


def test_a_decision_of_the_assembly_is_true(decided):
    _, result, _, _ = decided
    true(result)
    assert "9 votes on 1 proposal; 1 change of rules" in result.book.checks["votes"].told
    (note,) = [note for note in result.book.notes if "Not checked" in note]
    assert "1 member signed" in note


def test_its_whole_storage_is_shown_with_a_signed_vote_in_it(decided_on_ganache):
    year, result, number, _ = decided_on_ganache
    true(result)
    assert year.contracts.assembly.functions.isExtended(number).call()
    assert [event.name for event in result.events].count("ProposalExtended") == 1
    assert result.facts["contracts_shown_whole"] == 15
    assert len([note for note in result.book.notes if "Not checked" in note]) == 1


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (("_nonces", "signer"), "the votes signed for others to send"),
        (("_proposals", "number", "etaSeconds"), "etaSeconds"),
        (("_proposalVotes", "number", "forVotes"), "forVotes"),
        (("_proposalVotes", "number", "hasVoted", "signer"), "hasVoted"),
        (("_lastOf", "signer"), "the last proposal of a voter"),
        (("closesPlan", "number"), "closesPlan"),
        (("isExtended", "number"), "isExtended"),
        (("_timelockIds", "number"), "_timelockIds"),
    ],
)
def test_any_false_record_of_the_assembly_is_named(decided, tmp_path, path, named):
    year, _, number, signer = decided
    snapshot = year.request("evm_snapshot")
    known = {"signer": signer, "number": number}
    year.storage("assembly").add(*(known.get(step, step) for step in path))
    year.request("evm_mine")
    result = year.audit(tmp_path)
    assert year.request("evm_revert", snapshot)
    caught(result, "storage", named, "the assembly")


def judged(year, events):
    """What the assembly's book finds in other events."""
    findings = []

    fixed = read_constants(year.web3, year.contracts)
    start = starting(fixed, proofs_of(1337, year.addresses))
    doors = doors_of(year.release, year.addresses, ROLES)
    votes = year.contracts.assembly.functions.quorumVotes().call()
    driver = Driver(start, [AssemblyBook(findings.append, year.addresses, doors, votes)])
    driver.feed(events)
    driver.close(events[-1].block)
    return [str(finding) for finding in findings]


def altered(events, name, **changes):
    place = max(n for n, event in enumerate(events) if event.name == name)
    event = events[place]
    args = {
        key: change(event.args) if callable(change) else change for key, change in changes.items()
    }
    return [*events[:place], replace(event, args={**event.args, **args}), *events[place + 1 :]]


def without(events, name):
    return [event for event in events if event.name != name]


def later(events, name, seconds):
    """The last event of this name, and all after it, so much later."""
    place = max(n for n, event in enumerate(events) if event.name == name)
    moved = [replace(event, time=event.time + seconds) for event in events[place:]]
    return [*events[:place], *moved]


def late(events):
    """Everything from the first vote on five days later."""
    place = next(n for n, event in enumerate(events) if event.name == "VoteCast")
    moved = [replace(event, time=event.time + 5 * DAY) for event in events[place:]]
    return [*events[:place], *moved]


def extended(events, deadline):
    """The vote is said to be extended after the last vote."""
    place = max(n for n, event in enumerate(events) if event.name == "VoteCast")
    vote = events[place]
    args = {"proposalId": vote.args["proposalId"], "extendedDeadline": deadline}
    said = replace(vote, name="ProposalExtended", args=args, log_index=vote.log_index + 1)
    return [*events[: place + 1], said, *events[place + 1 :]]


def first_voter(events):
    return next(event.args["voter"] for event in events if event.name == "VoteCast")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda events: altered(events, "VoteCast", voter=SOMEBODY), "without a vote"),
        (lambda events: altered(events, "VoteCast", weight=2), "another weight"),
        (lambda events: altered(events, "VoteCast", support=3), "voted for nothing"),
        (lambda events: altered(events, "VoteCast", voter=first_voter(events)), "voted twice"),
        (lambda events: later(events, "VoteCast", 8 * DAY), "outside the time"),
        (lambda events: altered(events, "ProposalCreated", voteStart=1), "another voteStart"),
        (lambda events: altered(events, "ProposalCreated", proposer=SOMEBODY), "proposed"),
        (lambda events: altered(events, "ProposalCreated", description="x"), "another proposalId"),
        (lambda events: altered(events, "ProposalCreated", values=(5,)), "not the assembly's"),
        (
            lambda events: altered(events, "ProposalCreated", targets=(SOMEBODY,)),
            "not the assembly",
        ),
        (lambda events: without(events, "VoteCast"), "announced that was none"),
        (late, "decided late and not extended"),
        (lambda events: extended(events, 1), "although nothing decided it late"),
        (lambda events: later(events, "ProposalQueued", 31 * DAY), "too late or again"),
        (lambda events: without(events, "ProposalQueued"), "that was not due"),
        (lambda events: later(events, "ProposalExecuted", 31 * DAY), "that was not due"),
        (lambda events: without(events, "ProposalExecuted"), "StewardChanged without a decision"),
        (
            lambda events: without(events, "ProposalExecuted"),
            "CallExecuted at the timelock without",
        ),
        (lambda events: without(events, "ProposalCreated"), "unknown proposal"),
        (lambda events: without(events, "CallScheduled"), "other calls than were decided"),
        (lambda events: altered(events, "CallScheduled", delay=DAY), "another delay"),
        (lambda events: altered(events, "CallExecuted", target=SOMEBODY), "another call than"),
        (lambda events: altered(events, "CallExecuted", id=b"\1" * 32), "without a decision"),
    ],
)
def test_a_false_vote_is_named(decided, change, said):
    year, result, _, _ = decided
    assert judged(year, result.events) == []
    found = judged(year, change(list(result.events)))
    assert any(said in line for line in found), found
