"""Lies in what the contracts store are found."""

import re

import pytest

from mutual_pool.chain.wallet import NodeWallet
from tests.support.checked import verify
from tests.support.lived import finds


@pytest.fixture
def lived(year):
    """The year; what a test changes of its chain is undone."""
    snapshot = year.web3.provider.make_request("evm_snapshot", [])["result"]
    yield year
    assert year.web3.provider.make_request("evm_revert", [snapshot])["result"]


def snake(name):
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1].lower()}", name)


def test_the_year_had_everything(year):
    summary = year.done.summary
    assert min(summary[name] for name in ("quit", "lapsed", "claims_paid", "claims_refused")) > 0


def test_an_untouched_chain_has_no_findings(lived):
    found = lived.verify()
    assert found.verified
    assert found.findings() == []
    assert found.events == tuple(lived.events)


def records(lived):
    """Each record that the contracts store, with what a finding about it calls it."""
    ledger, claims = lived.twin.ledger, lived.twin.claims
    rung = ledger.positions[lived.active].rung
    crossed = next(number for number, rung in ledger.ladder.rungs.items() if rung.crossed_at)
    identity = ledger.memberships[lived.active].identity
    member = f"member {lived.active}"
    disputed = next(number for number, dispute in claims.disputes.items() if dispute.ends_at)
    return {
        "books": ("pool", ("_books",), "the pool's books"),
        "position": ("pool", ("_positions", lived.active), member),
        "membership": ("pool", ("_memberships", lived.active), member),
        "history": ("pool", ("_histories", lived.active), member),
        "guardian": ("guardianship", ("_guardians", lived.active), f"guardian of {lived.active}"),
        "rung": ("pool", ("_ladder", "rung", rung), f"rung {rung},"),
        "crossed rung": ("pool", ("_ladder", "rung", crossed), f"rung {crossed},"),
        "identity": (
            "enrolment",
            ("_identities", identity),
            f"identity 0x{identity.hex()}",
        ),
        "claim": ("desk", ("_claims", claims.claim_count), f"claim {claims.claim_count},"),
        "dispute": ("jury", ("_disputes", disputed), f"claim {disputed},"),
        "rules": ("desk", ("_rules", 1), "rules 1,"),
        "jury's rules": ("desk", ("_juryRules", 1), "jury's rules 1,"),
    }


RECORDS = (
    *("books", "position", "membership", "history", "guardian", "rung", "crossed rung"),
    *("identity", "claim", "dispute", "rules", "jury's rules"),
)


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_of_a_record_is_compared(lived, record):
    role, path, name = records(lived)[record]
    storage = lived.storage[role]
    for field in storage.fields(*path):
        storage.add(*path, field)
    found = lived.verify()
    for field in storage.fields(*path):
        finds(found, name, snake(field))


SINGLES = {
    "a balance": lambda lived: (
        ("pool", "_positions", lived.active, "balance"),
        (f"member {lived.active}", "balance"),
    ),
    "the voters of a rung": lambda lived: (
        ("pool", "_ladder", "rung", lived.twin.ledger.positions[lived.active].rung, "voters"),
        (f"rung {lived.twin.ledger.positions[lived.active].rung},", "voters"),
    ),
    "the carry": lambda lived: (("pool", "_books", "carry"), ("the pool's books", "carry")),
    "a benefit": lambda lived: (("desk", "_claims", 1, "benefit"), ("claim 1,", "benefit")),
    "the number of claims": lambda lived: (("desk", "claimCount"), ("the claim desk", "claims")),
    "the version of the rules": lambda lived: (
        ("desk", "rulesVersion"),
        ("the claim desk", "rules"),
    ),
    "who decided": lambda lived: (("desk", "decidedSeats", 1), ("claim 1,", "decided seats")),
    "the votes": lambda lived: (
        ("desk", "votesFor", *next(iter(lived.done.audit.replay.votes_by_digest()))),
        ("claim 1,", "votes for 0x"),
    ),
    "the steward": lambda lived: (("pool", "steward"), ("the pool", "steward")),
    "the fees": lambda lived: (("pool", "_books", "fees"), ("the pool's books", "fees")),
    "what is due": lambda lived: (
        ("pool", "_dues", lived.twin.ledger.steward),
        (f"due to {lived.twin.ledger.steward}", "due"),
    ),
    "the claims open": lambda lived: (("desk", "openClaims"), ("the claim desk", "open claims")),
    "a vote": lambda lived: (
        ("jury", "_ballots", *next(iter(lived.twin.jury.said))),
        ("claim", f"said by {next(iter(lived.twin.jury.said))[1]}"),
    ),
    "the supervisor": lambda lived: (("enrolment", "supervisor"), ("the enrolment", "supervisor")),
    "the registrar": lambda lived: (("enrolment", "registrar"), ("the enrolment", "registrar")),
    "the seats": lambda lived: (("panel", "seatsOf", 1), ("panel 1,", "seats")),
    "the panel's version": lambda lived: (("panel", "currentVersion"), ("the panel", "version")),
    "the money itself": lambda lived: (
        ("asset", "_balances", lived.contracts.pool.address),
        ("the asset", "held by the pool"),
    ),
}


@pytest.mark.parametrize("single", SINGLES)
def test_one_changed_number_is_found(lived, single):
    (role, *path), parts = SINGLES[single](lived)
    lived.storage[role].add(*path)
    finds(lived.verify(), *parts)


def test_a_record_that_can_no_longer_be_read_is_a_finding(lived):
    """There is no such outcome, so the desk cannot show the claim."""
    lived.storage["desk"].add("_claims", 1, "outcome", amount=200)
    finds(lived.verify(), "claim 1, claimOf", "no answer")


class SlowWallet(NodeWallet):
    """A deployer who lets an hour pass after each contract."""

    def send(self, call):
        receipt = super().send(call)
        self._web3.provider.make_request("evm_increaseTime", [3_600])
        self._web3.provider.make_request("evm_mine", [])
        return receipt


def test_a_slow_deployment_is_true_as_well(chain):
    done = chain.deploy(wallet=SlowWallet(chain.web3, chain.accounts[0], chain.errors))
    found = verify(chain.web3, done.contracts(chain.web3, chain.release), done.block)
    assert found.findings() == []
