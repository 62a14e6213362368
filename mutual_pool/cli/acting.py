"""What every verb shares: which plan, who acts, the effect in words before it asks, the outcome."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, wraps
from pathlib import Path
from typing import Any

import click
from web3 import Web3
from web3.contract.contract import Contract

from mutual_pool.chain.acts import Act, Done, Sender, try_all_out
from mutual_pool.chain.bundler import Through
from mutual_pool.chain.elsewhere import FileSender, NodeSender
from mutual_pool.chain.fees import in_ether
from mutual_pool.chain.key_sender import KeySender
from mutual_pool.chain.operation_sender import OperationSender
from mutual_pool.chain.refusal import ContractRefusalError, ErrorDecoder
from mutual_pool.chain.refusal_texts import Wording, in_words
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.signing import Signing, app_folder, signing_options
from mutual_pool.cli.telling import require_agreement, tell
from mutual_pool.office.connection import OpenPlan, open_plan
from mutual_pool.office.payments import Permitted, payment_acts

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NEW_FILE = click.Path(path_type=Path, dir_okay=False)
Outcome = Callable[[list[Done]], tuple[Sequence[str], Mapping[str, Any]]]
"""Tells what came of the acts, in lines and as facts."""


@dataclass(frozen=True)
class Office:
    """One command on one plan.

    Attributes:
        plan: the plan.
        as_text: whether the outcome is printed as JSON.
    """

    plan: OpenPlan
    as_text: bool

    def tell(self, lines: Sequence[str], facts: Mapping[str, Any]) -> None:
        """Print what was found: lines, or the facts as JSON."""
        tell(lines, facts, as_text=self.as_text)


@dataclass(frozen=True)
class Acting:
    """Somebody who acts by one command: who signs, what is asked before, how the outcome is shown.

    Attributes:
        web3: the chain.
        errors: names refusals.
        wording: how amounts and states are shown.
        as_text: whether the outcome is printed as JSON.
        signing: who signs.
        unsigned, safe: the file to which the transactions are written instead.
        dry_run: whether nothing is sent.
        yes: whether nobody is asked.
        smart_account: the account of ERC-4337 that acts, whose owner signs; None for none.
        bundler, paymaster: who sends its operations, and who is asked to pay for them.
    """

    web3: Web3
    errors: ErrorDecoder
    wording: Wording
    as_text: bool
    signing: Signing
    unsigned: Path | None
    safe: Path | None
    dry_run: bool
    yes: bool
    smart_account: str | None = None
    bundler: str = ""
    paymaster: str = ""

    @property
    def through(self) -> Through | None:
        """The way to the smart account that acts; None where none does.

        Raises:
            UsageError: if a part of it is missing, or something else is asked for, too.
        """
        if not self.smart_account:
            if self.bundler or self.paymaster:
                raise click.UsageError("--bundler and --paymaster are for a --smart-account")
            return None
        if not self.bundler:
            raise click.UsageError("a smart account's operations are sent by a --bundler")
        if not self.signing.by_key:
            raise click.UsageError("give --keystore: the key of the smart account's owner")
        if self.unsigned is not None or self.safe is not None:
            raise click.UsageError("a smart account's operation is not written into a file")
        return Through(self.smart_account, self.bundler, self.paymaster)

    @property
    def known_address(self) -> str:
        """Who acts, without a password where it can be known; "" if it cannot."""
        return self.smart_account or self.signing.address()

    @cached_property
    def sender(self) -> Sender:
        """Who acts; a keystore is opened once it is needed.

        Raises:
            UsageError: if nobody was named.
            KeystoreError: if the key cannot be had.
        """
        web3, errors, signing = self.web3, self.errors, self.signing
        to_file = self.unsigned or self.safe
        through = self.through
        if through is not None:
            return OperationSender(
                web3,
                signing.account(),
                through,
                errors,
                app_folder("outbox"),
                fees=signing.limits,
                patience=signing.patience,
            )
        if to_file is not None or (self.dry_run and signing.address()):
            if not signing.address():
                raise click.UsageError("say who is going to sign: give --from ADDRESS")
            address = Web3.to_checksum_address(signing.address())
            safe = self.safe is not None
            return FileSender(web3, address, errors, to_file or Path(), safe, signing.limits)
        if signing.by_key:
            acting = KeySender(
                web3,
                signing.account(),
                errors,
                app_folder("outbox"),
                fees=signing.limits,
                patience=signing.patience,
            )
            acting.begin()
            # Also where the command ends in an error, whose traceback would keep the account busy
            # for as long as anything keeps it.
            click.get_current_context().call_on_close(acting.leave)
            return acting
        if signing.sender:
            return NodeSender(
                web3, signing.sender, errors, fees=signing.limits, patience=signing.patience
            )
        raise click.UsageError(
            "say who acts: --keystore for a key of yours, --from for an account of the node, or "
            "--from with --unsigned or --safe to have it signed elsewhere"
        )

    def do(
        self,
        acts: Sequence[Act],
        effect: Sequence[str],
        outcome: Outcome | None = None,
    ) -> None:
        """Say what will happen, try it out, ask, carry it out, and tell how it ended.

        Args:
            acts: the calls, in their order.
            effect: sentences on what will be different afterwards, in money and in words.
            outcome: tells what came of it, in lines and as facts.

        Raises:
            RefusedError: if a contract refuses.
            Abort: if nobody agrees.
        """
        sender = self.sender
        try:
            for act in acts:
                click.echo(f"{act.what.rstrip('.')}.", err=True)
            for line in effect:
                click.echo(f"  {line}", err=True)
            if isinstance(sender, OperationSender):
                for line in sender.terms(acts):
                    click.echo(f"  {line}", err=True)
            if self.dry_run:
                try_all_out(acts, sender.address, self.errors)
                facts = {"would": [act.what for act in acts], "effect": list(effect)}
                lines = ["This would be done; nothing was sent: it was a dry run."]
                tell(lines, facts, as_text=self.as_text)
                return
            if not isinstance(sender, FileSender):
                self._require_agreement(acts)
            done = sender.perform(acts)
        except ContractRefusalError as refusal:
            told = in_words(refusal, self.wording)
            if self.as_text:
                arguments = {"refused": told.name, "arguments": told.arguments, "why": str(told)}
                tell([], arguments, as_text=True)
            raise told from refusal
        self._tell(done, outcome)
        sender.close()

    def _require_agreement(self, acts: Sequence[Act]) -> None:
        # What would be refused is not asked about.
        try_all_out(acts, self.sender.address, self.errors)
        question = f"Do this as {self.sender.address}?"
        require_agreement(question, "Nothing was sent", yes=self.yes)

    def _tell(
        self,
        done: list[Done],
        outcome: Outcome | None,
    ) -> None:
        sent = [one for one in done if one.receipt is not None]
        facts: dict[str, Any] = {"transactions": [_facts(one) for one in sent]}
        lines: list[str] = []
        for one in sent:
            before = "This was sent by a command that was cut off: " if one.again else ""
            lines.append(f"{before}{one.act.what}: done, {_cost(one)} (transaction {one.hash})")
        if not sent:
            file = self.unsigned or self.safe
            kind = "Safe's interface" if self.safe is not None else "signer"
            facts["file"] = str(file)
            lines.append(f"Written for the {kind}: {file}. Nothing was sent.")
        elif outcome is not None:
            more, found = outcome(done)
            lines += more
            facts |= found
        tell(lines, facts, as_text=self.as_text)
        sys.stdout.flush()


@dataclass(frozen=True)
class ActingOffice(Office):
    """One command that acts on a plan."""

    acting: Acting

    @property
    def sender(self) -> Sender:
        """Who acts; see `Acting.sender`."""
        return self.acting.sender

    def pay(
        self, spender: Contract, amount: int, act: Act, permitted: Permitted | None = None
    ) -> list[Act]:
        """Return the acts by which a payment is made."""
        return payment_acts(self.plan, self.sender, spender, amount, act, permitted)

    def do(
        self,
        acts: Sequence[Act],
        effect: Sequence[str],
        outcome: Outcome | None = None,
    ) -> None:
        """Carry acts out; see `Acting.do`."""
        self.acting.do(acts, effect, outcome)


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command that only reads; it gets an `Office` as `office`."""

    @wraps(command)
    def told(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401  the command's
        rpc, record = options.pop("rpc"), options.pop("deployment")
        office = Office(open_plan(rpc, record), options.pop("as_text"))
        return command(*arguments, office=office, **options)

    return _with_options(told, _plan_options())


def acting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command that acts; it gets an `ActingOffice` as `office`."""

    @wraps(command)
    def told(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        rpc, record = options.pop("rpc"), options.pop("deployment")
        who = {name: options.pop(name) for name in _WHO}
        _require_one_file(who)
        plan, as_text = open_plan(rpc, record), options.pop("as_text")
        acts = Acting(plan.web3, plan.errors, plan.wording, as_text, **who)
        return command(*arguments, office=ActingOffice(plan, as_text, acts), **options)

    return _with_options(who_options(told), _plan_options())


_WHO = ("signing", "unsigned", "safe", "dry_run", "yes", "smart_account", "bundler", "paymaster")
"""What `who_options` gives a command, by the names of `Acting`'s fields."""


def who_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say who acts, and whether it is really done."""
    more = [
        click.option(
            "--unsigned",
            type=_NEW_FILE,
            help="Write the transactions here, to be signed elsewhere.",
        ),
        click.option(
            "--safe", type=_NEW_FILE, help="Write the transactions here, for a Safe's interface."
        ),
        click.option(
            "--smart-account",
            type=AddressType(),
            help="Act as this account of ERC-4337 (SimpleAccount 0.7), whose owner your key is: "
            "all of it in one operation, or nothing.",
        ),
        click.option(
            "--bundler", default="", metavar="URL", help="Who sends its operations (ERC-7769)."
        ),
        click.option(
            "--paymaster",
            default="",
            metavar="URL",
            help="Who is asked to pay their fee (ERC-7677); else the account pays.",
        ),
        click.option("--dry-run", is_flag=True, help="Say what would be, and send nothing."),
        click.option("-y", "--yes", is_flag=True, help="Do not ask."),
    ]
    return _with_options(signing_options(command), more)


def acting_elsewhere(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command that finds its plan by itself; it gets `act_on`.

    `act_on(web3, errors, wording, as_text)` returns who acts there.
    """

    @wraps(command)
    def told(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401  the command's
        who = {name: options.pop(name) for name in _WHO}
        _require_one_file(who)
        return command(*arguments, act_on=partial(Acting, **who), **options)

    return who_options(told)


def _require_one_file(who: Mapping[str, Any]) -> None:
    if who["unsigned"] is not None and who["safe"] is not None:
        raise click.UsageError("give --unsigned or --safe, not both")


def _plan_options() -> list[Callable[..., Any]]:
    return [
        click.option(
            "--rpc", envvar="MUTUAL_POOL_RPC", required=True, help="The node's HTTP address."
        ),
        click.option(
            "--deployment",
            envvar="MUTUAL_POOL_DEPLOYMENT",
            type=_FILE,
            help="The plan's record; else the only one of this chain in ./deployments.",
        ),
        click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON."),
    ]


def _with_options(
    command: Callable[..., Any], options: Sequence[Callable[..., Any]]
) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command


def _facts(done: Done) -> dict[str, Any]:
    receipt = done.receipt
    assert receipt is not None
    return {
        "what": done.act.what,
        "hash": done.hash,
        "block": receipt["blockNumber"],
        "gas": receipt["gasUsed"],
        "cost": str(_paid(done)),
        "sent_before": done.again,
    }


def _paid(done: Done) -> int:
    receipt = done.receipt
    assert receipt is not None
    return int(receipt["gasUsed"]) * int(receipt.get("effectiveGasPrice", 0))


def _cost(done: Done) -> str:
    return f"for {in_ether(_paid(done))} ether of gas"
