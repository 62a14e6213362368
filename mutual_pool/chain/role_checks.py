"""Whether the people of a plan's roles can hold each other to account, before it is deployed."""

from collections.abc import Mapping

from mutual_pool.chain.deployment import RoleHolders
from mutual_pool.chain.roles import RolesError


def check_roles(
    roles: RoleHolders, asset: str, contracts: Mapping[str, str], deployer: str
) -> list[str]:
    """Return what is worth a warning: where one person holds several roles.

    Args:
        roles: who holds the roles.
        asset: the token's address.
        contracts: the addresses that the plan's contracts will have, by role.
        deployer: who deploys.

    Raises:
        RolesError: if a role is held by who it is to be held in check by, or by a contract of
            the plan itself.
    """
    held = _held(roles)
    own = {address.lower(): f"the plan's own {role}" for role, address in contracts.items()}
    own[asset.lower()] = "the asset"
    problems = [
        f"{name}: {address} is {own[address]}, which can sign nothing"
        for name, address in held
        if address in own
    ]
    supervisor = roles.supervisor.lower()
    if supervisor == roles.registrar.lower():
        problems.append(
            "supervisor: is the registrar as well; the supervisor is there to stop joins when the "
            "registrar is not to be trusted. Name somebody else"
        )
    if supervisor in {assessor.lower() for assessor in roles.assessors}:
        problems.append(
            "supervisor: is an assessor as well; the supervisor is there to hold what the "
            "assessors approved. Name somebody else"
        )
    if problems:
        raise RolesError("\n  ".join(["the roles cannot be held so:", *problems]))
    return _several(held, deployer.lower())


def _held(roles: RoleHolders) -> list[tuple[str, str]]:
    single = [
        ("steward", roles.steward),
        ("registrar", roles.registrar),
        ("supervisor", roles.supervisor),
        ("heir", roles.heir),
    ]
    seats = [("assessor", assessor) for assessor in roles.assessors]
    return [(name, address.lower()) for name, address in (*single, *seats)]


def _several(held: list[tuple[str, str]], deployer: str) -> list[str]:
    of: dict[str, list[str]] = {}
    for name, address in held:
        of.setdefault(address, []).append(name)
    warnings = [
        f"{address} holds several roles: {', '.join(names)}. Nobody else checks what they do there"
        for address, names in of.items()
        if len(names) > 1
    ]
    if deployer in of:
        warnings.append(
            f"{deployer} deploys and is {', '.join(of[deployer])}: keep the key of the role apart "
            "from the one you deploy with"
        )
    return warnings
