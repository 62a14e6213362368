"""AssessorPanel.tally: whose signatures a batch holds, and which batches are none."""

import brownie
import pytest
from eth_abi import encode
from eth_account import Account
from eth_utils.crypto import keccak

from mutual_pool.protocol.eip712 import pack_signatures, recover_seats
from tests.support.actors import key_of
from tests.support.deploying import TIERS
from tests.support.malleable import other_half

DIGEST = keccak(b"a decision")
ZERO = brownie.ZERO_ADDRESS


def signature(assessor, digest=DIGEST):
    return bytes(key_of(assessor).unsafe_sign_hash(digest).signature)


def batch(assessors, **changes):
    """Their packed signatures over the digest."""
    return pack_signatures([(str(who), signature(who, **changes)) for who in assessors])


@pytest.fixture
def seats(panel):
    return [tuple(seat) for seat in panel.currentSeats()]


@pytest.fixture
def tally(panel, seats, alice):
    """Ask the panel about a batch, for a claim of alice."""

    def tally(signatures, wallets=(), seats=seats, member=alice, filer=ZERO):
        return panel.tally(DIGEST, member, filer, (seats, signatures, wallets))

    return tally


@pytest.mark.parametrize("places", [[0], [4], [0, 1], [1, 3, 4], [0, 1, 2, 3, 4]])
def test_the_seats_that_signed(tally, seats, assessors, places):
    packed = batch([assessors[place] for place in places])
    wanted = sum(2 << place for place in places)
    assert tally(*packed) == wanted
    assert recover_seats(DIGEST, packed.signatures, dict(seats)) == wanted


def test_seats_not_of_the_current_panel_are_refused(tally, refused, seats, assessors):
    packed = batch(assessors[:2])
    cut = seats[:4]
    hashes = [
        keccak(encode(["(address,uint8)[]"], [[(str(who), number) for who, number in some]]))
        for some in (seats, cut)
    ]
    with refused("PanelNotCurrent", *hashes):
        tally(*packed, seats=cut)


def test_a_renumbered_seat_is_refused(tally, refused, seats, assessors):
    forged = [(seats[0][0], 9), *seats[1:]]
    hashes = [
        keccak(encode(["(address,uint8)[]"], [[(str(who), number) for who, number in some]]))
        for some in (seats, forged)
    ]
    with refused("PanelNotCurrent", *hashes):
        tally(*batch(assessors[:2]), seats=forged)


@pytest.mark.parametrize("length", [0, 1, 64, 66, 129])
def test_a_batch_cut_off_is_refused(tally, refused, assessors, length):
    packed = batch(assessors).signatures
    with refused("PanelBadLength", length):
        tally(packed[:length])


def test_unsorted_signers_are_refused(tally, refused, assessors):
    first, second = assessors[:2]
    with refused("PanelSignersNotAscending", second, first):
        tally(signature(second) + signature(first))


def test_a_doubled_signer_is_refused(tally, refused, assessors):
    first = assessors[0]
    with refused("PanelSignersNotAscending", first, first):
        tally(signature(first) * 2)


def test_a_malleable_signature_is_refused(tally, refused, assessors):
    first, second = assessors[:2]
    with refused("PanelBadSignature", 1):
        tally(signature(first) + other_half(signature(second)))


@pytest.mark.parametrize("v", [1, 26, 29, 255])
def test_a_malformed_signature_is_refused(tally, refused, assessors, v):
    with refused("PanelBadSignature", 0):
        tally(signature(assessors[0])[:64] + bytes([v]))


def test_a_strangers_signature_is_refused(tally, refused, stranger):
    with refused("PanelNoSeat", stranger):
        tally(signature(stranger))


def test_a_stranger_among_assessors_is_refused(tally, refused, assessors, actors):
    for outsider in (actors.stranger, actors.newcomer):
        with refused("PanelNoSeat", outsider):
            tally(*batch([*assessors, outsider]))


def test_a_signature_over_something_else_is_refused(tally, refused, assessors):
    """It recovers to somebody unknown."""
    other = signature(assessors[0], keccak(b"another decision"))
    unknown = Account._recover_hash(DIGEST, signature=other)
    with refused("PanelNoSeat", unknown):
        tally(other)


def test_a_former_assessors_signature_is_refused(panel, refused, assessors, alice, member_assembly):
    panel.change(assessors[1:], TIERS, {"from": member_assembly})
    seats = [tuple(seat) for seat in panel.currentSeats()]
    with refused("PanelNoSeat", assessors[0]):
        panel.tally(DIGEST, alice, ZERO, (seats, batch(assessors[:2]).signatures, ()))


@pytest.mark.parametrize("role", ["member", "filer"])
def test_nobody_decides_on_their_own_claim(tally, refused, assessors, role):
    with refused("PanelOwnClaim", assessors[1]):
        tally(*batch(assessors[:3]), **{role: assessors[1]})


# -------------------------------------------------------------------- contract wallets


@pytest.fixture
def wallet(panel, assessors, actors, newcomer, member_assembly):
    """A seat held by a contract wallet of the newcomer."""
    wallet = brownie.TestWallet.deploy(newcomer, {"from": actors.deployer})
    seated = sorted([*assessors, wallet], key=lambda seat: int(seat.address, 16))
    panel.change(seated, TIERS, {"from": member_assembly})
    return wallet


@pytest.fixture
def ask(panel, alice):
    def ask(packed):
        seats = [tuple(seat) for seat in panel.currentSeats()]
        return panel.tally(DIGEST, alice, ZERO, (seats, *packed))

    return ask


def test_a_wallet_approves(ask, wallet, assessors, newcomer):
    signed = [(str(who), signature(who)) for who in assessors[:2]]
    signed.append((wallet.address, signature(newcomer)))
    packed = pack_signatures(signed, wallets=[wallet.address])
    numbers = {str(holder): number for number, holder in enumerate(assessors, 1)}
    numbers[wallet.address] = 6
    assert ask(packed) == 0b1000110
    assert recover_seats(DIGEST, packed.signatures, numbers) == 0b1000110


def test_a_wallet_whose_owner_did_not_sign_is_refused(ask, refused, wallet, stranger):
    packed = pack_signatures([(wallet.address, signature(stranger))], wallets=[wallet.address])
    with refused("PanelBadSignature", 0):
        ask(packed)


def test_a_place_beyond_the_wallets_words_is_refused(ask, refused, wallet):
    word = int(wallet.address, 16).to_bytes(32, "big") + (0).to_bytes(32, "big") + b"\0"
    with refused("PanelBadSignature", 0):
        ask((word, ()))


def test_an_account_is_no_contract_wallet(ask, refused, wallet, assessors):
    """Else `v = 0` would let anyone write an assessor's name."""
    packed = pack_signatures(
        [(str(assessors[0]), signature(assessors[0]))], wallets=[str(assessors[0])]
    )
    with refused("PanelBadSignature", 0):
        ask(packed)


def test_nobody_cannot_be_written(tally, refused):
    with refused("PanelBadSignature", 0):
        tally(bytes(65), [b""])
