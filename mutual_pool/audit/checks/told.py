"""What the node says of a plan's fixed values, compared with the code and the state that have them.

The replay reckons with these values before anything else can be compared. A node that tells others
would make an honest plan look false, so that they are proved first.
"""

from collections.abc import Mapping

from mutual_pool.audit.context import AuditContext
from mutual_pool.audit.expected.immutables import carried_values
from mutual_pool.audit.findings import Finding, Origin
from mutual_pool.audit.proof.code import CodeCheck
from mutual_pool.audit.proof.layout import Layout
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.chain.contracts import ROLES
from mutual_pool.protocol.twin import PlanConstants

_TOLD_BY: Mapping[str, frozenset[str]] = {
    "pool": frozenset(
        {
            *("asset", "enrolment", "claimDesk", "guardianship", "memberAssembly", "heir"),
            *("reservePerUnit", "rungSpacing", "capPerPeriod", "waitingPeriod", "gracePeriod"),
            "closingHold",
        }
    ),
    "enrolment": frozenset({"minimumVoters", "_foundingPeriod", "_unitsByBand"}),
    "desk": frozenset({"panel", "jury", "endsMembership", "_vestingBps"}),
}
"""Which contract was asked for which value; any other one that carries it is compared later."""


def told_truly(
    case: AuditContext, codes: Mapping[str, CodeCheck], constants: PlanConstants
) -> bool:
    """Return whether what the node told is what code and state have; a finding for each other.

    Raises:
        NodeError: if the node does not answer.
    """
    before = len(case.book.findings)
    addresses = case.result.plan.addresses
    for role, names in _TOLD_BY.items():
        if role not in codes or codes[role].problem:
            continue
        carried = codes[role].immutables
        year = carried.get("_lastVestingYear", 0)
        told = carried_values(constants, addresses, case.result.chain_id, 0, year, 0)[role]
        for name in sorted(names & carried.keys() & told.keys()):
            if told[name] != carried[name]:
                _find(case, role, name, told[name], carried[name])
    if "desk" in codes and not codes["desk"].problem:
        _check_benefits(case, constants)
    return len(case.book.findings) == before


def _check_benefits(case: AuditContext, constants: PlanConstants) -> None:
    """Compare the benefit table with the desk's storage."""
    address = case.result.plan.addresses["desk"]
    values = {
        "_benefits": {band: dict(enumerate(row)) for band, row in enumerate(constants.benefits)}
    }
    layout = Layout.of(case.release[ROLES["desk"]].storage_layout)
    fields = [field for field in layout.fields(values) if field.path[0] == "_benefits"]
    state = case.state()
    try:
        account = state.account(address)
        slots = sorted({field.slot for field in fields})
        words = dict(state.words(address, account.storage_root, slots))
    except ProofError as error:
        case.proof_failed("code", "desk", str(error))
        return
    for field in fields:
        found = field.found_in(words[field.slot])
        if found != field.expected:
            _find(case, "desk", ".".join(map(str, field.path)), field.expected, found)


def _find(case: AuditContext, role: str, name: str, told: int, proved: int) -> None:
    case.book.find(
        Finding(
            check="code",
            what=f"the node tells another {name} of the {role} than the state has",
            field=name,
            expected=_shown(proved),
            found=_shown(told),
            contract=role,
            block=case.result.block,
            origin=Origin.NODE,
        )
    )


def _shown(value: int) -> str:
    return f"0x{value:040x}" if value >> 96 else str(value)
