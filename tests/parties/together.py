"""What many do together after a year: a group comes in, and the members vote."""

from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from mutual_pool.protocol.eip712 import enrolment_domain, sign_cohort
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf
from mutual_pool.protocol.pool.types import DAY

FOR = 1
_GROUP = 4
_BALLOT = [
    ("proposalId", "uint256"),
    ("support", "uint8"),
    ("voter", "address"),
    ("nonce", "uint256"),
]


def bring_group(life):
    """The registrar signs a cohort; two of its people take up their places."""
    chain, enrolment = life.chain, life.contracts.enrolment
    until = chain.now() // DAY + 5 * 365
    band = life.plan.bands.value[0]
    people = [life.cast.member(f"newcomer {place}") for place in range(_GROUP)]
    leaves = [
        Leaf(place, one.address.lower(), keccak(text=f"one {place}")[:16], 0, band.units, until)
        for place, one in enumerate(people)
    ]
    tree, bank = CohortTree(leaves), chain.bank
    paper = CohortPaper(bank.address, tree.root, tree.units, chain.now(), chain.now() + DAY)
    domain = enrolment_domain(chain.web3.eth.chain_id, enrolment.address)
    signature = sign_cohort(life.roles.registrar, domain, paper)
    amount = 3 * life.plan.reserve_per_unit.value * tree.units
    bank.send(life.asset.functions.mint(bank.address, amount))
    bank.send(life.asset.functions.approve(life.contracts.pool.address, amount))
    bank.send(enrolment.functions.enrolCohort(paper.as_tuple(), signature, amount))
    for place, person in enumerate(people[:2]):
        leaf = leaves[place].as_tuple()
        checksummed = (leaf[0], person.address, *leaf[2:])
        person.send(enrolment.functions.joinFromGroup(1, checksummed, tree.proof(place)))


def vote(life):
    """Every member of standing votes for another heir, by signature if their wallet signs."""
    chain, assembly = life.chain, life.contracts.assembly
    pool = life.contracts.pool
    data = pool.functions.setSteward(life.roles.steward.address)._encode_transaction_data()
    motion = ([pool.address], [0], [data], "the same steward")
    since = chain.now() // DAY - 30
    voters = [
        member
        for member in life.members.values()
        if pool.functions.isVoter(member.address, since).call()
    ]
    voters[0].wallet.send(assembly.functions.propose(*motion))
    hashed = (*motion[:3], keccak(text=motion[3]))
    number = assembly.functions.hashProposal(*hashed).call()
    chain.pass_time(DAY + 60)
    signed = 0
    for voter in voters:
        signer = life.cast.signs_for(voter.wallet)
        if signer is None:
            voter.wallet.send(assembly.functions.castVote(number, FOR))
        else:
            signature = _ballot(life, number, voter.address, signer)
            cast = assembly.functions.castVoteBySig(number, FOR, voter.address, signature)
            chain.relay.send(cast)
            signed += 1
    assert assembly.functions.proposalVotes(number).call()[1] == len(voters)
    assert signed in (0, len(voters))
    chain.pass_time(7 * DAY)
    chain.bank.send(assembly.functions.queue(*hashed))
    chain.pass_time(7 * DAY)
    chain.bank.send(assembly.functions.execute(*hashed))


def _ballot(life, number, voter, signer):
    """A vote, signed for others to send."""
    message = encode_typed_data(
        {
            "name": "Mutual Pool Assembly",
            "version": "1",
            "chainId": life.chain.web3.eth.chain_id,
            "verifyingContract": life.contracts.assembly.address,
        },
        {"Ballot": [{"name": name, "type": kind} for name, kind in _BALLOT]},
        {"proposalId": number, "support": FOR, "voter": voter, "nonce": 0},
    )
    return signer.sign_message(message).signature
