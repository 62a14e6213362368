"""ClaimDesk.decideBySignatures: a batch, sent by anyone."""

from dataclasses import replace

import brownie
import pytest
from eth_account import Account

from mutual_pool.protocol.eip712 import pack_signatures, recover_seats
from tests.support.claims import State
from tests.support.clock import HOUR, now, wait
from tests.support.deploying import MILD, SEVERE, TIERS
from tests.support.events import check_event, no_event
from tests.support.malleable import other_half
from tests.support.values import plain


@pytest.fixture
def word(claims, alice):
    """What is to be said of a claim of alice."""
    return claims.word(claims.file(alice))


@pytest.fixture
def send(desk, claims, stranger):
    """Send a batch as it is."""

    def send(word, packed):
        return desk.decideBySignatures(*word.arguments, (claims.seats, *packed), {"from": stranger})

    return send


def test_enough_seats_in_one_batch(desk, claims, send, word, assessors):
    packed = claims.packed(assessors[1:4], word)
    transaction = send(word, packed)
    digest = claims.digest(word)
    check_event(
        transaction,
        "DecisionSigned",
        claim=1,
        digest=digest,
        seats=0b11100,
        decision=word.verdict.as_tuple(),
        signatures=packed.signatures,
        walletSignatures=(),
    )
    assert transaction.events["Decided"]["seats"] == 0b11100
    assert claims.state(1) == State.UNDER_NOTICE
    assert desk.decidedSeats(1) == desk.votesFor(1, digest) == 0, "a decision keeps no tally"
    event = transaction.events["DecisionSigned"]
    signatures = plain(event["signatures"])
    numbers = {str(holder): number for holder, number in claims.seats}
    assert recover_seats(digest, signatures, numbers) == event["seats"], "the log is the proof"


def test_the_digest_is_what_is_signed(desk, claims, word):
    assert plain(desk.digestOf(*word.arguments)) == claims.digest(word)


def test_batches_and_transactions_add_up(desk, claims, word, assessors):
    no_event(claims.decide(word, assessors[:1]), "Decided")
    desk.decide(*word.arguments, {"from": assessors[1]})
    assert "Decided" in claims.decide(word, assessors[2:3]).events
    assert desk.votesFor(1, claims.digest(word)) == 0b110, "the last vote is only logged"


def test_more_seats_than_needed_are_kept(claims, word, assessors):
    transaction = claims.decide(word, assessors)
    assert transaction.events["Decided"]["seats"] == 0b111110


@pytest.mark.parametrize("how", ["transaction", "batch"])
def test_a_seat_that_decided_already_is_refused(desk, refused, claims, word, assessors, how):
    if how == "transaction":
        desk.decide(*word.arguments, {"from": assessors[1]})
    else:
        claims.decide(word, assessors[1:2])
    with refused("ClaimSeatsDecided", claims.number_of(assessors[1])):
        claims.decide(word, assessors[:3])
    with refused("ClaimSeatsDecided", claims.number_of(assessors[1])):
        desk.decide(*word.arguments, {"from": assessors[1]})


def test_a_seat_does_not_change_its_mind(refused, claims, word, assessors):
    claims.decide(word, assessors[:2])
    with refused("ClaimSeatsDecided", 0b110):
        claims.decide(claims.word(1, approve=False), assessors[:3])


# ------------------------------------------------------------- signatures that are none


def test_unsorted_is_refused(refused, claims, send, word, assessors):
    first, second = (claims.signature(assessor, word) for assessor in assessors[:2])
    with refused("PanelSignersNotAscending", assessors[1], assessors[0]):
        send(word, (second + first, ()))


def test_doubled_is_refused(refused, claims, send, word, assessors):
    first = claims.signature(assessors[0], word)
    with refused("PanelSignersNotAscending", assessors[0], assessors[0]):
        send(word, (first * 3, ()))


def test_malleable_is_refused(refused, claims, send, word, assessors):
    first, second = (claims.signature(assessor, word) for assessor in assessors[:2])
    with refused("PanelBadSignature", 1):
        send(word, (first + other_half(second), ()))


@pytest.mark.parametrize("length", [0, 64, 131])
def test_cut_off_is_refused(refused, claims, send, word, assessors, length):
    with refused("PanelBadLength", length):
        send(word, (claims.packed(assessors, word).signatures[:length], ()))


def test_a_strangers_is_refused(refused, claims, word, assessors, stranger):
    with refused("PanelNoSeat", stranger):
        claims.decide(word, [*assessors, stranger])


# -------------------------------------------------------- signatures for something else


@pytest.fixture
def refused_as_unknown(refused, claims, send):
    """A signature over something else recovers to somebody nobody knows."""

    def check(word, signature):
        unknown = Account._recover_hash(claims.digest(word), signature=signature)
        with refused("PanelNoSeat", unknown):
            send(word, (signature, ()))

    return check


def test_for_another_claim_is_refused(refused_as_unknown, claims, word, assessors, bob):
    other = claims.word(claims.file(bob))
    refused_as_unknown(word, claims.signature(assessors[0], other))


@pytest.mark.parametrize(
    "change", [{"claim": 2}, {"benefit": 3_999}, {"benefit": 5_000}, {"day": 1}], ids=str
)
def test_for_other_facts_is_refused(refused_as_unknown, claims, word, assessors, change):
    other = replace(word, decision=replace(word.decision, **change))
    refused_as_unknown(word, claims.signature(assessors[0], other))


@pytest.mark.parametrize(
    "change",
    [
        {"approve": False},
        {"benefit_class": MILD},
        {"findings_hash": bytes(32)},
        {"notice_hash": bytes(32)},
        {"deadline": 2**40 - 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_for_another_verdict_is_refused(refused_as_unknown, claims, word, assessors, change):
    verdict = replace(word.verdict, **change)
    other = replace(word, decision=replace(word.decision, verdict=verdict))
    refused_as_unknown(word, claims.signature(assessors[0], other))


@pytest.mark.parametrize(
    "change",
    [{"chain_id": 1}, {"contract": "0x" + "11" * 20}, {"name": "Mutual Pool Enrolment"}],
    ids=lambda change: next(iter(change)),
)
def test_for_another_plan_is_refused(refused_as_unknown, claims, word, assessors, change):
    domain = replace(claims.plan.claims_domain, **change)
    refused_as_unknown(word, claims.signature(assessors[0], word, domain))


def test_past_the_deadline_is_refused(refused, claims, assessors, alice):
    word = claims.word(claims.file(alice), deadline=now() + HOUR)
    wait(seconds=2 * HOUR)
    with refused("ClaimDecisionExpired", word.verdict.deadline, now):
        claims.decide(word, assessors)


def test_a_larger_benefit_is_refused(refused, claims, assessors, alice):
    word = claims.word(claims.file(alice, benefit_class=MILD), benefit_class=SEVERE, benefit=4_000)
    with refused("ClaimBenefitAboveFiled", 4_000, 800):
        claims.decide(word, assessors)


def test_on_a_decided_claim_is_refused(refused, claims, word, assessors):
    claims.decide(word, assessors[:3])
    with refused("ClaimWrongState", 1, State.UNDER_NOTICE):
        claims.decide(word, assessors[3:])


# ------------------------------------------------------------- own claims, and wallets


def seat(panel, people, assembly):
    """Seat these people, in any order."""
    ordered = sorted(people, key=lambda person: int(person.address, 16))
    panel.change(ordered, TIERS, {"from": assembly})


def test_nobody_decides_on_their_own_claim(
    panel, desk, refused, claims, assessors, alice, member_assembly
):
    seat(panel, [*assessors, alice], member_assembly)
    word = claims.word(claims.file(alice))
    with refused("PanelOwnClaim", alice):
        claims.decide(word, [*assessors[:3], alice])
    with refused("PanelOwnClaim", alice):
        desk.decide(*word.arguments, {"from": alice})


def test_nor_on_one_they_filed_as_guardian(
    guardianship, panel, desk, refused, claims, assessors, alice, guardian, member_assembly
):
    seat(panel, [*assessors, guardian], member_assembly)
    guardianship.nameGuardian(guardian, {"from": alice})
    wait(days=30)
    word = claims.word(claims.file(alice, by=guardian))
    with refused("PanelOwnClaim", guardian):
        claims.decide(word, [*assessors[:3], guardian])
    with refused("PanelOwnClaim", guardian):
        desk.decide(*word.arguments, {"from": guardian})


def test_a_contract_wallet_has_a_seat(
    panel, refused, claims, send, assessors, actors, alice, newcomer, member_assembly
):
    wallet = brownie.TestWallet.deploy(newcomer, {"from": actors.deployer})
    seat(panel, [*assessors, wallet], member_assembly)
    word = claims.word(claims.file(alice))
    signed = [(str(who), claims.signature(who, word)) for who in assessors[:2]]

    forged = [*signed, (wallet.address, claims.signature(actors.stranger, word))]
    packed = pack_signatures(forged, wallets=[wallet.address])
    place = sorted([*assessors[:2], wallet], key=lambda who: int(who.address, 16)).index(wallet)
    with refused("PanelBadSignature", place):
        send(word, packed)

    genuine = claims.signature(newcomer, word)
    packed = pack_signatures([*signed, (wallet.address, genuine)], wallets=[wallet.address])
    transaction = send(word, packed)
    assert transaction.events["Decided"]["seats"] == 0b1000110
    event = transaction.events["DecisionSigned"]
    assert plain(event["walletSignatures"]) == (genuine,)


def test_a_contract_wallet_decides_by_transaction(
    panel, desk, claims, assessors, actors, alice, newcomer, member_assembly
):
    wallet = brownie.TestWallet.deploy(newcomer, {"from": actors.deployer})
    seat(panel, [*assessors, wallet], member_assembly)
    word = claims.word(claims.file(alice))
    wallet.execute(desk, desk.decide.encode_input(*word.arguments), {"from": newcomer})
    assert desk.decidedSeats(1) == 1 << 6
