"""Payments that come again: the gas of a standing order and of a subscription."""

from collections.abc import Iterator, Sequence
from math import ceil

from bench.plan import DAY, RESERVE, Plan

REST_DAYS = 7
"""Before an order runs for the first time, and between two runs."""
PERIOD_DAYS = 30
"""Before a subscription is collected for the first time, and between two collections."""
LASTING_DAYS = 200
MANY = 4


def order_acts(plan: Plan, payers: Sequence[str]) -> Iterator[str]:
    """Yield the name of each act of a standing order, once the transaction of it is mined.

    The acts are `order_set`, `order_run`, and `order_run_1` and `order_run_4`: so many runs in one
    transaction. The chain goes back to where it was.

    Args:
        plan: the plan; its members' rungs are near enough for every order to be due.
        payers: six members, who pay for themselves; all stand on one rung. The first goes
            ahead, so that the others come to a rung in use.
    """
    chain, orders = plan.chain, plan.orders.functions
    kept = chain.snapshot()
    last, distance = chain.now() // DAY + LASTING_DAYS, plan.pool.functions.capPerPeriod().call()
    for payer in payers:
        chain.send(plan.token.functions.approve(plan.orders.address, 2**60), payer)
        chain.gas(orders.set(payer, RESERVE // 100, distance, last), payer)
    yield "order_set"
    for payer in payers:
        chain.sleep(REST_DAYS)
        chain.send(orders.run(payer, payer), plan.deployer)
    chain.sleep(REST_DAYS)
    ahead, one, *others = payers
    chain.send(orders.run(ahead, ahead), plan.deployer)
    chain.gas(orders.run(one, one), plan.deployer)
    yield "order_run"
    for count in (1, MANY):
        ready = chain.snapshot()
        calls = [
            (plan.orders.address, False, plan.orders.encode_abi("run", [payer, payer]))
            for payer in others[:count]
        ]
        chain.gas(plan.multicall.functions.aggregate3(calls), plan.deployer)
        yield f"order_run_{count}"
        chain.revert(ready)
    chain.revert(kept)


def measure_orders(plan: Plan, payers: Sequence[str]) -> dict[str, int]:
    """The gas of setting an order, of its second run, and of each further one of a batch."""
    gas: dict[str, int] = {}
    for act in order_acts(plan, payers):
        gas |= {act: plan.chain.used(), f"new_slots_{act}": plan.chain.new_slots()}
    sums = [gas.pop(f"order_run_{count}") for count in (1, MANY)]
    for count in (1, MANY):
        del gas[f"new_slots_order_run_{count}"]
    return gas | {"order_run_batch_next": ceil((sums[1] - sums[0]) / (MANY - 1))}


def measure_subscriptions(plan: Plan, payers: Sequence[str]) -> dict[str, int]:
    """The gas of setting a subscription, of its second collection, and of one in a batch.

    Args:
        plan: the plan.
        payers: at least five members.
    """
    chain, subscriptions = plan.chain, plan.subscriptions.functions
    kept = chain.snapshot()
    last = chain.now() // DAY + LASTING_DAYS
    for payer in payers:
        chain.send(plan.token.functions.approve(plan.subscriptions.address, 2**60), payer)
    gas: dict[str, int] = {}
    for payer in payers:
        setting = subscriptions.set(10**6, last)
        gas |= {
            "subscription_set": chain.gas(setting, payer),
            "new_slots_subscription_set": chain.new_slots(),
        }
    for _ in range(2):
        chain.sleep(PERIOD_DAYS)
        chain.send(subscriptions.announce(), plan.steward)
        chain.sleep(REST_DAYS)
        first, *others = payers
        collecting = chain.gas(subscriptions.collect(first), plan.deployer)
        gas |= {
            "subscription_collect": collecting,
            "new_slots_subscription_collect": chain.new_slots(),
        }
        ready, sums = chain.snapshot(), []
        for count in (1, MANY):
            calls = [
                (
                    plan.subscriptions.address,
                    False,
                    plan.subscriptions.encode_abi("collect", [payer]),
                )
                for payer in others[:count]
            ]
            sums.append(chain.gas(plan.multicall.functions.aggregate3(calls), plan.deployer))
            if count == 1:
                chain.revert(ready)
    chain.revert(kept)
    return gas | {"subscription_collect_batch_next": ceil((sums[1] - sums[0]) / (MANY - 1))}
