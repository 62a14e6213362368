"""The twin mirrors the contracts: the same folders, a module for a source, a class for a name.

A module is named as its contract, in small letters, without the word that the folder says already:
`pool/PoolLedger.sol` is `pool/ledger.py`, `pool/MutualPool.sol` is `pool/pool.py`.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS, TWIN = ROOT / "contracts", ROOT / "mutual_pool" / "protocol"
PARTS = {
    "claims": {"Claim"},
    "donations": {"Appeal", "Donation"},
    "enrolment": {"Enrolment"},
    "governance": {"Member"},
    "guardianship": {"Guardian"},
    "orders": {"Order", "Subscription"},
    "panel": {"Assessor", "Panel"},
    "pool": {"Mutual", "Pool"},
    "services": {"Service"},
}
"""By folder, the first words of names that the folder says already."""
WITHOUT_TWIN = {
    "interfaces": "declarations",
    "lens": "reads only; the twin's parts have these views",
    "libraries": "words, addresses and permits of the chain",
    "mocks": "tokens and wallets for tests",
    "registries": "hashes and addresses, which the auditor observes",
}
"""Folders of contracts that have no twin, and why."""
NO_MODULE = {
    "AssemblyTimelock": "its delays are observed by the auditor",
    "ClaimDomain": "what is signed is `eip712`",
    "SeatSet": "Python's integers count their bits",
}
NO_CLASS = {
    "Approvals": "signatures as the chain packs them: `eip712.PackedSignatures`",
    "MembershipTie": "two checks that orders and subscriptions share: functions of its module",
    "Code": "a secret with its proof, as a provider sends it: `codes.CodeTree` proves them",
}
NO_CONTRACT = {
    "enrolment/cohort_csv.py": "the list that a sponsor hands over",
    "services/codes.py": "the codes that a sponsor makes",
}
SHARED = {"__init__.py", "eip712.py", "error_texts.py", "errors.py", "twin.py"}
"""What lies at the top of the twin: it serves all parts."""

_DECLARED = re.compile(r"^(?:abstract contract|contract|struct|enum) (\w+)", re.MULTILINE)


def module_of(name, words):
    """Return the name of the twin's module for a contract's source."""
    parts = re.findall(r"[A-Z][a-z0-9]*", name)
    if len(parts) > 1 and parts[0] in words:
        del parts[0]
    if parts[-1] == "Math":
        del parts[-1]
    return "_".join(parts).lower() + ".py"


def sources(part):
    return [path for path in sorted((CONTRACTS / part).glob("*.sol")) if path.stem not in NO_MODULE]


def test_every_folder_has_its_twin_or_a_reason():
    folders = {path.name for path in CONTRACTS.iterdir()}
    assert folders - set(WITHOUT_TWIN) == set(PARTS)
    assert not [path.name for path in CONTRACTS.iterdir() if path.is_file()]
    found = {path.name for path in TWIN.iterdir() if path.suffix != ".json"}
    assert found - {"__pycache__"} == set(PARTS) | SHARED


@pytest.mark.parametrize("part", PARTS)
def test_every_source_has_its_module_and_every_module_its_source(part):
    wanted = {module_of(path.stem, PARTS[part]) for path in sources(part)}
    alone = {name for name in NO_CONTRACT if name.startswith(f"{part}/")}
    found = {path.name for path in (TWIN / part).glob("*.py")} - {"__init__.py"}
    assert found - {name.partition("/")[2] for name in alone} == wanted


@pytest.mark.parametrize("part", PARTS)
def test_every_contract_and_record_has_its_class(part):
    code = "\n".join(path.read_text(encoding="utf-8") for path in (TWIN / part).glob("*.py"))
    classes = set(re.findall(r"^class (\w+)", code, re.MULTILINE))
    for path in sources(part):
        declared = set(_DECLARED.findall(path.read_text(encoding="utf-8"))) - set(NO_CLASS)
        assert declared <= classes, path.name


def test_the_rule_of_names():
    assert module_of("MutualPool", PARTS["pool"]) == "pool.py"
    assert module_of("CoverMath", PARTS["pool"]) == "cover.py"
    assert module_of("Enrolment", PARTS["enrolment"]) == "enrolment.py"


def test_no_part_fetches_an_address_to_hand_it_to_a_check_of_it():
    """A part calls another under its own `address`; only the pool reads whom it trusts."""
    fetched = re.compile(r"constants\.(?:enrolment|claim_desk|guardianship)\b")
    asking = {
        path.relative_to(TWIN).as_posix()
        for path in TWIN.rglob("*.py")
        if fetched.search(path.read_text(encoding="utf-8"))
    }
    assert {name for name in asking if not name.startswith("pool/")} == set()
