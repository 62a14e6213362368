"""How a plan began, proved: which account made its contracts, and that none is kept back.

An account's contracts have addresses that follow from the account and its nonces (EIP-161). The
maker of the plan's first contract is in a block whose transactions hash to the root in its header.
"""

from eth_utils.crypto import keccak

from mutual_pool.audit.context import AuditContext, QuestionError
from mutual_pool.audit.discovery import NAMES
from mutual_pool.audit.extraction.block_parts import BlockParts
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.findings import Finding, Origin
from mutual_pool.audit.found_plan import made_by_one
from mutual_pool.audit.proof.accounts import AbsentAccountError, StateReader
from mutual_pool.audit.proof.code import check_code
from mutual_pool.audit.proof.headers import Header
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.chain.contracts import FIXED_ROLES
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import NodeRefusalError
from mutual_pool.chain.rpc_answers import code as code_of

_HIDEABLE = frozenset({"registry", "donations", "assembly"})
"""Those of the first contracts that no other one names."""
_EMPTY_CODE = keccak(b"")


def check_deployed(case: AuditContext) -> None:
    """Make sure that every contract of the plan was there in the last block.

    Raises:
        QuestionError: if one was not made yet.
        NodeError: if the node does not answer.
    """
    state, result = case.state(), case.result
    for role, address in result.plan.contracts.items():
        try:
            made = state.account(address).code_hash != _EMPTY_CODE
        except AbsentAccountError:
            made = False
        except ProofError:
            # A check that compares the code meets it as well, and says so.
            continue
        if not made:
            raise QuestionError(
                f"block {result.block} lies within the plan's deployment: its {role} at {address} "
                "was made later. Give a later last block"
            )


def check_founding(case: AuditContext, first: Header) -> bool:
    """Return whether the plan's beginning is proved; write what the node kept back of it.

    It is proved by who made the contracts, or else by a state before it without the first one.

    Args:
        case: the audit.
        first: the plan's first block, which leads to the last one.

    Raises:
        NodeError: if the node does not answer.
    """
    parts, plan = BlockParts(case.rpc), case.result.plan
    known, lies = parts.transactions([first])
    if lies:
        lie = lies[0]
        _find(case, "blocks", lie.what, lie.kind, lie.expected, lie.found)
        return False
    proved = made_by_one(known[first.number], plan.addresses)
    # Who made the panel is found out without the root as well: only one answer gives its address.
    made = proved or plan.made
    case.result.whole = bool(made) or "directory" in plan.addresses
    for role, address in made.items():
        if role not in plan.addresses and _is_kept_back(case, role, address):
            what = f"the node keeps back the plan's {role}, which its maker made at {address}"
            _find(case, "listing", what, role, address, "none", role)
            case.result.whole = False
    unproved = parts.unproved.get(first.number)
    if unproved and not case.result.whole and not plan.addresses.keys() >= _HIDEABLE:
        what = f"it is not proved who made the plan, so that a part may be missing: {unproved}"
        _find(case, "blocks", what, "transactions", "their root", "the node's word")
    return bool(proved) or _is_before(case, first)


def _is_before(case: AuditContext, first: Header) -> bool:
    """Return whether the plan's first contract is proved to be missing before a block."""
    if not first.number:
        return True
    before = BlockReader(case.rpc, []).headers(first.number - 1, first.number - 1, [])[0]
    if before.hash != first.parent:
        return False
    state = StateReader(case.rpc, before.number, before.state_root)
    try:
        panel = state.account(case.result.plan.addresses["panel"])
    except AbsentAccountError:
        return True
    except (ProofError, NodeError):
        return False
    return panel.code_hash == _EMPTY_CODE


def _is_kept_back(case: AuditContext, role: str, address: str) -> bool:
    """Return whether a contract of the plan is there that the node says nothing of."""
    try:
        account = case.state().account(address)
    except AbsentAccountError:
        return False
    except ProofError as error:
        case.proof_failed("listing", role, str(error))
        return False
    if account.code_hash == _EMPTY_CODE:
        return False
    return role in FIXED_ROLES or _is_part(case, role, address, account.code_hash)


def _is_part(case: AuditContext, role: str, address: str, code_hash: bytes) -> bool:
    """Return whether a contract that followed the plan's first ones is a part of it.

    Its maker may have made anything else in their place. What the node does not show may be one.
    """
    try:
        code = code_of(case.rpc.ask("eth_getCode", address, hex(case.result.block)))
    except NodeRefusalError:
        return True
    if keccak(code) != code_hash:
        return True
    found = check_code(case.release[NAMES[role]], code)
    return not found.problem and found.immutables.get("pool") == int(
        case.result.plan.addresses["pool"], 16
    )


def _find(
    case: AuditContext,
    check: str,
    what: str,
    field: str,
    expected: str,
    found: str,
    role: str = "",
) -> None:
    case.book.find(
        Finding(
            check=check,
            what=what,
            field=field,
            expected=expected,
            found=found,
            contract=role,
            block=case.result.block if role else case.result.plan.first_block,
            origin=Origin.NODE,
        )
    )
