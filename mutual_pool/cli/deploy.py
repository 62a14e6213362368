"""`mutual-pool deploy`: found a plan, after saying what it will be and cost."""

import json
import sys
from pathlib import Path

import click
from web3 import Web3

from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.deployment import RoleHolders
from mutual_pool.chain.deployment_file import SignedElsewhere, write_deployment
from mutual_pool.chain.elsewhere import FileSender
from mutual_pool.chain.fees import in_ether, in_gwei
from mutual_pool.chain.founding import Founding, Prepared, require_funds
from mutual_pool.chain.node import LOCAL_CHAINS, connect, local_accounts
from mutual_pool.chain.pricing import chain_name
from mutual_pool.chain.release import Release, load_release
from mutual_pool.chain.roles import RolesError, load_roles
from mutual_pool.chain.wallet import KeyWallet, NodeWallet, Wallet
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.signing import Signing, signing_options
from mutual_pool.plan import Plan, load_plan

_SINGLE_ROLES = 4


@click.command()
@click.argument("plan")
@click.option("--rpc", envvar="MUTUAL_POOL_RPC", required=True, help="The node's HTTP address.")
@click.option(
    "--roles",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A YAML file with asset, steward, registrar, supervisor, heir and assessors.",
)
@click.option(
    "--directory",
    type=AddressType(),
    help="The directory that is to list the plan; else one is deployed.",
)
@click.option(
    "--records",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("deployments"),
    show_default=True,
    help="The folder for the record.",
)
@click.option("--replace", is_flag=True, help="Put an earlier record of this name aside.")
@click.option(
    "--unsigned",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the transactions here, to be signed elsewhere; the same command then goes on.",
)
@click.option(
    "--safe",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Not possible; it says why, and what to do instead.",
)
@click.option("--dry-run", is_flag=True, help="Check and price everything, and send nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before the first transaction.")
@click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON.")
@signing_options
def deploy(
    plan: str,
    rpc: str,
    roles: Path | None,
    directory: str | None,
    records: Path,
    replace: bool,
    unsigned: Path | None,
    safe: Path | None,
    dry_run: bool,
    yes: bool,
    as_text: bool,
    signing: Signing,
) -> None:
    """Deploy PLAN, a plan's name or file, and write its record.

    Everything is checked first: the asset, the roles, an earlier record, the price. A deployment
    that was cut off goes on by the same command. On a local chain asset and roles may be left
    out: they are then made up, and the node's first account deploys.

    Example: mutual-pool deploy fair --roles roles.yaml --keystore founder --rpc https://...
    """
    if safe is not None:
        raise click.UsageError(
            "a Safe cannot deploy a plan: its interface sends calls and creates no contracts, and "
            "the contracts' addresses follow from an account's own nonces. Deploy by a key "
            "(--keystore, or --unsigned FILE for a Ledger or a machine without a network): the "
            "deployer has no role afterwards, and Safes may have the roles"
        )
    rules = load_plan(plan)
    # A wrong file is told before a node is asked for anything.
    given = load_roles(roles) if roles else None
    if dry_run and given is None:
        raise click.UsageError("a dry run needs --roles: without it a test token would be made")
    if unsigned is not None and given is None:
        raise click.UsageError("with --unsigned give --roles, so that asset and roles are known")
    web3, release = connect(rpc), load_release()
    wallet = (
        _wallet(web3, release, signing, dry_run=dry_run)
        if unsigned is None
        else _elsewhere(web3, release, signing, unsigned)
    )
    asset, holders = given or _made_up(web3, release, wallet, rules)
    founding = Founding(
        web3, release, rules, asset, holders, directory or "", records, replace, given is not None
    )
    prepared = founding.prepare(wallet.address, signing.limits)
    _say(prepared, rules, wallet.address, holders, asset)
    if dry_run:
        if as_text:
            click.echo(json.dumps(_priced(prepared), indent=2))
        else:
            click.echo("Nothing was sent: this was a dry run.")
        return
    if isinstance(wallet, SignedElsewhere):
        if not prepared.begun:
            _write(founding, prepared, wallet, as_text)
            return
    elif not prepared.begun:
        require_funds(prepared.price, wallet.address)
    if unsigned is None and not yes and not _agreed():
        raise click.Abort
    founded = founding.found(
        wallet, lambda name, address: click.echo(f"  {name:<18} {address}", err=as_text)
    )
    if founded.earlier is not None:
        click.echo(f"The earlier record is kept: {founded.earlier}", err=True)
    if as_text:
        done = {
            **_priced(prepared),
            "record": str(founded.record),
            "block": founded.deployment.block,
        }
        click.echo(json.dumps(done, indent=2))
    else:
        click.echo(f"The plan {rules.name} stands; its record is {founded.record}")


def _wallet(web3: Web3, release: Release, signing: Signing, *, dry_run: bool) -> Wallet:
    errors, limits, patience = error_decoder(release), signing.limits, signing.patience
    if signing.by_key and not (dry_run and signing.address()):
        return KeyWallet(web3, signing.account(), errors, fees=limits, patience=patience)
    sender = signing.address()
    if not sender:
        if web3.eth.chain_id not in LOCAL_CHAINS:
            raise RolesError("say who deploys: give --keystore, or --from for a node's account")
        sender = local_accounts(web3, 1)[0]
    return NodeWallet(web3, sender, errors, fees=limits, patience=patience)


def _elsewhere(web3: Web3, release: Release, signing: Signing, file: Path) -> SignedElsewhere:
    if not signing.address():
        raise click.UsageError("say who is going to sign: give --from ADDRESS")
    address = Web3.to_checksum_address(signing.address())
    errors = error_decoder(release)
    return SignedElsewhere(FileSender(web3, address, errors, file, False, signing.limits))


def _write(
    founding: Founding, prepared: Prepared, deployer: SignedElsewhere, as_text: bool
) -> None:
    count = write_deployment(founding, prepared, deployer)
    if as_text:
        done = {**_priced(prepared), "file": str(deployer.file), "transactions": count}
        click.echo(json.dumps(done, indent=2))
        return
    click.echo(f"Written for the signer: {deployer.file}, {count} transactions. Nothing was sent.")
    click.echo(
        "Once they are mined, give this command again: it checks them, and writes the record."
    )


def _made_up(web3: Web3, release: Release, wallet: Wallet, plan: Plan) -> tuple[str, RoleHolders]:
    """A test token, and roles held by the node's accounts from the second on."""
    if web3.eth.chain_id not in LOCAL_CHAINS:
        raise RolesError(
            f"on {chain_name(web3.eth.chain_id)} asset and roles must be given: --roles FILE. "
            "Nothing was sent"
        )
    seats = plan.panel.value.seats
    _, *people = local_accounts(web3, 1 + _SINGLE_ROLES + seats)
    steward, registrar, supervisor, heir, *assessors = people
    symbol = plan.asset.value.symbol
    token = release["TestToken"]
    factory = web3.eth.contract(abi=token.abi, bytecode=token.bytecode)
    receipt = wallet.send(factory.constructor(f"Test {symbol}", symbol))
    asset = receipt["contractAddress"]
    assert asset is not None
    click.echo(f"A test token was made: {asset}", err=True)
    return asset, RoleHolders(steward, registrar, supervisor, heir, tuple(assessors[:seats]))


def _say(prepared: Prepared, plan: Plan, deployer: str, holders: RoleHolders, asset: str) -> None:
    price = prepared.price
    lines = [
        f"{'Goes on with' if prepared.begun else 'Deploys'} the plan {plan.name}, {plan.title!r}, "
        f"on {chain_name(price.chain_id)}.",
        f"  asset       {asset} ({plan.asset.value.symbol})",
        f"  steward     {holders.steward}",
        f"  registrar   {holders.registrar}",
        f"  supervisor  {holders.supervisor}",
        f"  heir        {holders.heir}",
        *(f"  assessor    {assessor}" for assessor in holders.assessors),
        f"  pool        {prepared.addresses['pool']} (predicted)",
        f"  record      {prepared.record}",
        f"It takes about {price.all_gas:,} gas. One costs {in_gwei(price.fees.price)} gwei now: "
        f"about {in_ether(price.cost)} ether, of which {deployer} has {in_ether(price.balance)}.",
    ]
    if price.data_fee:
        lines.append("This chain charges for its data beside the gas; that comes on top.")
    lines += [f"Warning: {warning}." for warning in prepared.warnings]
    for line in lines:
        click.echo(line, err=True)


def _priced(prepared: Prepared) -> dict[str, object]:
    price = prepared.price
    return {
        "chain_id": price.chain_id,
        "gas": price.gas,
        "all_gas": price.all_gas,
        "price_of_gas": str(price.fees.price),
        "cost": str(price.cost),
        "balance": str(price.balance),
        "addresses": prepared.addresses,
        "warnings": list(prepared.warnings),
        "record": str(prepared.record),
        "begun": prepared.begun,
    }


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise click.UsageError("nobody is there to be asked; say --yes to send. Nothing was sent")
    return click.confirm("Send these transactions? The contracts cannot be changed.", err=True)
