"""Descriptors of ERC-7730, by which hardware wallets show words and amounts in place of bytes.

`python -m frontend_bridge.abi.clear_signing deployments/1/fair.json --out DIR` writes one file for
each contract of a plan, to be handed to the registry that wallets read. What a file says of a call
follows from the bundle: a function that changes its arguments changes its descriptor, and `lint`
fails where one of them would be signed unseen.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frontend_bridge.abi import load
from frontend_bridge.abi.clear_words import EXCLUDED, FORMATS, INTENTS, LABELS, MESSAGES
from mutual_pool.chain.deployment_record import Deployment, read_record
from mutual_pool.chain.journal import DeploymentError

SCHEMA = "https://eips.ethereum.org/assets/eip-7730/erc7730-v1.schema.json"
LONGEST_INTENT, LONGEST_LABEL = 40, 40
Entry = dict[str, Any]


class ClearSigningError(Exception):
    """A descriptor that would leave something unsaid; the message says what."""


def kind_of(item: Entry) -> str:
    """Return the type of an input, tuples with their fields' types and names."""
    if not item["type"].startswith("tuple"):
        return str(item["type"])
    inner = ",".join(f"{kind_of(one)} {one['name']}" for one in item["components"])
    return f"({inner}){item['type'][len('tuple') :]}"


def signature_of(entry: Entry) -> str:
    """Return a function with the types and names of its arguments: the key of its format."""
    inputs = ",".join(f"{kind_of(one)} {one['name']}".strip() for one in entry["inputs"])
    return f"{entry['name']}({inputs})"


def leaves(items: list[Entry], before: str = "") -> Iterator[tuple[str, Entry]]:
    """Yield every value of an argument list with its path, tuples and lists opened."""
    for item in items:
        path = f"{before}{item['name']}"
        listed = ".[]" if item["type"].endswith("[]") else ""
        if item["type"].startswith("tuple"):
            yield from leaves(item["components"], f"{path}{listed}.")
        else:
            yield f"{path}{listed}", item


def field_of(path: str, item: Entry, asset: str) -> Entry:
    """Return how a value is shown: amounts in the asset, times as dates, addresses by name.

    Raises:
        ClearSigningError: if it has no words.
    """
    name = str(item["name"])
    label = LABELS.get(name)
    if label is None:
        raise ClearSigningError(f"{path} has no label")
    form, params = FORMATS.get(name, ("raw", None))
    if form == "tokenAmount":
        params = {"token": asset}
    elif item["type"].removesuffix("[]") == "address":
        form, params = "addressName", {"types": ["eoa", "contract", "wallet"]}
    return {"path": path, "label": label, "format": form, **({"params": params} if params else {})}


def _format(intent: str, items: list[Entry], asset: str) -> Entry:
    shown, left_out = [], []
    for path, item in leaves(items):
        if item["name"] in EXCLUDED:
            left_out.append(path)
        else:
            shown.append(field_of(path, item, asset))
    required = [field["path"] for field in shown]
    return {"intent": intent, "fields": shown, "required": required, "excluded": left_out}


def _head(deployment: Deployment, name: str) -> Entry:
    return {"owner": f"Mutual Pool: {deployment.plan}", "info": {"legalName": name}}


def calls(role: str, deployment: Deployment) -> Entry:
    """Return the descriptor of a contract's calls that people sign.

    Raises:
        ClearSigningError: if the bundle has no such function, or an argument has no words.
    """
    abi = load().abis[role]
    named = {entry["name"]: entry for entry in abi if entry["type"] == "function"}
    address = deployment.asset if role == "asset" else deployment.addresses[role]
    formats = {}
    for name, intent in INTENTS[role].items():
        if name not in named:
            raise ClearSigningError(f"{role} has no function {name}")
        formats[signature_of(named[name])] = _format(
            intent, named[name]["inputs"], deployment.asset
        )
    shown = [named[name] for name in INTENTS[role]]
    place = {"chainId": deployment.chain_id, "address": address}
    return {
        "$schema": SCHEMA,
        "context": {"$id": role, "contract": {"deployments": [place], "abi": shown}},
        "metadata": _head(deployment, role),
        "display": {"formats": formats},
    }


def messages(role: str, deployment: Deployment) -> Entry:
    """Return the descriptor of the messages that are signed for a contract.

    Raises:
        ClearSigningError: if the bundle has no such message, or a field has no words.
    """
    typed = load().typed_data
    kinds = {kind: typed["types"][kind] for kind in MESSAGES[role]}
    place = {"chainId": deployment.chain_id, "address": deployment.addresses[role]}
    domain = {**typed["domains"][role], "chainId": deployment.chain_id}
    domain["verifyingContract"] = deployment.addresses[role]
    head = [
        {"name": "name", "type": "string"},
        {"name": "version", "type": "string"},
        {"name": "chainId", "type": "uint256"},
        {"name": "verifyingContract", "type": "address"},
    ]
    schemas = [
        {"primaryType": kind, "types": {"EIP712Domain": head, kind: fields}}
        for kind, fields in kinds.items()
    ]
    formats = {
        kind: _format(MESSAGES[role][kind], fields, deployment.asset)
        for kind, fields in kinds.items()
    }
    context = {"deployments": [place], "domain": domain, "schemas": schemas}
    return {
        "$schema": SCHEMA,
        "context": {"$id": f"{role} messages", "eip712": context},
        "metadata": _head(deployment, f"{role} messages"),
        "display": {"formats": formats},
    }


def descriptors(deployment: Deployment) -> dict[str, Entry]:
    """Return every descriptor of a plan by its file's name, each linted.

    Raises:
        ClearSigningError: if one of them would leave something unsaid.
    """
    found = {f"calldata-{role}.json": calls(role, deployment) for role in INTENTS}
    found |= {f"eip712-{role}.json": messages(role, deployment) for role in MESSAGES}
    problems = [f"{name}: {text}" for name, one in found.items() for text in lint(one)]
    if problems:
        raise ClearSigningError("; ".join(problems))
    return found


def lint(descriptor: Entry) -> list[str]:
    """Return what is wrong with a descriptor: what it neither shows nor leaves out, above all."""
    context = descriptor["context"]
    inputs: dict[str, list[Entry]] = {}
    if "contract" in context:
        for entry in context["contract"]["abi"]:
            inputs[signature_of(entry)] = entry["inputs"]
        places = context["contract"]["deployments"]
    else:
        for schema in context["eip712"]["schemas"]:
            inputs[schema["primaryType"]] = schema["types"][schema["primaryType"]]
        places = context["eip712"]["deployments"]
    problems = [] if places else ["no deployment"]
    formats = descriptor["display"]["formats"]
    problems += [f"{key} has no format" for key in inputs.keys() - formats.keys()]
    problems += [f"{key} is not in the interface" for key in formats.keys() - inputs.keys()]
    for key in sorted(inputs.keys() & formats.keys()):
        problems += [f"{key}: {text}" for text in _lint_format(formats[key], inputs[key])]
    return problems


def _lint_format(form: Entry, items: list[Entry]) -> Iterator[str]:
    paths = [field["path"] for field in form["fields"]]
    there = {path for path, _ in leaves(items)}
    told = set(paths) | set(form["excluded"])
    yield from (f"{path} would be signed unseen" for path in sorted(there - told))
    yield from (f"{path} is no value of it" for path in sorted(told - there))
    yield from (f"{path} is shown twice" for path in set(paths) if paths.count(path) > 1)
    if not 0 < len(form["intent"]) <= LONGEST_INTENT:
        yield f"the intent {form['intent']!r} is empty or too long"
    for field in form["fields"]:
        if not 0 < len(field["label"]) <= LONGEST_LABEL:
            yield f"the label of {field['path']} is empty or too long"
        if field["format"] == "tokenAmount" and "token" not in field.get("params", {}):
            yield f"{field['path']} is an amount of no token"


def main() -> int:
    """Write the descriptors of a plan, or say in a sentence why there are none."""
    parser = argparse.ArgumentParser(description="Write a plan's ERC-7730 descriptors.")
    parser.add_argument("deployment", type=Path, help="The record of the plan's deployment.")
    parser.add_argument("--out", type=Path, default=Path("build/clear-signing"))
    arguments = parser.parse_args()
    try:
        found = descriptors(read_record(arguments.deployment))
    except (ClearSigningError, DeploymentError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        (arguments.out / name).write_text(text, encoding="utf-8")
    print(f"{len(found)} descriptors in {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
