"""What is measured, and in which order."""

from collections.abc import Sequence
from math import ceil

from bench.claims import decide, file, payable, settle
from bench.cohorts import GROUP, enrol_group, join_from_group, tree_of
from bench.plan import (
    DAY,
    DEPOSIT,
    JURY_RULES,
    LARGE_CLASS,
    RESERVE,
    RULES,
    SIZES,
    SPACING,
    WAIT_DAYS,
    Plan,
)

RUNGS = 32
SIGNATURES = (1, 2, 3)
FOR = 1
OF_TESTS = ("TestToken", "Crowd")


def measure(plan: Plan) -> dict[str, int]:
    """The gas of every action, by the key that bench/README.md explains."""
    *claimants, first, second, newcomer, filer, leaver, payer = plan.people
    for person in (*claimants, filer, leaver, payer):
        plan.join(person, DEPOSIT)
    plan.fill(SIZES[0])
    plan.chain.sleep(WAIT_DAYS + 1)

    gas = _settlements(plan, claimants)
    gas["rung"] = _rung(plan, claimants[0])
    gas |= _members(plan, newcomer, leaver, payer)
    gas |= _decisions(plan, filer)
    gas |= _disputes(plan, payer, claimants)
    gas |= _group(plan, claimants[0], [first, second])
    gas |= _assembly(plan, claimants)
    gas["donate"] = _donate(plan, payer, claimants)
    return gas | _deployments(plan)


def _settlements(plan: Plan, claimants: Sequence[str]) -> dict[str, int]:
    gas = {}
    for benefit_class, size in enumerate(SIZES):
        plan.fill(size)
        # Neither the first settlement of the plan nor the first of its window is the usual case.
        plan.chain.sleep_until(plan.pool.functions.windowEndsAt().call())
        for claimant in claimants[:2]:
            claim = payable(plan, claimant, benefit_class)
            gas[f"settle_{size}"], lapsed = settle(plan, claim)
            _expect(lapsed, 0)
    return {"settle": max(gas.values()), **gas}


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


def _members(plan: Plan, newcomer: str, leaver: str, payer: str) -> dict[str, int]:
    """A new member stands beside the others if their balance is the same."""
    pool = plan.pool.functions
    balance, rung = pool.standingOf(payer).call()[0], pool.positionOf(payer).call()[2]
    gas = {"join": plan.join(newcomer, balance)}
    _expect(pool.positionOf(newcomer).call()[2], rung)
    # The newcomer goes first, so that the rung the payer comes to is in use.
    plan.chain.send(pool.payIn(newcomer, RESERVE), newcomer)
    gas["top_up"] = plan.chain.gas(pool.payIn(payer, RESERVE), payer)
    gas["quit"] = plan.chain.gas(pool.quit(), leaver)
    return gas


def _group(plan: Plan, sponsor: str, people: list[str]) -> dict[str, int]:
    """A group of 10,000, two of whom are taken up; the later one is the usual case."""
    tree = tree_of(people)
    gas = enrol_group(plan, tree, sponsor)
    taken = [join_from_group(plan, tree, number) for number in range(len(people))]
    return {"enrol_group_per_member": ceil(gas / GROUP), "join_from_group": max(taken)}


def _decisions(plan: Plan, filer: str) -> dict[str, int]:
    claim, filed = file(plan, filer, 0)
    gas = {"file_claim": filed}
    for seats in SIGNATURES:
        kept = plan.chain.snapshot()
        gas[f"decide_{seats}"] = decide(plan, claim, seats)
        plan.chain.revert(kept)
    return gas


def _disputes(plan: Plan, filer: str, voters: Sequence[str]) -> dict[str, int]:
    """The second objection and the second vote of two: the first of a claim finds an empty slot."""
    jury = plan.jury.functions
    start = plan.chain.snapshot()
    claim, _ = file(plan, filer, 0)
    decide(plan, claim, 1)
    plan.chain.send(jury.object(claim), voters[0])
    gas = {"object": plan.chain.gas(jury.object(claim), voters[1])}
    plan.chain.revert(start)

    claim, _ = file(plan, filer, 0)
    decide(plan, claim, 1, approve=False)
    gas["appeal"] = plan.chain.gas(jury.appeal(claim), filer)
    plan.chain.send(jury.vote(claim, True), voters[0])
    gas["jury_vote"] = plan.chain.gas(jury.vote(claim, True), voters[1])
    _expect(jury.disputeOf(claim).call()[3], 2)
    return gas


def _assembly(plan: Plan, voters: Sequence[str]) -> dict[str, int]:
    """The second vote of two: the first one finds no votes to add to."""
    call = plan.desk.encode_abi("changeRules", [RULES, JURY_RULES])
    motion = ([plan.desk.address], [0], [call], "The rules as they are, once more")
    governor = plan.governor.functions
    proposal = governor.propose(*motion).call({"from": voters[0]})
    gas = {"propose": plan.chain.gas(governor.propose(*motion), voters[0])}
    plan.chain.sleep_until(governor.proposalSnapshot(proposal).call() + 1)
    plan.chain.send(governor.castVote(proposal, FOR), voters[0])
    gas["assembly_vote"] = plan.chain.gas(governor.castVote(proposal, FOR), voters[1])
    _expect(governor.proposalVotes(proposal).call()[1], 2)
    return gas


def _donate(plan: Plan, payee: str, donors: Sequence[str]) -> int:
    """The first gift of a donor, to an appeal that has one already."""
    desk, chain = plan.donations.functions, plan.chain
    petition = (0, payee, 10**9, 1, chain.now() + 60 * DAY, b"\1" * 32)
    chain.send(desk.file(petition), payee)
    appeal = desk.appealCount().call()
    for donor in donors[:2]:
        chain.send(plan.token.functions.approve(plan.donations.address, 2**60), donor)
    chain.send(desk.give(appeal, 10**6), donors[0])
    return chain.gas(desk.give(appeal, 10**6), donors[1])


def _deployments(plan: Plan) -> dict[str, int]:
    """Gas and bytes of every contract but those of the tests."""
    gas: dict[str, int] = {}
    for name, (used, size) in plan.chain.deployments.items():
        if name not in OF_TESTS:
            gas |= {f"deploy_{name}": used, f"size_{name}": size}
    return gas


def _expect(found: int, expected: int) -> None:
    if found != expected:
        raise RuntimeError(f"the bench measures something else: {found} instead of {expected}")
