"""Who holds a plan's roles on a public chain, from a YAML file.

asset: "0x..."
member_assembly: "0x..."
steward: "0x..."
registrar: "0x..."
assessors: ["0x...", "0x...", "0x..."]
"""

from pathlib import Path

import yaml
from eth_utils.address import is_address, to_checksum_address

from mutual_pool.chain.deployment import RoleHolders

_SINGLE = ("asset", "member_assembly", "steward", "registrar")


class RolesError(ValueError):
    """A roles file that cannot be used; the message lists every wrong field."""


def load_roles(path: Path) -> tuple[str, RoleHolders]:
    """Return the asset's address and who holds the roles.

    Raises:
        RolesError: naming every field that is missing, unknown, or no address.
    """
    try:
        content = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise RolesError(f"{path} cannot be read as YAML: {error}") from error
    if not isinstance(content, dict):
        raise RolesError(f"{path} must be a mapping with {', '.join(_SINGLE)} and assessors")
    problems = [
        f"{name}: {content.get(name)!r}; allowed: an address in quotes"
        for name in _SINGLE
        if not _is_address(content.get(name))
    ]
    assessors = content.get("assessors")
    if not isinstance(assessors, list) or not assessors or not all(map(_is_address, assessors)):
        problems.append(f"assessors: {assessors!r}; allowed: a list of addresses in quotes")
    elif len({str(holder).lower() for holder in assessors}) != len(assessors):
        problems.append("assessors: an address twice; allowed: each once")
    known = {*_SINGLE, "assessors"}
    problems += [
        f"{name}: unknown; allowed: {', '.join(sorted(known))}" for name in content.keys() - known
    ]
    if problems:
        raise RolesError("\n  ".join([f"{path} is wrong:", *problems]))
    asset, assembly, steward, registrar = (to_checksum_address(content[name]) for name in _SINGLE)
    return asset, RoleHolders(
        member_assembly=assembly,
        steward=steward,
        registrar=registrar,
        assessors=tuple(to_checksum_address(holder) for holder in content["assessors"]),
    )


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith("0x") and is_address(value)
