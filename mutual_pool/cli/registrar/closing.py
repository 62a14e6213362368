"""`mutual-pool registrar close`: one root, one signature and one deposit for everybody."""

from pathlib import Path
from typing import Any

import click

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.cli.acting import ActingOffice, acting
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.kinds import amount_of
from mutual_pool.cli.progress import progress
from mutual_pool.cli.registrar.handing import hand_out, positions_folder
from mutual_pool.cli.registrar.options import (
    FILE,
    open_register,
    page_option,
    plan_option,
    register_argument,
    rules_of,
    secret_password_option,
)
from mutual_pool.cli.telling import printable, require_agreement
from mutual_pool.cli.typed_signing import registrars_signature, typed_data_in, write_typed_data
from mutual_pool.office.evidence.new_files import write_again
from mutual_pool.office.files import group_text
from mutual_pool.office.registrar.closing import (
    caught_up,
    cohort_number,
    deposit_of,
    enrolled_entry,
    group_message,
    group_struct,
    group_values,
    without,
)
from mutual_pool.office.registrar.intake import RefusedPeopleError
from mutual_pool.office.registrar.people import People, SignedGroup, people_of, tree_of
from mutual_pool.office.registrar.refusals import Refused, refusals
from mutual_pool.office.registrar.register import Register, RegisterError, alone

_NEW_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@register_argument
@click.option("--sponsor", type=AddressType(), help="Who pays.  [default: who signs]")
@click.option("--amount", default="", help="The whole deposit.  [default: what the plan asks]")
@click.option("--leave-out", is_flag=True, help="Go on without those who are refused.")
@click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How long it holds."
)
@click.option("--out", type=click.Path(path_type=Path), help="The folder for the positions.")
@click.option("--png", is_flag=True, help="Write QR codes as PNG beside SVG.")
@click.option("--to-sign", type=_NEW_FILE, help="Write the typed data here, and sign nothing.")
@click.option("--signature", default="", help="The signature of it, made elsewhere.")
@click.option("--typed-data", type=FILE, help="What it signs: the file of --to-sign.")
@page_option
@plan_option
@secret_password_option
@acting
def close(
    file: Path,
    secret_password_file: Path | None,
    office: ActingOffice,
    **given: Any,  # noqa: ANN401  what `_Close` names
) -> None:
    """Bring everybody of REGISTER who waits into the plan: one root, one signature, one deposit.

    Everybody is checked against the chain first; if somebody is refused, nothing is signed (see
    --leave-out). The group is kept in the register before it is sent: a run that was cut off is
    run again. Where another pays, the group's file is written for `cohort enrol`; afterwards the
    same command writes the positions.

    Example: mutual-pool registrar close weekend.register --keystore registrar --page https://...
    """
    with alone(file):
        _Close(office, file, secret_password_file, **given).run()


class _Close:
    """One run of the command."""

    def __init__(
        self,
        office: ActingOffice,
        file: Path,
        password_file: Path | None,
        *,
        sponsor: str | None,
        amount: str,
        leave_out: bool,
        days: int,
        out: Path | None,
        png: bool,
        to_sign: Path | None,
        signature: str,
        typed_data: Path | None,
        page: str,
        plan_name: str,
    ) -> None:
        self.office, self.file, self.plan = office, file, office.plan
        self.register, self.ring = open_register(office, file, password_file)
        self.rules = rules_of(office, plan_name)
        self.sponsor, self.amount, self.leave_out, self.days = sponsor, amount, leave_out, days
        self.out, self.png, self.page = out, png, page
        self.to_sign, self.signature, self.typed_data = to_sign, signature, typed_data

    def run(self) -> None:
        if self.office.acting.dry_run:
            self._try_out(people_of(self.register.entries(self.ring.key)))
            return
        people, came_in = caught_up(self.plan, self.register, self.ring)
        if came_in is not None:
            lines, facts = self._handed_out(people, came_in)
            self.office.tell([f"It is group {came_in.cohort}.", *lines], facts)
            return
        group = people.open_group
        if group is None:
            group = self._signed(people)
        if group is not None:
            self._send(group)

    def _ready(self, people: People) -> list[Any]:
        """Return who comes in, after everybody was checked against the chain.

        Raises:
            RefusedPeopleError: if somebody is refused, and nobody said to leave them out.
            RegisterError: if nobody is left.
        """
        drafts = people.drafts
        with progress("Checked", len(drafts)) as more:
            refused = refusals(self.plan, drafts, more)
        if refused and not self.leave_out:
            said = f"nothing was signed: {len(refused)} of {len(drafts)} people cannot come in:"
            raise RefusedPeopleError(said, refused)
        for one in refused:
            click.echo(printable(f"Left out: {one.person.called}: {one.why}"), err=True)
        self.refused: list[Refused] = refused
        ready = without(drafts, [one.person for one in refused])
        if not ready:
            raise RegisterError(f"nobody in {self.file} waits for a group")
        return ready

    def _try_out(self, people: People) -> None:
        ready = self._ready(people)
        tree = tree_of(ready, self.rules)
        paid = self._paid(tree.units)
        line = f"{len(ready)} people with {tree.units} units would come in for "
        facts = {"people": len(ready), "units": tree.units, "deposit": str(paid)}
        self.office.tell(
            [f"{line}{self.plan.money(paid)}; nothing was signed or sent: it was a dry run."], facts
        )

    def _signed(self, people: People) -> SignedGroup | None:
        """Return the group, signed and kept; None if it is only to be signed elsewhere."""
        ready = self._ready(people)
        tree = tree_of(ready, self.rules)
        if self.signature:
            message = typed_data_in(self.typed_data, "Cohort")
            if message["message"].get("root") != "0x" + tree.root.hex():
                raise RegisterError(
                    f"{self.typed_data} is of other people than those who wait now. Nothing was "
                    "written; have the group signed again (--to-sign)"
                )
        else:
            sponsor = self.sponsor or self.office.acting.known_address
            sponsor = sponsor or self.office.sender.address
            message = group_message(self.plan, group_values(self.plan, tree, sponsor, self.days))
        values = message["message"]
        click.echo(
            f"Certify a group of {len(ready)} people with {tree.units} units for "
            f"{values['sponsor']}; to be used until {time_text(int(values['expiry']))}.",
            err=True,
        )
        if self.to_sign is not None:
            write_typed_data(self.office, self.to_sign, message)
            return None
        raw = registrars_signature(self.office, message, self._signature_of, self.signature)
        numbers = tuple(one.number for one in ready)
        group = SignedGroup(values, raw, numbers)
        self.register.append(group.entry(self.plan.now()))
        return group

    def _signature_of(self, message: dict[str, Any]) -> bytes:
        sender = self.office.sender
        if not sender.by_key:
            raise click.UsageError("say who signs: --keystore, or --to-sign FILE to sign elsewhere")
        require_agreement(
            f"Sign this as {sender.address}?", "Nothing was signed", yes=self.office.acting.yes
        )
        return sender.sign(message)

    def _send(self, group: SignedGroup) -> None:
        """Pay for the group and hand the positions out, or write it for who pays."""
        sponsor = group.values["sponsor"]
        if sponsor.lower() != self._acting().lower():
            path = self.file.with_name(f"{self.file.stem}-group.json")
            write_again(path, group_text(group.values, group.signature).encode("utf-8"))
            paid = self._paid(group.values["units"])
            lines = [
                f"Written: {path}. Nothing was sent: {sponsor} pays.",
                f"They run: mutual-pool cohort enrol {path.name} (the plan asks "
                f"{self.plan.money(paid)}). Then run this command again.",
            ]
            self.office.tell(lines, {"file": str(path), "sponsor": sponsor, "deposit": str(paid)})
            return
        units, paid = group.values["units"], self._paid(group.values["units"])
        enrolment = self.plan.contracts.enrolment.functions
        act = Act(
            enrolment.enrolCohort(group_struct(group), group.signature, paid),
            f"Bring a group of {len(group.people)} people in with {self.plan.money(paid)}",
        )
        acts = self.office.pay(self.plan.contracts.pool, paid, act)
        effect = [
            f"{self.plan.money(paid)} for {units} units go to the pool, and do not come back to "
            "you. Each position is one person's."
        ]

        def outcome(_: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401  not used
            number = cohort_number(self.plan, group)
            # While it was mined, others may have added people for the next group.
            self.register = Register(self.file)
            self.register.append(enrolled_entry(group, number, self.plan.now()))
            people = people_of(self.register.entries(self.ring.key))
            done = next(one for one in people.groups if one.cohort == number)
            lines, facts = self._handed_out(people, done)
            return [f"It is group {number}.", *lines], facts

        self.office.do(acts, effect, outcome)

    def _acting(self) -> str:
        return self.office.acting.known_address or self.office.sender.address

    def _paid(self, units: int) -> int:
        if self.amount:
            return amount_of(self.amount, self.plan.wording.decimals, "--amount")
        return deposit_of(self.rules, units)

    def _handed_out(self, people: People, group: SignedGroup) -> tuple[list[str], dict[str, Any]]:
        folder = self.out or positions_folder(self.file, group.cohort)
        count = hand_out(people, group, self.rules, folder, self.page, png=self.png)
        facts = {
            "group": group.cohort,
            "people": count,
            "folder": str(folder),
            "refused": [
                {"number": one.person.number, "why": one.why}
                for one in getattr(self, "refused", [])
            ],
        }
        return [f"Written: {count} positions in {folder}"], facts
