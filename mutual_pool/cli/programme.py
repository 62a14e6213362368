"""`mutual-pool programme`: services that a sponsor pays for, their codes, and who redeems them."""

from pathlib import Path
from typing import Any

import click
from eth_utils.crypto import keccak

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import day_text
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.kinds import NUMBER, Day, amount_of
from mutual_pool.cli.programme_at_desk import (
    ask,
    at_the_desk,
    draw_picture,
    leaves,
    post,
    rate,
    ratings,
    require_new_picture,
)
from mutual_pool.cli.reading_key import READING_PASSWORD, open_reading_key
from mutual_pool.cli.reward import reward
from mutual_pool.office.connection import OpenPlan
from mutual_pool.office.evidence.keys import recipient_bytes
from mutual_pool.office.evidence.new_files import new_folder, write_new
from mutual_pool.office.services.code_files import (
    MOST_USES,
    Leaves,
    make_secrets,
    open_secrets,
    read_leaves,
    require_codes,
    require_secrets,
)
from mutual_pool.office.services.errors import CodeError
from mutual_pool.office.services.redeeming import sort_codes
from mutual_pool.office.structs import read
from mutual_pool.protocol.services.codes import CodeSeries

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_BATCH = 100
"""Codes that one transaction redeems."""
_leaves_option = click.option(
    "--leaves", "leaves_file", type=_FILE, required=True, help="The programme's leaves.json."
)
_key_options = (
    click.option("--codes", type=_FILE, required=True, help="The sealed codes.age."),
    click.option("--reading-key", "name", required=True, help="Your key: its name or its file."),
    click.option(
        "--password-file",
        type=_FILE,
        help=f"The password's file.  [default: {READING_PASSWORD}, or asked for]",
    ),
)


def _with_key(command: Any) -> Any:  # noqa: ANN401  click's
    for option in reversed(_key_options):
        command = option(command)
    return command


@click.group()
def programme() -> None:
    """Pay for services to members, hand out codes, redeem them."""


for _command in (reward, at_the_desk, post, ask, leaves, rate, ratings):
    programme.add_command(_command)


@programme.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--uses", type=click.IntRange(1, MOST_USES), required=True, help="How many codes.")
@click.option("--sponsor", type=AddressType(), required=True, help="Who will open it.")
@click.option("--recipient", required=True, help="The key (age1...) of who hands the codes out.")
@reading
def codes(folder: Path, uses: int, sponsor: str, recipient: str, office: Office) -> None:
    """Make the codes of the sponsor's next programme, in a new FOLDER.

    `codes.age` holds the secrets, sealed to the recipient; `leaves.json` holds no secret, and is
    for the provider and for everybody who checks.

    Example: mutual-pool programme codes hearts --uses 500 --sponsor 0x... --recipient age1...
    """
    public = recipient_bytes(recipient)
    fund = office.plan.contracts.services
    number = fund.functions.openedBy(sponsor).call() + 1
    chain = office.plan.deployment.chain_id
    series = CodeSeries(chain, fund.address.lower(), sponsor.lower(), number)
    made = make_secrets(series, uses)
    leaves = made.leaves()
    require_codes(leaves, uses, leaves.tree.root)
    try:
        with new_folder(folder) as draft:
            write_new(draft / "leaves.json", leaves.as_bytes())
            write_new(draft / "codes.age", made.sealed(public))
    except OSError as error:
        raise CodeError(
            f"the folder {folder} cannot be written: {error.strerror}. Name a new one, or make room"
        ) from error
    root = "0x" + leaves.tree.root.hex()
    lines = [
        f"Made {uses:,} codes for the programme {number} of {sponsor}, in {folder}.",
        f"Their root is {root}.",
        "Send codes.age to who hands the codes out, and leaves.json to the provider.",
    ]
    facts = {"folder": str(folder), "uses": uses, "series": number, "root": root}
    office.tell(lines, facts)


@programme.command()
@click.argument("number", type=NUMBER)
@_leaves_option
@_with_key
@reading
def check(
    number: int,
    leaves_file: Path,
    codes: Path,
    name: str,
    password_file: Path | None,
    office: Office,
) -> None:
    """Check, before codes are handed out, that every one of them will be paid.

    Example: mutual-pool programme check 1 --leaves leaves.json --codes codes.age
    --reading-key desk
    """
    facts = _programme(office.plan, number)
    leaves = _leaves_of(office.plan, number, facts, leaves_file)
    require_secrets(open_secrets(codes, open_reading_key(name, password_file)), leaves)
    lines = [
        f"All {facts['uses']:,} codes of programme {number} lead to its root.",
        f"Each is worth {office.plan.money(facts['price'])} until {day_text(facts['lastDay'])}.",
    ]
    office.tell(lines, {"programme": number, "codes": facts["uses"]})


@programme.command()
@click.argument("number", type=NUMBER)
@click.argument("position", type=click.IntRange(0, MOST_USES))
@click.option("--qr", type=click.Path(path_type=Path), help="A new .svg or .png with its picture.")
@_leaves_option
@_with_key
@reading
def give(
    number: int,
    position: int,
    qr: Path | None,
    leaves_file: Path,
    codes: Path,
    name: str,
    password_file: Path | None,
    office: Office,
) -> None:
    """Print the code at POSITION, for one member; draw positions at random, not in order.

    Example: mutual-pool programme give 1 17 --leaves leaves.json --codes codes.age
    --reading-key desk --qr code.svg
    """
    if qr is not None:
        require_new_picture(qr)
    facts = _programme(office.plan, number)
    leaves = _leaves_of(office.plan, number, facts, leaves_file)
    secrets = open_secrets(codes, open_reading_key(name, password_file))
    require_secrets(secrets, leaves)
    if office.plan.contracts.services.functions.isUsed(number, position).call():
        raise CodeError(f"code {position} of programme {number} was redeemed before: give another")
    code = secrets.code(number, position)
    if qr is not None:
        draw_picture(code, qr)
    lines = [code.text, f"Worth one use, until {day_text(facts['lastDay'])}."]
    office.tell(lines, {"code": code.text, "qr": str(qr) if qr else None})


@programme.command(name="open")
@click.argument("leaves_file", metavar="LEAVES", type=_FILE)
@click.option("--provider", type=AddressType(), required=True, help="Who gives the service.")
@click.option("--price", required=True, help="What one use costs, in the asset.")
@click.option("--last-day", type=Day(), required=True, help="Until when codes are redeemed.")
@click.option("--terms", type=_FILE, required=True, help="The terms of the service, a file.")
@click.option("--uses", type=click.IntRange(1, MOST_USES), help="[default: as many as LEAVES has]")
@acting
def open_programme(
    leaves_file: Path,
    provider: str,
    price: str,
    last_day: int,
    terms: Path,
    uses: int | None,
    office: ActingOffice,
) -> None:
    """Open a programme with the codes in LEAVES, and pay for all of its uses.

    What is not used goes back to you after the last day, and not before.

    Example: mutual-pool programme open hearts/leaves.json --provider 0x... --price 25
    --last-day 2031-12-31 --terms terms.pdf --keystore sponsor
    """
    plan, fund = office.plan, office.plan.contracts.services
    leaves, sponsor = read_leaves(leaves_file), office.sender.address
    next_one = fund.functions.openedBy(sponsor).call() + 1
    own = CodeSeries(plan.deployment.chain_id, fund.address.lower(), sponsor.lower(), next_one)
    if leaves.series != own:
        raise CodeError(
            f"the codes in {leaves_file} are not for the next programme of {sponsor} in this fund: "
            "they would never be paid. Make new ones: mutual-pool programme codes"
        )
    count = uses if uses is not None else len(leaves.leaves)
    root = leaves.tree.root
    require_codes(leaves, count, root)
    each = amount_of(price, plan.wording.decimals, "--price")
    terms_hash = keccak(terms.read_bytes())
    call = fund.functions.open(provider, each, count, last_day, next_one, root, terms_hash)
    what = f"Open a programme of {count:,} uses, at {plan.money(each)} each, by {provider}"
    effect = [
        f"{plan.money(each * count)} go to the fund now.",
        f"The provider is paid for each code until {day_text(last_day)}.",
        "The rest comes back after that day.",
    ]

    def outcome(_: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401
        number = fund.functions.programmeCount().call()
        return [f"It is programme {number}."], {"programme": number, "root": "0x" + root.hex()}

    office.do(office.pay(fund, each * count, Act(call, what)), effect, outcome)


@programme.command()
@click.argument("number", type=NUMBER)
@click.argument("given", nargs=-1, metavar="[CODES]...")
@click.option("--from-file", type=_FILE, help="More codes, one a line.")
@click.option("--without-bad", is_flag=True, help="Redeem the good ones where some are not.")
@_leaves_option
@acting
def redeem(
    number: int,
    given: tuple[str, ...],
    from_file: Path | None,
    without_bad: bool,
    leaves_file: Path,
    office: ActingOffice,
) -> None:
    """As the provider: redeem CODES that members gave you, and be paid at once.

    Example: mutual-pool programme redeem 1 MP-1-17-... --leaves leaves.json --keystore clinic
    """
    plan, fund = office.plan, office.plan.contracts.services.functions
    facts = _programme(plan, number)
    texts = [*given, *(_lines(from_file) if from_file else [])]
    if not texts:
        raise click.UsageError("give one code or more, or --from-file")
    leaves = _leaves_of(plan, number, facts, leaves_file)
    found = sort_codes(texts, number, leaves, lambda at: bool(fund.isUsed(number, at).call()))
    told = [f"Code {place} of the list: {why}" for place, why in found.faults.items()]
    if found.faults and not (without_bad and found.good):
        raise CodeError(
            "; ".join(told) + ". Nothing was sent. --without-bad redeems the good ones, if any"
        )
    batches = [found.good[at : at + _BATCH] for at in range(0, len(found.good), _BATCH)]
    acts = [
        Act(
            fund.redeem(number, list(batch)),
            f"Redeem {len(batch)} of programme {number}'s codes",
            # The secrets stay out of the notes of what was sent.
            tuple(str(position) for position, _, _ in batch),
        )
        for batch in batches
    ]
    paid = facts["price"] * len(found.good)
    effect = [f"{plan.money(paid)} go to {facts['provider']}.", *told]
    office.do(acts, effect, lambda _: ([], {"redeemed": len(found.good), "faults": told}))


@programme.command()
@click.argument("number", type=NUMBER)
@click.option("--to", type=AddressType(), help="Where it goes.  [default: the sponsor]")
@acting
def refund(number: int, to: str | None, office: ActingOffice) -> None:
    """Send what is left of a programme back, after its last day.

    Example: mutual-pool programme refund 1 --keystore sponsor
    """
    plan, fund = office.plan, office.plan.contracts.services.functions
    facts = _programme(plan, number)
    where = to or facts["sponsor"]
    act = Act(fund.refund(number, where), f"Send the rest of programme {number} to {where}")
    office.do([act], [f"It is {plan.money(_left(facts))}."])


@programme.command()
@click.argument("number", type=NUMBER)
@reading
def show(number: int, office: Office) -> None:
    """Print a programme: its terms, what was used, what is left.

    Example: mutual-pool programme show 1
    """
    plan, facts = office.plan, _programme(office.plan, number)
    left = _left(facts)
    rest = "went back to the sponsor" if facts["refunded"] else f"is {plan.money(left)}"
    lines = [
        f"Programme {number}",
        f"  sponsor   {facts['sponsor']}",
        f"  provider  {facts['provider']}",
        f"  used      {facts['used']:,} of {facts['uses']:,}, at {plan.money(facts['price'])} each",
        f"  until     {day_text(facts['lastDay'])}",
        f"  the rest  {rest}",
    ]
    office.tell(lines, {"programme": number, "left": left, "facts": facts})


def _programme(plan: OpenPlan, number: int) -> dict[str, Any]:
    """Return a programme by the names of its fields.

    Raises:
        CodeError: if there is none of this number.
    """
    fund = plan.contracts.services.functions
    if number > fund.programmeCount().call():
        raise CodeError(f"the plan {plan.deployment.plan} has no programme {number}")
    facts: dict[str, Any] = read(fund.programmeOf(number))
    return facts


def _left(facts: dict[str, Any]) -> int:
    return 0 if facts["refunded"] else facts["price"] * (facts["uses"] - facts["used"])


def _leaves_of(plan: OpenPlan, number: int, facts: dict[str, Any], path: Path) -> Leaves:
    """Return leaves that are those of a programme on the chain.

    Raises:
        CodeError: if they are of another one, or are not as many as were paid for.
    """
    leaves = read_leaves(path)
    fund = plan.contracts.services.address.lower()
    sponsor, series = facts["sponsor"].lower(), facts["series"]
    if leaves.series != CodeSeries(plan.deployment.chain_id, fund, sponsor, series):
        raise CodeError(f"the leaves in {path} are not those of programme {number} of this plan")
    root = facts["root"]
    require_codes(
        leaves, facts["uses"], root if isinstance(root, bytes) else bytes.fromhex(root[2:])
    )
    return leaves


def _lines(path: Path) -> list[str]:
    """Return the codes of a file, one a line.

    Raises:
        CodeError: if it cannot be read.
    """
    try:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise CodeError(f"{path} cannot be read as text in UTF-8") from error
