"""Writes the bundle from the build and `deployments/`: `python -m frontend_bridge.abi.generate`."""

import argparse
import json
import re
import sys
from enum import IntEnum
from pathlib import Path
from typing import Any

import yaml

from frontend_bridge.abi import FOLDER
from mutual_pool import typed_data
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.deployment import read_record
from mutual_pool.chain.node import LOCAL_CHAINS
from mutual_pool.chain.release import Release, load_release
from mutual_pool.claim_records import ClaimOutcome, ClaimState
from mutual_pool.donation_records import AppealState
from mutual_pool.refusals import REASONS

ROOT = FOLDER.parents[1]
KINDS = frozenset({"amount", "day", "time", "address", "state"})
_FIELDS = re.compile(r"^_?([A-Z_]+?)_FIELDS$")
_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_NESTED = ("inputs", "outputs", "components")
_ZERO = "0x" + "0" * 40
_LANGUAGE_ERRORS: list[dict[str, Any]] = [
    {"type": "error", "name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]},
]


class BundleError(Exception):
    """Texts that do not fit the contracts; the message says which."""


def generate(release: Release, deployments: Path, texts: Path) -> dict[str, Any]:
    """Return the bundle of a release.

    Args:
        release: the compiled contracts.
        deployments: the folder of deployment records; those of local chains are left out.
        texts: the YAML file of what people are told.

    Raises:
        BundleError: if a text is of no error, or names no argument of it.
    """
    contracts = {"asset": "TestToken", **ROLES, "directory": "PlanDirectory"}
    abis = {role: _called(role, release[name].abi) for role, name in contracts.items()}
    return {
        "contracts": dict(ROLES),
        "abis": abis,
        "errors": _errors(release, contracts, yaml.safe_load(texts.read_text())),
        "typed_data": _typed_data(),
        "enums": {
            "ClaimState": _names(ClaimState),
            "ClaimOutcome": _names(ClaimOutcome),
            "AppealState": _names(AppealState),
        },
        "deployments": _deployments(deployments),
    }


def _called(role: str, abi: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ABI without constructor and, for the asset, without what only the test token has."""
    left_out = {"mint"} if role == "asset" else set()
    return [
        _slim(entry)
        for entry in abi
        if entry["type"] in ("function", "event", "error") and entry["name"] not in left_out
    ]


def _slim(entry: dict[str, Any]) -> dict[str, Any]:
    """An ABI entry without `internalType`, which nobody reads and everybody would load."""
    return {
        key: [_slim(item) for item in value] if key in _NESTED else value
        for key, value in entry.items()
        if key != "internalType"
    }


def _errors(
    release: Release, contracts: dict[str, str], texts: dict[str, dict[str, str]]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for role, name in contracts.items():
        notices = _notices(release, name)
        for entry in [*_LANGUAGE_ERRORS, *release[name].abi]:
            if entry["type"] != "error" or entry["name"] in found:
                continue
            names = [item["name"] for item in entry["inputs"]]
            text = texts.get(entry["name"]) or _plain_text(entry["name"], names, notices)
            _check(entry["name"], names, text)
            found[entry["name"]] = {"role": role, "inputs": names, **text}
    unknown = sorted(texts.keys() - found.keys())
    if unknown:
        raise BundleError(f"texts.yaml has texts of errors that no contract has: {unknown}")
    return dict(sorted(found.items()))


def _notices(release: Release, name: str) -> dict[str, str]:
    """The NatSpec sentences of a contract's errors, by name."""
    userdoc = json.loads(release[name].metadata)["output"]["userdoc"]
    errors = userdoc.get("errors", {})
    return {
        signature.split("(")[0]: entries[0].get("notice", "")
        for signature, entries in errors.items()
    }


def _plain_text(name: str, arguments: list[str], notices: dict[str, str]) -> dict[str, str]:
    sentence = REASONS[name][0] if name in REASONS else notices.get(name, "")
    sentence = re.sub(
        r"`(\w+)`", lambda m: f"{{{m[1]}}}" if m[1] in arguments else m[1], sentence.strip()
    )
    return {
        "en": f"{sentence or 'The contract refused this.'} Nothing was changed. ({name})",
        "zh": f"合约拒绝了此操作，未作任何改变。（{name}）",  # noqa: RUF001  Chinese punctuation
    }


def _check(name: str, arguments: list[str], text: dict[str, str]) -> None:
    if text.keys() != {"en", "zh"}:
        raise BundleError(f"{name} needs a sentence in en and in zh")
    for sentence in text.values():
        for argument, kind in _PLACEHOLDER.findall(sentence):
            if argument not in arguments or (kind and kind not in KINDS):
                raise BundleError(
                    f"the text of {name} names {{{argument}:{kind}}}; it has {arguments}, "
                    f"and the kinds are {sorted(KINDS)}"
                )


def _typed_data() -> dict[str, Any]:
    types = {
        found[1].title().replace("_", ""): [{"name": field, "type": kind} for field, kind in fields]
        for name, fields in vars(typed_data).items()
        if (found := _FIELDS.match(name)) and found[1] != "DOMAIN"
    }
    domains = {
        "enrolment": typed_data.enrolment_domain(0, _ZERO),
        "desk": typed_data.claims_domain(0, _ZERO),
        "donations": typed_data.donations_domain(0, _ZERO),
    }
    return {
        "types": types,
        "domains": {
            role: {"name": domain.name, "version": domain.version}
            for role, domain in domains.items()
        },
    }


def _names(enum: type[IntEnum]) -> list[str]:
    """The Solidity names of an enum's values, in order: `UNDER_NOTICE` is `UnderNotice`."""
    values = {member.value: member.name.title().replace("_", "") for member in enum}
    return [values[number] for number in range(len(values))]


def _deployments(folder: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*/*.json")):
        record = read_record(path)
        if record.chain_id in LOCAL_CHAINS:
            continue
        found.setdefault(str(record.chain_id), {})[record.plan] = {
            "asset": record.asset,
            "addresses": record.addresses,
            "block": record.block,
        }
    return found


def as_json(bundle: dict[str, Any]) -> str:
    """Return the content of `bundle.json`."""
    return json.dumps(bundle, indent=1, ensure_ascii=False) + "\n"


def as_typescript(bundle: dict[str, Any]) -> str:
    """Return the content of `bundle.ts`: one constant a role, so that a page loads what it uses."""

    def const(name: str, value: object) -> str:
        return f"export const {name} = {json.dumps(value, ensure_ascii=False)} as const;\n"

    lines = ["// Generated by `make bundle`; a test fails when it is stale.\n"]
    lines += [const(f"{role}Abi", abi) for role, abi in bundle["abis"].items()]
    lines.append(const("contracts", bundle["contracts"]))
    lines.append(const("errorTexts", bundle["errors"]))
    lines.append(const("typedData", bundle["typed_data"]))
    lines += [
        const(f"{name[0].lower()}{name[1:]}s", names) for name, names in bundle["enums"].items()
    ]
    lines.append(const("deployments", bundle["deployments"]))
    lines.append("export type Role = keyof typeof contracts;\n")
    lines.append("export type ErrorName = keyof typeof errorTexts;\n")
    return "".join(lines)


def untold(bundle: dict[str, Any]) -> list[str]:
    """Return the errors that have no sentences of their own yet."""
    return [name for name, error in bundle["errors"].items() if error["en"].endswith(f"({name})")]


def main() -> int:
    """Write the bundle, or with --check say whether it is stale."""
    parser = argparse.ArgumentParser(description="Generate the ABI bundle.")
    parser.add_argument("--check", action="store_true", help="only say whether it is stale")
    arguments = parser.parse_args()
    bundle = generate(load_release(), ROOT / "deployments", FOLDER / "texts.yaml")
    wanted = {"bundle.json": as_json(bundle), "bundle.ts": as_typescript(bundle)}
    if arguments.check:
        stale = [name for name, content in wanted.items() if _read(FOLDER / name) != content]
        if stale:
            print(f"Stale: {', '.join(stale)}; run: make bundle", file=sys.stderr)
        return bool(stale)
    for name, content in wanted.items():
        (FOLDER / name).write_text(content)
    print(f"{len(bundle['abis'])} ABIs, {len(bundle['errors'])} errors.")
    if plain := untold(bundle):
        print(f"Told by their NatSpec only: {', '.join(plain)}")
    return 0


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
