"""Paying into a contract: by a permit where the asset knows one, or by an allowance before it."""

from collections.abc import Callable
from typing import Any

from web3.contract.contract import Contract, ContractFunction
from web3.exceptions import Web3Exception

from mutual_pool.chain.acts import Act, Sender
from mutual_pool.office.connection import OpenPlan
from mutual_pool.protocol.eip712 import Domain, Permit, permit_message

PERMIT_SECONDS = 3_600
Permitted = Callable[[tuple[Any, ...]], ContractFunction]


def payment_acts(
    plan: OpenPlan,
    sender: Sender,
    spender: Contract,
    amount: int,
    act: Act,
    permitted: Permitted | None,
) -> list[Act]:
    """Return the acts by which `amount` is paid into a contract.

    Args:
        plan: the plan.
        sender: who pays.
        spender: the contract that takes it.
        amount: how much, in the asset's smallest part.
        act: the act that takes it.
        permitted: makes the same call with a permit; None where the contract has none.
    """
    token = plan.contracts.asset.functions
    if token.allowance(sender.address, spender.address).call() >= amount:
        return [act]
    if permitted is not None and sender.by_key:
        permit = signed_permit(plan, sender, spender.address, amount)
        if permit is not None:
            return [Act(permitted(permit), act.what, act.key or tuple(act.call.args))]
    allow = Act(
        token.approve(spender.address, amount),
        f"Allow {spender.address} to take {plan.money(amount)} of {sender.address}, this once",
        prepares=True,
    )
    return [allow, act]


def signed_permit(
    plan: OpenPlan, sender: Sender, spender: str, amount: int
) -> tuple[Any, ...] | None:
    """Return a permit as the contracts take it; None where the asset knows none (EIP-2612)."""
    token = plan.contracts.asset.functions
    try:
        nonce = int(token.nonces(sender.address).call())
        _, name, version, chain_id, contract, *_ = token.eip712Domain().call()
    except (Web3Exception, ValueError):
        return None
    deadline = plan.now() + PERMIT_SECONDS
    message = permit_message(
        Domain(name, chain_id, contract, version),
        Permit(sender.address, spender, amount, nonce, deadline),
    )
    signature = sender.sign(message)
    v = signature[64] if signature[64] >= 27 else signature[64] + 27
    return (amount, deadline, v, signature[:32], signature[32:64])
