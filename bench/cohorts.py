"""A group that comes in together, and its people who are taken up."""

from web3 import Web3

from bench.plan import DAY, DEPOSIT, FAR_DAY, Plan, identity_of
from mutual_pool.protocol.eip712 import enrolment_domain, sign_cohort
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf
from tools.toolchain import CHAIN_ID

GROUP = 10_000


def tree_of(people: list[str]) -> CohortTree:
    """A group of `GROUP`, the first of which are these people and the others nobody's wallets."""
    strangers = (Web3.keccak(text=f"stranger {n}")[:20].hex() for n in range(len(people), GROUP))
    members = [*people, *(Web3.to_checksum_address(address) for address in strangers)]
    return CohortTree(
        [Leaf(n, member, identity_of(member), 0, 1, FAR_DAY) for n, member in enumerate(members)]
    )


def enrol_group(plan: Plan, tree: CohortTree, sponsor: str) -> int:
    """The sponsor brings the group in, with the deposit of all; gives the gas."""
    now = plan.chain.now()
    paper = CohortPaper(sponsor, tree.root, tree.units, now, now + DAY)
    signature = sign_cohort(
        plan.registrar, enrolment_domain(CHAIN_ID, plan.enrolment.address), paper
    )
    call = plan.enrolment.functions.enrolCohort(paper.as_tuple(), signature, DEPOSIT * tree.units)
    return plan.chain.gas(call, sponsor)


def join_from_group(plan: Plan, tree: CohortTree, number: int) -> int:
    """Somebody is taken up, in person; gives the gas."""
    leaf = tree.leaves[number]
    cohort = plan.enrolment.functions.cohortCount().call()
    call = plan.enrolment.functions.joinFromGroup(cohort, leaf.as_tuple(), tree.proof(number))
    return plan.chain.gas(call, leaf.member)
