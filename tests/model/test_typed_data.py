"""Typed data without a node: what is signed, packed and recovered."""

import json
from dataclasses import replace

import pytest
from eth_account import Account

from mutual_pool.protocol.eip712 import (
    AppealDecision,
    AppealPanelDecision,
    Certificate,
    Decision,
    Domain,
    PanelDecision,
    Permit,
    appeal_decision_message,
    certificate_message,
    claims_domain,
    decision_message,
    digest_of,
    donations_domain,
    enrolment_domain,
    identity_of,
    pack_signatures,
    permit_message,
    recover_seats,
    recover_signers,
    sign_appeal_decision,
    sign_certificate,
    sign_decision,
    sign_permit,
)
from tests.support.malleable import other_half

PEOPLE = sorted(
    (Account.from_key(number.to_bytes(32, "big")) for number in range(1, 5)),
    key=lambda account: int(account.address, 16),
)
CONTRACT = "0x" + "11" * 20
DOMAIN = claims_domain(1337, CONTRACT)
VERDICT = PanelDecision(b"i" * 16, b"e" * 32, True, 1, b"f" * 32, b"n" * 32, 2_000_000_000)
DECISION = Decision(7, PEOPLE[0].address, 20_000, 10**20, VERDICT, 1_900_000_000)
DIGEST = digest_of(decision_message(DOMAIN, DECISION))
APPEAL_DECISION = AppealDecision(
    *(1, 2, PEOPLE[0].address, PEOPLE[1].address, 3, 4, 5, b"e" * 32),
    verdict=AppealPanelDecision(True, b"f" * 32, b"n" * 32, 9),
)
NUMBERS = {account.address: number for number, account in enumerate(PEOPLE, 1)}


def batch(*accounts):
    return pack_signatures(
        [(account.address, sign_decision(account, DOMAIN, DECISION)) for account in accounts]
    )


def test_a_batch_is_sorted_and_recovered():
    packed = batch(PEOPLE[2], PEOPLE[0])
    assert len(packed.signatures) == 2 * 65
    assert recover_signers(DIGEST, packed.signatures) == [PEOPLE[0].address, PEOPLE[2].address]
    assert recover_seats(DIGEST, packed.signatures, NUMBERS) == 0b1010


def test_a_contract_wallet_is_named_and_its_bytes_lie_beside():
    wallet = PEOPLE[3].address
    signed = [
        (wallet, b"anything"),
        (PEOPLE[0].address, sign_decision(PEOPLE[0], DOMAIN, DECISION)),
    ]
    packed = pack_signatures(signed, wallets=[wallet.lower()])
    assert packed.wallet_signatures == (b"anything",)
    assert packed.signatures[65:] == bytes(12) + bytes.fromhex(wallet[2:]) + bytes(33)
    assert recover_signers(DIGEST, packed.signatures) == [PEOPLE[0].address, wallet]


def test_an_account_signs_65_bytes():
    with pytest.raises(ValueError, match="has 64 bytes"):
        pack_signatures([(CONTRACT, bytes(64))])


FIRST, SECOND = (sign_decision(account, DOMAIN, DECISION) for account in PEOPLE[:2])


@pytest.mark.parametrize(
    ("signatures", "reason"),
    [
        (b"", "no batch"),
        (FIRST[:-1], "no batch"),
        (SECOND + FIRST, "does not ascend"),
        (FIRST * 2, "does not ascend"),
        (other_half(FIRST), "malleable"),
        (FIRST[:64] + b"\x01", "malformed"),
        (b"\xff" * 32 + FIRST[32:], "is none"),
        (bytes(32) + FIRST[32:], "is none"),
    ],
)
def test_a_bad_batch_is_refused(signatures, reason):
    with pytest.raises(ValueError, match=reason):
        recover_signers(DIGEST, signatures)


def test_who_has_no_seat_is_refused():
    with pytest.raises(ValueError, match="has no seat"):
        recover_seats(DIGEST, batch(PEOPLE[0]).signatures, {})


@pytest.mark.parametrize(
    "other",
    [
        replace(DECISION, claim=8),
        replace(DECISION, member=PEOPLE[1].address),
        replace(DECISION, day=1),
        replace(DECISION, benefit=1),
        replace(DECISION, verdict=replace(VERDICT, approve=False)),
        replace(DECISION, verdict=replace(VERDICT, identity=bytes(16))),
        replace(DECISION, verdict=replace(VERDICT, evidence_hash=bytes(32))),
        replace(DECISION, verdict=replace(VERDICT, benefit_class=0)),
        replace(DECISION, verdict=replace(VERDICT, findings_hash=bytes(32))),
        replace(DECISION, verdict=replace(VERDICT, notice_hash=bytes(32))),
        replace(DECISION, verdict=replace(VERDICT, deadline=1)),
        replace(DECISION, jury_ended_at=0),
    ],
)
def test_every_field_of_a_decision_is_signed(other):
    assert digest_of(decision_message(DOMAIN, other)) != DIGEST


@pytest.mark.parametrize(
    "other",
    [
        *(replace(APPEAL_DECISION, **{name: 8}) for name in ("appeal", "claim", "goal", "minimum")),
        replace(APPEAL_DECISION, deadline=8),
        replace(APPEAL_DECISION, filer=PEOPLE[2].address),
        replace(APPEAL_DECISION, payee=PEOPLE[2].address),
        replace(APPEAL_DECISION, evidence_hash=bytes(32)),
        replace(APPEAL_DECISION, verdict=AppealPanelDecision(False, b"f" * 32, b"n" * 32, 9)),
        replace(APPEAL_DECISION, verdict=AppealPanelDecision(True, bytes(32), b"n" * 32, 9)),
        replace(APPEAL_DECISION, verdict=AppealPanelDecision(True, b"f" * 32, bytes(32), 9)),
        replace(APPEAL_DECISION, verdict=AppealPanelDecision(True, b"f" * 32, b"n" * 32, 8)),
    ],
)
def test_every_field_of_a_decision_on_an_appeal_is_signed(other):
    domain = donations_domain(1337, CONTRACT)
    digest = digest_of(appeal_decision_message(domain, APPEAL_DECISION))
    assert digest_of(appeal_decision_message(domain, other)) != digest
    signature = sign_appeal_decision(PEOPLE[0], domain, APPEAL_DECISION)
    assert recover_signers(digest, signature) == [PEOPLE[0].address]


@pytest.mark.parametrize(
    "change", [{"chain_id": 1}, {"contract": "0x" + "22" * 20}, {"name": "x"}, {"version": "2"}]
)
def test_the_domain_is_signed(change):
    assert digest_of(decision_message(replace(DOMAIN, **change), DECISION)) != DIGEST


def test_a_certificate_is_signed_and_recovered():
    domain = enrolment_domain(1337, CONTRACT)
    certificate = Certificate(PEOPLE[1].address, b"i" * 16, 2, 21_000, 1, 2)
    message = certificate_message(domain, certificate)
    signature = sign_certificate(PEOPLE[0], domain, certificate)
    assert recover_signers(digest_of(message), signature) == [PEOPLE[0].address]
    assert json.loads(json.dumps(message)) == message, "a wallet takes it as JSON"


def test_a_permit_is_signed_and_recovered():
    token = Domain("Test Yuan", 1337, CONTRACT)
    permit = Permit(PEOPLE[0].address, CONTRACT, 5, 0, 9)
    value, deadline, v, r, s = sign_permit(PEOPLE[0], token, permit)
    assert (value, deadline) == (5, 9)
    digest = digest_of(permit_message(token, permit))
    assert recover_signers(digest, r + s + bytes([v])) == [PEOPLE[0].address]


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_bytes_of_another_length_are_not_padded_unseen(length):
    certificate = Certificate(CONTRACT, bytes(length), 0, 1, 1, 1)
    with pytest.raises(ValueError, match=f"{length} bytes"):
        certificate_message(enrolment_domain(1, CONTRACT), certificate)


def test_an_identity_needs_the_secret():
    identity = identity_of("110101199003070000", b"secret")
    assert len(identity) == 16
    assert identity == identity_of("110101199003070000", b"secret")
    assert identity != identity_of("110101199003070000", b"another secret")
    assert identity != identity_of("110101199003070001", b"secret")
    # RFC 4231, test case 2.
    known = "5bdcc146bf60754e6a042426089575c7"
    assert identity_of("what do ya want for nothing?", b"Jefe").hex() == known
