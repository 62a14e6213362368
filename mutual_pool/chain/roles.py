"""Who holds a plan's roles on a public chain, from a YAML file.

asset: "0x..."
steward: "0x..."
registrar: "0x..."
supervisor: "0x..."
heir: "0x..."
assessors: ["0x...", "0x...", "0x..."]
"""

from pathlib import Path

from eth_utils.address import is_address, is_checksum_address, to_checksum_address

from mutual_pool.chain.deployment import RoleHolders
from mutual_pool.plan.errors import PlanError
from mutual_pool.plan.reader import read_yaml

_SINGLE = ("asset", "steward", "registrar", "supervisor", "heir")


class RolesError(ValueError):
    """A roles file that cannot be used; the message lists every wrong field."""


def load_roles(path: Path) -> tuple[str, RoleHolders]:
    """Return the asset's address and who holds the roles.

    Raises:
        RolesError: naming every field that is missing, unknown, given twice, or no address.
    """
    try:
        content = read_yaml(path.read_text(encoding="utf-8"), str(path)).data
    except (OSError, UnicodeDecodeError, PlanError) as error:
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
        f"{name}: the zero address, which nobody holds"
        for name in _SINGLE
        if _is_address(content.get(name)) and int(content[name], 16) == 0
    ]
    problems += [
        f"{name}: unknown; allowed: {', '.join(sorted(known))}"
        for name in content
        if name not in known
    ]
    if problems:
        raise RolesError("\n  ".join([f"{path} is wrong:", *problems]))
    asset, steward, registrar, supervisor, heir = (
        to_checksum_address(content[name]) for name in _SINGLE
    )
    return asset, RoleHolders(
        steward=steward,
        registrar=registrar,
        supervisor=supervisor,
        heir=heir,
        assessors=tuple(to_checksum_address(holder) for holder in content["assessors"]),
    )


def _is_address(value: object) -> bool:
    """Whether it is an address; one in capital and small letters must have its checksum right."""
    if not isinstance(value, str) or not value.startswith("0x") or not is_address(value):
        return False
    digits = value.removeprefix("0x")
    return digits in (digits.lower(), digits.upper()) or is_checksum_address(value)
