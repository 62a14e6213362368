"""How a plan began, proved: which account made its contracts, and that none is kept back.

An account's contracts have addresses that follow from the account and its nonces (EIP-161). The
maker of the plan's first contract is in a block whose transactions hash to the root in its header.
"""

from collections.abc import Mapping

from eth_utils.crypto import keccak

from mutual_pool.audit.context import AuditContext, QuestionError
from mutual_pool.audit.discovery import made_by_one
from mutual_pool.audit.extraction.block_parts import BlockParts
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.findings import Finding, Origin
from mutual_pool.audit.proof.accounts import AbsentAccountError, StateReader
from mutual_pool.audit.proof.headers import Header
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.chain.node import NodeError

_HIDEABLE = ("registry", "donations", "assembly")
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
    known, lies = BlockParts(case.rpc).transactions([first])
    if lies:
        lie = lies[0]
        case.book.find(
            Finding(
                check="blocks",
                what=lie.what,
                field=lie.kind,
                expected=lie.expected,
                found=lie.found,
                block=lie.block,
                origin=Origin.NODE,
            )
        )
        return False
    siblings = made_by_one(known[first.number], case.result.plan.addresses)
    for role in _HIDEABLE:
        if role in siblings and role not in case.result.plan.addresses:
            _look_for(case, role, siblings)
    return bool(siblings) or _is_before(case, first)


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


def _look_for(case: AuditContext, role: str, siblings: Mapping[str, str]) -> None:
    """Write a finding if a contract of the plan is there that the node kept back."""
    address = siblings[role]
    state = case.state()
    try:
        account = state.account(address)
    except AbsentAccountError:
        return
    except ProofError as error:
        case.proof_failed("listing", role, str(error))
        return
    if account.code_hash == _EMPTY_CODE:
        return
    case.book.find(
        Finding(
            check="listing",
            what=f"the node keeps back the plan's {role}, which its maker made at {address}",
            field=role,
            expected=address,
            found="none",
            contract=role,
            block=case.result.block,
            origin=Origin.NODE,
        )
    )
