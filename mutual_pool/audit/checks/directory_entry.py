"""Whether a directory lists the contracts that were verified, and no others beside them."""

from collections.abc import Sequence

from mutual_pool.audit.context import AuditContext
from mutual_pool.audit.discovery import NAMES, role_named
from mutual_pool.audit.findings import Finding, Origin
from mutual_pool.audit.observers.directory_entry import DirectoryBook
from mutual_pool.audit.proof.layout import Layout, snake
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.chain.contracts import FIXED_ROLES, FURTHER_ROLES
from mutual_pool.chain.deployment import predict_address
from mutual_pool.chain.events import Args, ChainEvent
from mutual_pool.chain.rpc import NodeRefusalError


def check_listing(case: AuditContext, book: DirectoryBook) -> None:
    """Compare what the directory states and stores of the plan with what was looked at."""
    addresses = case.result.plan.addresses
    if "directory" not in addresses:
        case.book.skip("listing", "no directory was given")
        return
    if book.listing is None:
        case.book.unknown(
            "listing",
            f"the directory stated no listing of this pool up to block {case.result.block}; give "
            "a later last block",
        )
        return
    args = book.listing.args
    fixed = dict(zip(FIXED_ROLES, args["contracts"], strict=True))
    parts = [(_word(part.args["role"]), part.args["part"]) for part in book.parts]
    stated_by = [
        *((role, stated, book.listing) for role, stated in fixed.items()),
        *(
            (role_named(word), stated, event)
            for (word, stated), event in zip(parts, book.parts, strict=True)
        ),
    ]
    for place, (role, stated, event) in enumerate(stated_by):
        made = predict_address(args["deployer"], args["firstNonce"] + place)
        what = f"the {role} listed is not what its deployer made in its turn"
        _expect(case, event, role, what, made, stated)
        if role not in FIXED_ROLES | FURTHER_ROLES:
            case.book.notes.append(
                f"Not looked at: the {role} at {stated}, which the directory lists and this "
                "version does not know."
            )
            continue
        what = f"the directory lists another {role} than the one verified"
        # What the directory states is proved; which contract was verified, the node told.
        _expect(case, event, role, what, addresses.get(role, "none"), stated, Origin.NODE)
    slots = _stored(case, args, fixed, parts)
    case.book.close(
        "listing",
        f"plan {args['number']} of the directory: {len(stated_by)} contracts made by "
        f"{args['deployer']} from nonce {args['firstNonce']} on, {slots} slots proved",
    )


def _word(role: bytes | str) -> bytes:
    """Return an event's `bytes32`, which may come as hexadecimal digits."""
    return bytes.fromhex(role.removeprefix("0x")) if isinstance(role, str) else bytes(role)


def _stored(
    case: AuditContext, args: Args, listed: dict[str, str], parts: Sequence[tuple[bytes, str]]
) -> int:
    """Prove what the directory stores of the plan; return how many slots were looked at."""
    number = args["number"]
    directory = case.result.plan.addresses["directory"]
    layout = Layout.of(case.release[NAMES["directory"]].storage_layout)
    names = [entry["label"] for entry in _members(layout)]
    record = {snake(name): where for name, where in zip(names, listed.values(), strict=True)}
    values = {
        "numberOf": {listed["pool"]: number},
        "_contracts": {number: record},
        "_origins": {
            number: {"deployer": args["deployer"], "first_nonce": args["firstNonce"]},
        },
        "_parts": {number: [{"role": word, "part": part} for word, part in parts]},
    }
    fields = list(layout.fields(values))
    state = case.state()
    try:
        account = state.account(directory)
        slots = sorted({field.slot for field in fields})
        words = dict(state.words(directory, account.storage_root, slots))
    except ProofError as error:
        case.proof_failed("listing", "directory", str(error))
        return 0
    except NodeRefusalError as refusal:
        case.book.unknown("listing", str(refusal))
        return 0
    for field in fields:
        found = field.found_in(words[field.slot])
        if found != field.expected:
            case.book.find(
                Finding(
                    check="listing",
                    what="the directory stores another listing than it stated",
                    field=".".join(map(str, field.path)),
                    expected=f"0x{field.expected:x}",
                    found=f"0x{found:x}",
                    contract="directory",
                    block=case.result.block,
                )
            )
    return len(slots)


def _members(layout: Layout) -> list[dict[str, str]]:
    """Return the fields of a listing, in the contract's order."""
    kind = next(entry["type"] for entry in layout.storage if entry["label"] == "_contracts")
    return list(layout.types[layout.types[kind]["value"]]["members"])


def _expect(
    case: AuditContext,
    event: ChainEvent,
    role: str,
    what: str,
    expected: str,
    found: str,
    origin: Origin = Origin.PLAN,
) -> None:
    if expected.lower() != found.lower():
        case.book.find(
            Finding(
                check="listing",
                what=what,
                field=role,
                expected=expected,
                found=found,
                contract="directory",
                block=event.block,
                tx=event.tx,
                origin=origin,
            )
        )
