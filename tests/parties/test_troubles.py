"""Wallets of others that misbehave in their own ways: a named error, no loss, and a way on."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from eth_utils.crypto import keccak

from mutual_pool.actuarial.population import draw_people
from mutual_pool.chain.errors_of_others import PAUSED
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.refusal_texts import Wording, in_words
from mutual_pool.office.connection import wording_of
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.pool.settlement import Outcome
from mutual_pool.protocol.pool.types import DAY
from tests.parties.casts import OfDelegated, OfNestedSignatures, OfSafes, OfSmartAccounts
from tests.parties.chain import NOBODY, key
from tests.parties.delegated import HAS, delegate
from tests.parties.living import MILD, SEED, Life
from tests.parties.sources import own
from tools.with_anvil import anvil

#: Its place among the oddities of `OddToken`.
PAUSES = 7
NO_ASSET = Wording(6, "CNY", {})
SIGN_AGAIN = "let that assessor sign again: the present owners, or the account's own key"
NOTICE, FINDINGS = keccak(text="notice"), keccak(text="findings")


@contextmanager
def founded(cast, release):
    """A plan among this cast, with three members who are covered."""
    with anvil(hardfork=cast.hardfork) as address:
        life = Life(address, release, cast)
        today = life.clock.now().date()
        drawn = draw_people(3, life.plan.ages, today, seed=SEED)
        life.people_in = []
        for person in drawn:
            member = life.people.settle_in(person, 10**13)
            life.people.join(member, today, 2 * life.plan.deposit_per_unit.value)
            life.people_in.append(member)
        life.chain.pass_time(40 * DAY)
        yield life


@contextmanager
def refused(name, *, says, **arguments):
    """Our contract refuses by this name, and these of its arguments; a command shows the way on."""
    with pytest.raises(ContractRefusalError) as caught:
        yield
    assert caught.value.name == name, caught.value
    assert arguments.items() <= caught.value.arguments.items()
    assert says in str(in_words(caught.value, NO_ASSET))


def filed(life, member):
    """A mild claim for yesterday."""
    return life.people.file(member, life.clock.now().date() - timedelta(days=1), MILD)


@contextmanager
def held_back(life):
    """What is sent by the bank meanwhile is kept, in its order, and sent by nobody."""
    kept, bank = [], life.people._bank
    life.people._bank = type("Kept", (), {"address": bank.address, "send": kept.append})
    yield kept
    life.people._bank = bank


def money(life):
    """What the pool holds, and its books."""
    pool = life.contracts.pool
    return life.asset.functions.balanceOf(pool.address).call(), pool.functions.books().call()


def test_a_seat_whose_safe_changed_its_owners_signs_again(release):
    with founded(OfSafes(), release) as life:
        claim = filed(life, life.people_in[0])
        with held_back(life) as kept:
            life.people.decide(claim, True, NOTICE, FINDINGS)
        seat, before = life.roles.assessors[0], money(life)
        seat.exchange(seat.owners[0], key("a new owner"))
        with refused("PanelBadSignature", place=0, says=SIGN_AGAIN):
            life.chain.bank.send(kept[0])
        assert money(life) == before
        life.people.decide(claim, True, NOTICE, FINDINGS)
        assert life.people.states([claim]) == [ClaimState.UNDER_NOTICE]


def test_a_registrar_whose_safe_changed_its_owners_signs_again(release):
    with founded(OfSafes(), release) as life:
        today = life.clock.now().date()
        person = draw_people(4, life.plan.ages, today, seed=SEED)[3]
        member = life.people.settle_in(person, 10**13)
        certificate, signature = life.people._certify(member, today)
        registrar = life.roles.registrar
        registrar.exchange(registrar.owners[1], key("a new owner"))
        join = life.contracts.enrolment.functions.join
        amount = 2 * life.plan.deposit_per_unit.value * life.plan.band_on(person.born, today).units
        before = life.asset.functions.balanceOf(member.address).call(), money(life)
        with refused(
            "EnrolmentBadSignature",
            registrar=registrar.address.lower(),
            says="a new certificate, signed by its present owners",
        ):
            member.wallet.send(join(certificate.as_tuple(), signature, amount))
        assert (life.asset.functions.balanceOf(member.address).call(), money(life)) == before
        life.people.join(member, today, 2 * life.plan.deposit_per_unit.value)


def test_a_member_whose_safe_changes_hands_mid_claim_is_paid(release):
    with founded(OfSafes(), release) as life:
        member = life.people_in[0]
        claim, safe = filed(life, member), member.wallet
        life.people.decide(claim, True, NOTICE, FINDINGS)
        for place in range(2):
            safe.exchange(safe.owners[place], key(f"heir of the wallet {place}"))
        life.chain.pass_time(8 * DAY)
        life.people.settle(claim)
        before = life.asset.functions.balanceOf(safe.address).call()
        life.people.collect(claim)
        assert life.asset.functions.balanceOf(safe.address).call() > before


def test_a_plain_signature_outlives_its_accounts_delegate(release):
    with founded(OfDelegated(HAS), release) as life:
        claim = filed(life, life.people_in[0])
        with held_back(life) as kept:
            life.people.decide(claim, True, NOTICE, FINDINGS)
        for seat in life.roles.assessors:
            delegate(life.chain, seat, NOBODY)
        life.chain.bank.send(kept[0])
        assert life.people.states([claim]) == [ClaimState.UNDER_NOTICE]


def test_a_signature_of_a_delegates_own_form_ends_with_the_delegate(release):
    with founded(OfNestedSignatures(), release) as life:
        claim = filed(life, life.people_in[0])
        with held_back(life) as kept:
            life.people.decide(claim, True, NOTICE, FINDINGS)
        seats, before = life.roles.assessors, money(life)
        delegate(life.chain, seats[0].account, NOBODY)
        with refused("PanelBadSignature", place=0, says=SIGN_AGAIN):
            life.chain.bank.send(kept[0])
        assert money(life) == before
        # The key alone is an assessor's as well as anybody's: it signs without the delegate.
        life.people._assessors[0] = seats[0].account
        life.people.decide(claim, True, NOTICE, FINDINGS)
        assert life.people.states([claim]) == [ClaimState.UNDER_NOTICE]


@pytest.mark.parametrize("version", [7, 8])
def test_an_account_pays_in_by_itself_where_the_paymaster_ran_dry(version, release):
    with founded(OfSmartAccounts(version), release) as life:
        member, bundler = life.people_in[0], life.cast.bundler
        pay = life.contracts.pool.functions.payIn(member.address, 1_000_000)
        bundler.drain()
        before = life.asset.functions.balanceOf(member.address).call(), money(life)
        with pytest.raises(ContractRefusalError) as caught:
            member.wallet.send(pay)
        assert caught.value.name == "FailedOp"
        assert "AA31 paymaster deposit too low" in caught.value.arguments["reason"]
        assert "Send from the account by its owner's own key" in shown(life, caught.value)
        assert (life.asset.functions.balanceOf(member.address).call(), money(life)) == before
        # The account's owner has a key, and sends without anybody.
        life.chain.give_gas(member.wallet.owner.address)
        member.wallet.send_as_owner(pay)
        assert money(life)[0] == before[1][0] + 1_000_000


def test_an_account_without_enough_of_the_asset_is_not_charged(release):
    with founded(OfSmartAccounts(7), release) as life:
        member = life.people_in[0]
        asset = life.asset.functions
        held = asset.balanceOf(member.address).call()
        member.wallet.send(asset.transfer(life.chain.bank.address, held - 10**7))
        left, before = asset.balanceOf(member.address).call(), money(life)
        with pytest.raises(ContractRefusalError) as caught:
            member.wallet.send(life.contracts.pool.functions.payIn(member.address, 1))
        assert caught.value.name == "FailedOpWithRevert"
        assert "AA33 reverted" in caught.value.arguments["reason"]
        assert "too little of what the paymaster takes" in shown(life, caught.value)
        assert (asset.balanceOf(member.address).call(), money(life)) == (left, before)


@pytest.mark.parametrize("cast", [OfSafes(), OfSmartAccounts(7)], ids=["Safe", "EntryPoint 0.7"])
def test_a_token_that_pauses_between_quote_and_call_holds_up_the_payment_alone(cast, release):
    with founded(cast, release) as life:
        member = life.people_in[0]
        claim = filed(life, member)
        life.people.decide(claim, True, NOTICE, FINDINGS)
        life.chain.pass_time(8 * DAY)
        quoted = Outcome(*life.contracts.lens.functions.quoteClaim(claim.number).call())
        token = upgraded(life)
        pause(life, token, True)
        # Settling moves no token, so a stranger does it for a member whose paymaster takes none.
        life.chain.bank.send(life.contracts.desk.functions.settle(claim.number))
        assert life.people.states([claim]) == [ClaimState.PAID]
        before = money(life)
        with pytest.raises(ContractRefusalError) as caught:
            life.people.collect(claim)
        assert caught.value.arguments["data"] == "0x" + keccak(text="OddPaused()")[:4].hex()
        assert PAUSED in shown(life, caught.value)
        assert money(life) == before
        pause(life, token, False)
        held = life.asset.functions.balanceOf(member.address).call()
        life.people.collect(claim)
        paid = life.asset.functions.balanceOf(member.address).call() - held
        bond = life.plan.claim_bond.value
        # The smart account pays for its gas in the same asset.
        assert quoted.benefit < paid <= quoted.benefit + bond


def upgraded(life):
    """The asset, as an issuer upgrades it: its balances, and the code of a token that may pause."""
    odd = life.chain.deploy(own("OddToken"), 6)
    code = life.chain.web3.eth.get_code(odd.address).to_0x_hex()
    life.chain.request("anvil_setCode", life.asset.address, code)
    return life.chain.web3.eth.contract(address=life.asset.address, abi=odd.abi)


def pause(life, token, paused):
    """The issuer pauses the upgraded token, or goes on."""
    life.chain.bank.send(token.functions.turn(PAUSES if paused else 0, NOBODY, b""))


def shown(life, refusal):
    """What a command shows of a refusal."""
    return str(in_words(refusal, wording_of(life.asset)))
