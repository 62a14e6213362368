"""Which of a plan's contracts are proved to be the plan's own.

A node says where each contract is, and may name another one. It proves nothing against the plan if
that one is not what it should be. No node's word is needed where the command named the contract,
where code that is proved carries its address, or where the account that made the plan made it.
"""

from collections.abc import Mapping

from mutual_pool.audit.context import AuditContext
from mutual_pool.audit.discovery import NAMES
from mutual_pool.audit.findings import Finding, Origin
from mutual_pool.audit.proof.code import CodeCheck
from mutual_pool.audit.proof.layout import Layout
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.chain.contracts import FIXED_ROLES

_CARRIED_BY: Mapping[str, Mapping[str, str]] = {
    "pool": {
        "enrolment": "enrolment",
        "desk": "claimDesk",
        "guardianship": "guardianship",
        "timelock": "memberAssembly",
    },
    "desk": {"panel": "panel", "jury": "jury"},
}
"""By the contract whose code carries it: each role, and what its address is called there."""

Codes = Mapping[str, CodeCheck]


def proved_addresses(case: AuditContext, codes: Codes) -> frozenset[str]:
    """Return the roles whose contracts are proved to be the plan's.

    Raises:
        NodeError: if the node does not answer.
    """
    plan = case.result.plan
    place = {role: int(address, 16) for role, address in plan.addresses.items()}
    proved = set(plan.asked)
    if "pool" not in proved and (
        ("registry" in proved and _carried(codes, "registry", "pool") == place["pool"])
        or ("directory" in proved and _lists_the_pool(case, codes))
    ):
        proved.add("pool")
    for owner, names in _CARRIED_BY.items():
        if owner in proved:
            proved |= {
                role for role, name in names.items() if _carried(codes, owner, name) == place[role]
            }
    if {"pool", "panel"} <= proved:
        # No other account and no other nonce give the panel's address.
        proved |= {
            role
            for role, made in plan.made.items()
            if role in FIXED_ROLES and place.get(role) == int(made, 16)
        }
    return frozenset(proved)


def may_be_the_plan_asked_for(case: AuditContext, codes: Codes) -> bool:
    """Return whether nothing shows that the node named another pool, or another chain.

    Where it did, there is a finding about it.
    """
    result = case.result
    if "pool" not in result.proved:
        # What is found of a pool that may be another one proves nothing.
        case.book.doubt = Origin.NODE
        named = _carried(codes, "registry", "pool")
        listed = "directory" in codes and not codes["directory"].problem
        if named is not None or listed:
            what = "what was asked for does not name the pool that the node tells"
            expected = "another pool" if named is None else f"0x{named:040x}"
            _find(case, what, "pool", expected, result.plan.addresses["pool"])
            return False
    chain = _carried(codes, "desk", "_domainChainId") if "desk" in result.proved else None
    if chain is not None and chain != result.chain_id:
        what = "the node tells another id of the chain than the desk's code carries"
        _find(case, what, "chain id", str(chain), str(result.chain_id))
        return False
    return True


def _carried(codes: Codes, role: str, name: str) -> int | None:
    """Return what a contract's proved code carries; None if it is not what the source makes."""
    found = codes.get(role)
    return None if found is None or found.problem else found.immutables.get(name)


def _lists_the_pool(case: AuditContext, codes: Codes) -> bool:
    """Return whether the directory's storage has the pool at the number asked for."""
    plan = case.result.plan
    if "directory" not in codes or codes["directory"].problem:
        return False
    layout = Layout.of(case.release[NAMES["directory"]].storage_layout)
    values = {"numberOf": {plan.addresses["pool"]: plan.number or 0}}
    (field,) = (field for field in layout.fields(values) if field.path[0] == "numberOf")
    state, directory = case.state(), plan.addresses["directory"]
    try:
        account = state.account(directory)
        ((_, word),) = state.words(directory, account.storage_root, [field.slot])
    except ProofError:
        return False
    return bool(word) and field.found_in(word) == field.expected


def _find(case: AuditContext, what: str, field: str, expected: str, found: str) -> None:
    case.book.find(
        Finding(
            check="code",
            what=what,
            field=field,
            expected=expected,
            found=found,
            block=case.result.block,
            origin=Origin.NODE,
        )
    )
