"""What the demonstration's year lacks: a group, a stop of joins, the closing."""

from eth_utils.crypto import keccak

from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.demo.community import GAS_LIMIT, make_account
from mutual_pool.protocol.eip712 import enrolment_domain, sign_cohort
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf
from mutual_pool.protocol.pool.types import DAY

NEWCOMERS = 4
FOR, AGAINST = 1, 0


def wallet(year, name):
    """A new wallet with gas."""
    key = make_account(7, name)
    sender = year.web3.eth.accounts[0]
    year.web3.eth.send_transaction({"from": sender, "to": key.address, "value": 10**18})
    return KeyWallet(year.web3, key, year.errors, gas=GAS_LIMIT)


def now(year):
    return year.web3.eth.get_block("latest")["timestamp"]


def bring_group(year):
    """Four newcomers and a member come in together; two newcomers and the member take it up.

    One of them pays in on their own account afterwards, so the other stays on the cohort's place.
    """
    book = year.twin.enrolment
    band = next(band for band in range(16) if book.units_of(band))
    units, until = book.units_of(band), now(year) // DAY + 5 * 365
    people = [wallet(year, f"newcomer {place}") for place in range(NEWCOMERS)]
    member = year.wallet_of(year.active)
    held = year.twin.ledger.memberships[year.active].identity
    who = [(person.address, keccak(text=f"newcomer {n}")[:16]) for n, person in enumerate(people)]
    leaves = [
        Leaf(number, address.lower(), identity, band, units, until)
        for number, (address, identity) in enumerate([*who, (member.address, held)])
    ]
    tree = CohortTree(leaves)
    bank, issued = year.bank, now(year)
    paper = CohortPaper(bank.address, tree.root, tree.units, issued, issued + DAY)
    domain = enrolment_domain(year.web3.eth.chain_id, year.addresses["enrolment"])
    signature = sign_cohort(make_account(5, "registrar"), domain, paper)
    reserve = year.twin.ledger.constants.reserve_per_unit
    amount = 3 * reserve * tree.units
    token, door = year.contracts.asset.functions, year.contracts.enrolment.functions
    bank.send(token.mint(bank.address, amount))
    bank.send(token.approve(year.addresses["pool"], amount))
    bank.send(door.enrolCohort(paper.as_tuple(), signature, amount))
    for place, person in ((0, people[0]), (1, people[1]), (NEWCOMERS, member)):
        leaf = leaves[place].as_tuple()
        checksummed = (leaf[0], person.address, *leaf[2:])
        person.send(door.joinFromGroup(1, checksummed, tree.proof(place)))
    year.pay_in(leaves[1].member, reserve)
    year.group = [leaf.member for leaf in leaves]


def stop_joins(year, days):
    """The supervisor stops joins."""
    supervisor = KeyWallet(year.web3, make_account(5, "supervisor"), year.errors, gas=GAS_LIMIT)
    supervisor.send(year.contracts.enrolment.functions.stopJoins(days))


def voters_of_standing(year):
    """Members of the demonstration who have a vote in the assembly now."""
    ledger, day = year.twin.ledger, now(year) // DAY - 30
    return [member for member in sorted(ledger.positions) if ledger.is_voter(member, day)]


def decide_to_close(year, in_favour, against):
    """The members vote on closing the plan; gives what announces and what carries it out."""
    assembly, door = year.contracts.assembly, year.contracts.enrolment
    calldata = door.functions.announceClosing()._encode_transaction_data()
    call = ([door.address], [0], [calldata], "the end")
    voters = [year.wallet_of(member) for member in voters_of_standing(year)]
    voters[0].send(assembly.functions.propose(*call))
    hashed = (*call[:3], keccak(text=call[3]))
    number = assembly.functions.hashProposal(*hashed).call()
    year.pass_time(DAY + 60)
    for place, voter in enumerate(voters[: in_favour + against]):
        voter.send(assembly.functions.castVote(number, FOR if place < in_favour else AGAINST))
    year.pass_time(7 * DAY)
    return assembly.functions.queue(*hashed), assembly.functions.execute(*hashed)


def close(year):
    """The assembly closes the plan; gives nothing back but a chain a little later."""
    queue, execute = decide_to_close(year, 6, 3)
    year.bank.send(queue)
    year.pass_time(7 * DAY)
    year.bank.send(execute)


def wind_up(year, claims):
    """After filing: the rest of the claims end, one takes the excess, it is finished."""
    pool, desk = year.contracts.pool.functions, year.contracts.desk.functions
    year.pass_time(189 * DAY)
    for claim in claims:
        year.bank.send(desk.conclude(claim))
    year.wallet_of(year.active).send(pool.withdrawExcess())
    year.bank.send(pool.finishClosing())
    year.wallet_of(year.active).send(pool.quit())
    heir = KeyWallet(year.web3, make_account(5, "heir"), year.errors, gas=GAS_LIMIT)
    sender = year.web3.eth.accounts[0]
    year.web3.eth.send_transaction({"from": sender, "to": heir.address, "value": 10**18})
    heir.send(pool.takeDue(heir.address))
