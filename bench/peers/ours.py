"""Our own acts, among as many members as the peers have participants, on the same chain."""

from collections.abc import Sequence

from bench.claims import decide, file, payable, settle, settle_batch
from bench.cohorts import GROUP, enrol_group, join_from_group, tree_of
from bench.peers.stage import SIZES, Stage
from bench.plan import (
    DEPOSIT,
    JURY_RULES,
    NOTICE_DAYS,
    RESERVE,
    RULES,
    WAIT_DAYS,
    Plan,
)
from bench.regular import MANY, order_acts

OURS = "Mutual Pool"
_SEATS = 3
_BATCH = 4
_APPROVE = 1
_ORDER_ACTS = {
    "order_set": "set a standing order",
    "order_run": "run a standing order",
    "order_run_1": "run 1 order in a batch",
    f"order_run_{MANY}": f"run {MANY} orders in a batch",
}


def ours(stage: Stage) -> None:
    """Every act of a member's and a claim's life, most of them at each size."""
    plan = Plan(stage.chain)
    *claimants, first, second, filer, payer = plan.people
    newcomers, leavers, filers = claimants[6:9], claimants[9:12], claimants[12:15]
    claimants = claimants[:5]
    for person in (*claimants, filer, payer, *leavers, *filers):
        plan.join(person, DEPOSIT)
    plan.fill(SIZES[0])
    plan.chain.sleep(WAIT_DAYS + 1)
    for place, size in enumerate(SIZES):
        plan.fill(size)
        _members(stage, plan, size, newcomers[place], leavers[place], payer)
        plan.fill(size)
        _claim(stage, plan, size, place, [claimants[0], filers[place]])
    for act in order_acts(plan, [*claimants, filers[0]]):
        stage.note(OURS, _ORDER_ACTS[act], SIZES[-1])
    _once(stage, plan, filer, claimants)
    _group(stage, plan, claimants[0], first, second)
    _vote(stage, plan, claimants)


def _members(stage: Stage, plan: Plan, size: int, newcomer: str, leaver: str, payer: str) -> None:
    pool = plan.pool.functions
    plan.join(newcomer, pool.standingOf(payer).call()[0])
    stage.note(OURS, "join", size)
    plan.chain.send(pool.payIn(newcomer, RESERVE), newcomer)
    stage.measure(OURS, "top up", size, pool.payIn(payer, RESERVE), payer)
    stage.measure(OURS, "leave", size, pool.quit(), leaver)


def _claim(stage: Stage, plan: Plan, size: int, place: int, claimants: Sequence[str]) -> None:
    """The second of two: neither the first of the plan nor of its window is the usual case."""
    plan.chain.sleep_until(plan.pool.functions.windowEndsAt().call())
    settle(plan, payable(plan, claimants[0], place))
    claim, _ = file(plan, claimants[1], place)
    stage.note(OURS, "file", size)
    decide(plan, claim, _SEATS)
    stage.note(OURS, "decide, three sign", size)
    plan.chain.sleep(NOTICE_DAYS)
    settle(plan, claim)
    stage.note(OURS, "settle", size)


def _once(stage: Stage, plan: Plan, filer: str, voters: Sequence[str]) -> None:
    """What a claim has besides, and four settlements in one transaction."""
    jury, size = plan.jury.functions, SIZES[-1]
    claim, _ = file(plan, filer, 0)
    decide(plan, claim, _SEATS)
    plan.chain.send(jury.object(claim), voters[0])
    stage.measure(OURS, "object", size, jury.object(claim), voters[1])
    plan.chain.sleep(NOTICE_DAYS)
    settle(plan, claim)
    collect = plan.desk.functions.collect(claim, filer)
    stage.measure(OURS, "collect", size, collect, filer)
    claim, _ = file(plan, filer, 0)
    decide(plan, claim, _SEATS, approve=False)
    plan.chain.send(jury.appeal(claim), filer)
    plan.chain.send(jury.vote(claim, _APPROVE), voters[0])
    stage.measure(OURS, "jury vote", size, jury.vote(claim, _APPROVE), voters[1])
    plan.chain.sleep_until(plan.pool.functions.windowEndsAt().call())
    claims = [payable(plan, voter, len(SIZES) - 1) for voter in voters[:_BATCH]]
    ready = plan.chain.snapshot()
    for count in (1, _BATCH):
        settle_batch(plan, claims[:count])
        stage.note(OURS, f"settle {count} in a batch", size)
        plan.chain.revert(ready)
        ready = plan.chain.snapshot()


def _vote(stage: Stage, plan: Plan, voters: Sequence[str]) -> None:
    """The second vote of two: the first one finds no votes to add to."""
    call = plan.desk.encode_abi("changeRules", [RULES, JURY_RULES])
    motion = ([plan.desk.address], [0], [call], "The rules as they are, once more")
    governor = plan.governor.functions
    proposal = governor.propose(*motion).call({"from": voters[0]})
    stage.measure(OURS, "propose", SIZES[-1], governor.propose(*motion), voters[0])
    plan.chain.sleep_until(governor.proposalSnapshot(proposal).call() + 1)
    plan.chain.send(governor.castVote(proposal, _APPROVE), voters[0])
    vote = governor.castVote(proposal, _APPROVE)
    stage.measure(OURS, "vote in the assembly", SIZES[-1], vote, voters[1])


def _group(stage: Stage, plan: Plan, sponsor: str, first: str, second: str) -> None:
    tree = tree_of([first, second])
    enrol_group(plan, tree, sponsor)
    stage.note(OURS, f"let in a group of {GROUP:,}", GROUP)
    for place in range(2):
        join_from_group(plan, tree, place)
    stage.note(OURS, "join from the group", GROUP)
