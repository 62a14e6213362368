"""What is measured, and in which order."""

from collections.abc import Sequence
from math import ceil

from bench.claims import decide, file, payable, settle, settle_batch
from bench.cohorts import GROUP, enrol_group, join_from_group, tree_of
from bench.plan import (
    DAY,
    DEPOSIT,
    JURY_RULES,
    LARGE_CLASS,
    NOTICE_DAYS,
    RESERVE,
    RULES,
    SIZES,
    SPACING,
    WAIT_DAYS,
    Plan,
)
from bench.regular import measure_orders, measure_subscriptions
from bench.services import measure_services

RUNGS = 32
SIGNATURES = (1, 2, 3)
FOR = 1
APPROVE = 1
BATCH = 4
PAYERS = 6
OF_TESTS = ("TestToken", "Crowd", "Multicall")
CLOSING_DAYS = 7 + 180 + 1
"""Quitting, filing, and a day more."""


Gas = dict[str, int]


def measure(plan: Plan) -> Gas:
    """The gas of every action, by the key that bench/README.md explains."""
    *claimants, first, second, newcomer, filer, leaver, payer = plan.people
    for person in (*claimants, filer, leaver, payer):
        plan.join(person, DEPOSIT)
    plan.fill(SIZES[0])
    plan.chain.sleep(WAIT_DAYS + 1)

    gas = _settlements(plan, claimants)
    gas["settle_batch_next"] = _batch(plan, claimants)
    gas["rung"] = _rung(plan, claimants[0])
    gas |= _members(plan, newcomer, leaver, payer)
    gas |= _decisions(plan, filer)
    gas |= _disputes(plan, payer, claimants)
    gas |= _group(plan, claimants[0], [first, second])
    gas |= _assembly(plan, claimants)
    gas |= _donate(plan, payer, claimants)
    gas |= measure_services(plan, payer, claimants[0])
    gas |= measure_orders(plan, claimants[:PAYERS])
    gas |= measure_subscriptions(plan, claimants[:PAYERS])
    gas |= _excess(plan, payer)
    # Nothing here is sent with more than this, so this is the most of them all.
    return gas | _deployments(plan) | {"largest_transaction": plan.chain.most}


def _noted(plan: Plan, act: str, gas: int) -> Gas:
    """The gas of the transaction sent last, and the slots it wrote for the first time."""
    return {act: gas, f"new_slots_{act}": plan.chain.new_slots()}


def _settlements(plan: Plan, claimants: Sequence[str]) -> Gas:
    gas: Gas = {}
    slots = 0
    for benefit_class, size in enumerate(SIZES):
        plan.fill(size)
        # Neither the first settlement of the plan nor the first of its window is the usual case.
        plan.chain.sleep_until(plan.pool.functions.windowEndsAt().call())
        for claimant in claimants[:2]:
            claim = payable(plan, claimant, benefit_class)
            gas[f"settle_{size}"], lapsed = settle(plan, claim)
            slots = plan.chain.new_slots()
            _expect(lapsed, 0)
    return {"settle": max(gas.values()), "new_slots_settle": slots, **gas}


def _batch(plan: Plan, claimants: Sequence[str]) -> int:
    """Each further settlement of one transaction; rungs are passed, all of them empty."""
    chain = plan.chain
    start = chain.snapshot()
    chain.sleep_until(plan.pool.functions.windowEndsAt().call())
    claims = [payable(plan, claimant, len(SIZES) - 1) for claimant in claimants[:BATCH]]
    ready, members = chain.snapshot(), plan.members()
    one = settle_batch(plan, claims[:1])
    chain.revert(ready)
    all_of_them = settle_batch(plan, claims)
    _expect(plan.members(), members)
    chain.revert(start)
    return ceil((all_of_them - one) / (BATCH - 1))


def _rung(plan: Plan, claimant: str) -> int:
    """Settles the same claim twice from the same state, but for the members on low rungs."""
    chain = plan.chain
    start = chain.snapshot()
    claim = payable(plan, claimant, LARGE_CLASS)
    payable_state = chain.snapshot()
    without, lapsed = settle(plan, claim)
    _expect(lapsed, 0)
    chain.revert(payable_state)
    least = plan.pool.functions.minimumDeposit(1).call()
    with plan.crowd_enrolled():
        for step in range(RUNGS):
            plan.enrol_strangers(1, least + step * SPACING)
    crossing, lapsed = settle(plan, claim)
    _expect(lapsed, RUNGS)
    chain.revert(start)
    return ceil((crossing - without) / RUNGS)


def _members(plan: Plan, newcomer: str, leaver: str, payer: str) -> Gas:
    """A new member stands beside the others if their balance is the same."""
    pool = plan.pool.functions
    balance, rung = pool.standingOf(payer).call()[0], pool.positionOf(payer).call()[2]
    gas = _noted(plan, "join", plan.join(newcomer, balance))
    _expect(pool.positionOf(newcomer).call()[2], rung)
    # The newcomer goes first, so that the rung the payer comes to is in use.
    plan.chain.send(pool.payIn(newcomer, RESERVE), newcomer)
    gas |= _noted(plan, "top_up", plan.chain.gas(pool.payIn(payer, RESERVE), payer))
    gas |= _noted(plan, "quit", plan.chain.gas(pool.quit(), leaver))
    kept = plan.chain.snapshot()
    gas |= _noted(plan, "reband", plan.reband(payer, 1, DEPOSIT))
    plan.chain.revert(kept)
    return gas


def _group(plan: Plan, sponsor: str, people: list[str]) -> Gas:
    """A group of 10,000, two of whom join from it; the later one is the usual case."""
    tree = tree_of(people)
    enrolled = enrol_group(plan, tree, sponsor)
    gas = {"enrol_group_per_member": ceil(enrolled / GROUP)}
    gas["new_slots_enrol_group"] = plan.chain.new_slots()
    joined = [join_from_group(plan, tree, number) for number in range(len(people))]
    return gas | _noted(plan, "join_from_group", max(joined))


def _decisions(plan: Plan, filer: str) -> Gas:
    """Decisions by one, two and three signatures; then the claim is settled and collected."""
    claim, filed = file(plan, filer, 0)
    gas = _noted(plan, "file_claim", filed)
    start = plan.chain.snapshot()
    for seats in SIGNATURES:
        kept = plan.chain.snapshot()
        gas |= _noted(plan, f"decide_{seats}", decide(plan, claim, seats))
        plan.chain.revert(kept)
    decide(plan, claim, 1)
    plan.chain.sleep(NOTICE_DAYS)
    settle(plan, claim)
    gas |= _noted(plan, "collect", plan.chain.gas(plan.desk.functions.collect(claim, filer), filer))
    plan.chain.revert(start)
    return gas


def _disputes(plan: Plan, filer: str, voters: Sequence[str]) -> Gas:
    """The second objection and the second vote of two: the first of a claim finds an empty slot."""
    jury = plan.jury.functions
    start = plan.chain.snapshot()
    claim, _ = file(plan, filer, 0)
    decide(plan, claim, 1)
    plan.chain.send(jury.object(claim), voters[0])
    gas = _noted(plan, "object", plan.chain.gas(jury.object(claim), voters[1]))
    plan.chain.revert(start)

    claim, _ = file(plan, filer, 0)
    decide(plan, claim, 1, approve=False)
    gas |= _noted(plan, "appeal", plan.chain.gas(jury.appeal(claim), filer))
    plan.chain.send(jury.vote(claim, APPROVE), voters[0])
    gas |= _noted(plan, "jury_vote", plan.chain.gas(jury.vote(claim, APPROVE), voters[1]))
    _expect(jury.disputeOf(claim).call()[3], 2)
    return gas


def _assembly(plan: Plan, voters: Sequence[str]) -> Gas:
    """The second vote of two: the first one finds no votes to add to."""
    call = plan.desk.encode_abi("changeRules", [RULES, JURY_RULES])
    motion = ([plan.desk.address], [0], [call], "The rules as they are, once more")
    governor = plan.governor.functions
    proposal = governor.propose(*motion).call({"from": voters[0]})
    gas = _noted(plan, "propose", plan.chain.gas(governor.propose(*motion), voters[0]))
    plan.chain.sleep_until(governor.proposalSnapshot(proposal).call() + 1)
    plan.chain.send(governor.castVote(proposal, FOR), voters[0])
    vote = plan.chain.gas(governor.castVote(proposal, FOR), voters[1])
    gas |= _noted(plan, "assembly_vote", vote)
    _expect(governor.proposalVotes(proposal).call()[1], 2)
    return gas


def _donate(plan: Plan, payee: str, donors: Sequence[str]) -> Gas:
    """The first gift of a donor, to an appeal that has one already."""
    desk, chain = plan.donations.functions, plan.chain
    petition = (0, payee, 10**9, 1, chain.now() + 60 * DAY, b"\1" * 32)
    chain.send(desk.file(petition), payee)
    appeal = desk.appealCount().call()
    for donor in donors[:2]:
        chain.send(plan.token.functions.approve(plan.donations.address, 2**60), donor)
    chain.send(desk.give(appeal, 10**6), donors[0])
    return _noted(plan, "donate", chain.gas(desk.give(appeal, 10**6), donors[1]))


def _excess(plan: Plan, member: str) -> Gas:
    """What a member takes above the reserve and the hold, once nothing is filed any more."""
    plan.chain.send(plan.enrolment.functions.announceClosing(), plan.assembly)
    plan.chain.sleep(CLOSING_DAYS)
    return _noted(
        plan, "withdraw_excess", plan.chain.gas(plan.pool.functions.withdrawExcess(), member)
    )


def _deployments(plan: Plan) -> Gas:
    """Gas and bytes of every contract but those of the tests."""
    gas: Gas = {}
    for name, (used, size) in plan.chain.deployments.items():
        if name not in OF_TESTS:
            gas |= {f"deploy_{name}": used, f"size_{name}": size}
    return gas


def _expect(found: int, expected: int) -> None:
    if found != expected:
        raise RuntimeError(f"the bench measures something else: {found} instead of {expected}")
