"""The floor under a transaction's gas, counted from its trace by the table of opcodes.

Counted is what no contract could leave out that reads and writes the same state and says the
same: the transaction itself and its calldata, each slot once, each account once, each log, each
signature recovered. Not counted are arithmetic, memory, hashes, jumps, and what is touched again.
The costs are those of Shanghai: EIP-2028 (calldata), EIP-2929 (first touches), EIP-2200 and
EIP-3529 (storage).
"""

from typing import Any

TRANSACTION = 21_000
ZERO_BYTE, OTHER_BYTE = 4, 16
COLD_SLOAD, COLD_ACCOUNT = 2_100, 2_600
NEW_SLOT, CHANGED_SLOT = 20_000, 2_900
CLEARED = 4_800
LOG, LOG_TOPIC, LOG_BYTE = 375, 375, 8
RECOVER = 3_000
VALUE = 9_000 - 2_300
REFUND_PART = 5
_CALLS = {"CALL", "CALLCODE", "DELEGATECALL", "STATICCALL"}
_ECRECOVER = 1
_LAST_PRECOMPILE = 9


def calldata_gas(data: bytes) -> int:
    """What the calldata itself costs (EIP-2028)."""
    zeros = data.count(0)
    return ZERO_BYTE * zeros + OTHER_BYTE * (len(data) - zeros)


def floor_of(ask: Any, transaction: str) -> int:  # noqa: ANN401  a node's JSON-RPC
    """The floor under a transaction that was mined.

    Args:
        ask: asks the node a method with its parameters, and returns the result.
        transaction: its hash.
    """
    sent = ask("eth_getTransactionByHash", [transaction])
    tracer = {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}}
    state = ask("debug_traceTransaction", [transaction, tracer])
    # Anvil keeps no steps of what it mined, so the call is run again on the block before.
    call = {name: sent[name] for name in ("from", "to", "input", "gas")}
    mined = ask("eth_getTransactionReceipt", [transaction])["blockNumber"]
    before = hex(int(mined, 16) - 1)
    trace = ask("debug_traceCall", [call, before, {"disableMemory": True}])
    if trace["failed"] or not trace["structLogs"]:
        raise RuntimeError(f"the transaction {transaction} cannot be run again")
    touched, gas = _walk(trace["structLogs"], sent["to"].lower(), sent["from"].lower())
    gas += TRANSACTION + calldata_gas(bytes.fromhex(sent["input"][2:]))
    refund = 0
    for account, slot in touched:
        old = _value(state["pre"], account, slot)
        new = _value(state["post"], account, slot)
        gas += COLD_SLOAD
        if _changed(state, account, slot):
            gas += CHANGED_SLOT if old else NEW_SLOT
            refund += CLEARED if old and not new else 0
    return gas - min(refund, gas // REFUND_PART)


def _walk(steps: list[dict[str, Any]], to: str, sender: str) -> tuple[set[tuple[str, int]], int]:
    """The slots touched, and the gas of logs, first touches of accounts and signatures."""
    where = {1: to}
    slots: set[tuple[str, int]] = set()
    accounts = {to, sender}
    gas = 0
    for step in steps:
        name, depth = step["op"], step["depth"]
        stack = [int(word, 16) for word in step["stack"]]
        here = where[depth]
        if name in ("SLOAD", "SSTORE"):
            slots.add((here, stack[-1]))
        elif name.startswith("LOG"):
            gas += LOG + LOG_TOPIC * int(name[3:]) + LOG_BYTE * stack[-2]
        elif name in _CALLS:
            target = f"0x{stack[-2] & (1 << 160) - 1:040x}"
            where[depth + 1] = here if name in ("DELEGATECALL", "CALLCODE") else target
            gas += VALUE if name == "CALL" and stack[-3] else 0
            gas += _first(target, accounts)
        elif name in ("BALANCE", "EXTCODESIZE", "EXTCODEHASH", "EXTCODECOPY"):
            gas += _first(f"0x{stack[-1] & (1 << 160) - 1:040x}", accounts)
    return slots, gas


def _first(target: str, accounts: set[str]) -> int:
    if int(target, 16) <= _LAST_PRECOMPILE:
        return RECOVER if int(target, 16) == _ECRECOVER else 0
    if target in accounts:
        return 0
    accounts.add(target)
    return COLD_ACCOUNT


def _storage(side: dict[str, Any], account: str) -> dict[int, int]:
    storage = side.get(account, {}).get("storage", {})
    return {int(slot, 16): int(value, 16) for slot, value in storage.items()}


def _value(side: dict[str, Any], account: str, slot: int) -> int:
    return _storage(side, account).get(slot, 0)


def _changed(state: dict[str, Any], account: str, slot: int) -> bool:
    pre, post = _storage(state["pre"], account), _storage(state["post"], account)
    return (slot in pre or slot in post) and pre.get(slot, 0) != post.get(slot, 0)
