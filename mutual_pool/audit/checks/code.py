"""Whether the contracts are what the source compiles to, and carry the values reckoned with."""

from collections.abc import Mapping

from eth_utils.crypto import keccak

from mutual_pool.audit.checks.addresses import proved_addresses
from mutual_pool.audit.context import AuditContext
from mutual_pool.audit.discovery import NAMES
from mutual_pool.audit.expected.immutables import OF_THE_LIBRARY, carried_values
from mutual_pool.audit.findings import Finding, Origin
from mutual_pool.audit.proof.code import CodeCheck, check_code
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.rpc import NodeRefusalError
from mutual_pool.chain.rpc_answers import code as code_of


def check_code_of_all(case: AuditContext) -> dict[str, CodeCheck]:
    """Compare each contract's code, proved by the state, with the build; return what was read."""
    book, result, checked = case.book, case.result, dict[str, CodeCheck]()
    hashes: dict[str, str] = {}
    reader = case.state()
    for role, address in result.plan.contracts.items():
        case.tell("comparing bytecode", len(checked), len(result.plan.contracts))
        try:
            account = reader.account(address)
            code = code_of(case.rpc.ask("eth_getCode", address, hex(result.block)))
        except ProofError as error:
            case.proof_failed("code", role, str(error))
            continue
        except NodeRefusalError as refusal:
            book.unknown("code", str(refusal))
            continue
        if keccak(code) != account.code_hash:
            book.find(
                Finding(
                    check="code",
                    what=f"the node shows another code of the {role} than the state has",
                    field="code hash",
                    expected="0x" + account.code_hash.hex(),
                    found="0x" + keccak(code).hex(),
                    contract=role,
                    block=result.block,
                    origin=Origin.NODE,
                )
            )
            continue
        checked[role] = check_code(case.release[NAMES[role]], code)
        hashes[role] = "0x" + account.code_hash.hex()
    result.proved = proved_addresses(case, checked)
    for role, check in checked.items():
        if check.problem:
            book.find(
                Finding(
                    check="code",
                    what=f"the {NAMES[role]} at {result.plan.addresses[role]} is not what the "
                    f"source compiles to: {check.problem}",
                    field="bytecode",
                    expected=f"solc {case.release.compiler}, sources "
                    f"{case.release.source_hash[:16]}",
                    found=hashes[role],
                    contract=role,
                    block=result.block,
                    origin=result.origin_of(role),
                )
            )
    return checked


def quorum_votes_of(codes: Mapping[str, CodeCheck]) -> int:
    """Return how many votes are a quorum of any plan, as the assembly's proved code carries it."""
    return codes["assembly"].immutables.get("quorumVotes", 0) if "assembly" in codes else 0


def check_carried(case: AuditContext, replay: Replay, codes: Mapping[str, CodeCheck]) -> None:
    """Compare what the code carries with what the replay took for true."""
    book, result = case.book, case.result
    year = codes["desk"].immutables.get("_lastVestingYear", 0) if "desk" in codes else 0
    expected = carried_values(
        replay.community.constants,
        result.plan.addresses,
        result.chain_id,
        replay.community.ledger.deployed_at,
        year,
        quorum_votes_of(codes),
    )
    values, gaps = 0, set[str]()
    for role, check in codes.items():
        for name, found in check.immutables.items():
            wanted = expected.get(role, {}).get(name)
            if wanted is None:
                if name not in OF_THE_LIBRARY:
                    gaps.add(f"{role}.{name}")
                continue
            values += 1
            if wanted != found:
                book.find(
                    Finding(
                        check="code",
                        what=f"the {role} carries another {name} than the plan has",
                        field=name,
                        expected=_word(wanted),
                        found=_word(found),
                        contract=role,
                        block=result.block,
                        origin=result.origin_of(role),
                    )
                )
    if gaps:
        book.notes.append(
            "Fixed in the code, as anybody may read, and not derived here: "
            + ", ".join(sorted(gaps))
        )
    book.close(
        "code",
        f"the bytecode of {len(codes)} contracts, proved by the state root, is what this "
        f"source compiles to with solc {case.release.compiler}; {values} values that the code "
        "fixes for ever are those reckoned with",
    )


def _word(value: int) -> str:
    return f"0x{value:040x}" if value >> 96 else str(value)
