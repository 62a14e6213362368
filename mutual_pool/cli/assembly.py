"""`mutual-pool assembly`: what the members decide together."""

from typing import Any

import click

from mutual_pool.chain.acts import Act
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.kinds import amount_of
from mutual_pool.office.assembly import (
    PROPOSAL_STATES,
    VOTES,
    Proposal,
    calls_in_words,
    change_panel,
    change_role,
    change_rules,
    close_plan,
    proposal_of,
    proposals,
)
from mutual_pool.office.connection import OpenPlan

_MONEY_RULES = ("capPerUnit", "claimBond", "objectionBond")


@click.group()
def assembly() -> None:
    """Propose a change, vote on it, and carry it out."""


@assembly.command()
@click.argument(
    "change",
    type=click.Choice(["registrar", "supervisor", "steward", "panel", "rules", "close"]),
)
@click.option("--to", type=AddressType(), help="Who takes the role on.")
@click.option("--out", "leaving", type=AddressType(), multiple=True, help="An assessor who leaves.")
@click.option("--in", "taking", type=AddressType(), multiple=True, help="A new assessor.")
@click.option("--rule", "rules", multiple=True, metavar="NAME=VALUE", help="A rule's new value.")
@click.option("--words", required=True, help="Why, for the members who vote.")
@acting
def propose(
    change: str,
    to: str | None,
    leaving: tuple[str, ...],
    taking: tuple[str, ...],
    rules: tuple[str, ...],
    words: str,
    office: ActingOffice,
) -> None:
    """Propose a change of a role, of the panel, of the rules, or to close the plan.

    Example: mutual-pool assembly propose panel --out 0x... --in 0x... --words "..." --keystore me
    """
    plan = office.plan
    if not words.strip():
        raise click.UsageError("say why, for the members who vote: --words")
    if change in ("registrar", "supervisor", "steward"):
        if to is None:
            raise click.UsageError(f"say who is to be the {change}: --to")
        call, what = change_role(plan, change, to), f"make {to} the {change}"
    elif change == "panel":
        if not leaving and not taking:
            raise click.UsageError("say who leaves (--out) and who is new (--in)")
        call = change_panel(plan, list(leaving), list(taking), [])
        gone, new = (", ".join(people) or "nobody" for people in (leaving, taking))
        what = f"change the panel: out {gone}, in {new}"
    elif change == "rules":
        call, what = change_rules(plan, _rules(plan, rules)), f"change rules: {', '.join(rules)}"
    else:
        call, what = close_plan(plan), "close the plan"
    # Only this wallet may make the proposal, so that nobody can copy and then cancel it.
    description = f"{words.strip()}\n#proposer={office.sender.address}"
    act = Act(
        plan.contracts.assembly.functions.propose(
            [call.address], [0], [call._encode_transaction_data()], description
        ),
        f"Propose to {what}",
    )
    effect = ["Voting begins in a day and lasts seven; what is accepted waits seven more."]

    def outcome(done: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401
        event = plan.contracts.assembly.events.ProposalCreated()
        number = event.process_receipt(done[-1].receipt)[0]["args"]["proposalId"]
        return [f"It is proposal {number}."], {"proposal": str(number)}

    office.do([act], effect, outcome)


@assembly.command()
@click.argument("proposal")
@click.argument("answer", type=click.Choice(list(VOTES)))
@acting
def vote(proposal: str, answer: str, office: ActingOffice) -> None:
    """Vote on PROPOSAL, by its number or its first digits. A vote cannot be changed.

    Example: mutual-pool assembly vote 7481 for --keystore me
    """
    found = proposal_of(office.plan, proposal)
    call = office.plan.contracts.assembly.functions.castVote(found.number, VOTES[answer])
    office.do([Act(call, f"Vote {answer!r} on proposal {found.number}")], _effect(office, found))


@assembly.command()
@click.argument("proposal")
@acting
def queue(proposal: str, office: ActingOffice) -> None:
    """Announce an accepted PROPOSAL; it may be carried out seven days later. Anyone may.

    Example: mutual-pool assembly queue 7481 --keystore me
    """
    found = proposal_of(office.plan, proposal)
    call = office.plan.contracts.assembly.functions.queue(*found.arguments)
    office.do([Act(call, f"Queue proposal {found.number}")], _effect(office, found))


@assembly.command()
@click.argument("proposal")
@acting
def execute(proposal: str, office: ActingOffice) -> None:
    """Carry out a queued PROPOSAL once its time has come. Anyone may.

    Example: mutual-pool assembly execute 7481 --keystore me
    """
    found = proposal_of(office.plan, proposal)
    call = office.plan.contracts.assembly.functions.execute(*found.arguments)
    office.do([Act(call, f"Carry out proposal {found.number}")], _effect(office, found))


@assembly.command()
@click.argument("proposal")
@acting
def cancel(proposal: str, office: ActingOffice) -> None:
    """Take your own PROPOSAL back, before voting begins.

    Example: mutual-pool assembly cancel 7481 --keystore me
    """
    found = proposal_of(office.plan, proposal)
    call = office.plan.contracts.assembly.functions.cancel(*found.arguments)
    office.do([Act(call, f"Cancel proposal {found.number}")], [])


@assembly.command()
@click.argument("proposal", required=False)
@reading
def show(proposal: str | None, office: Office) -> None:
    """Print PROPOSAL, or all of them, the newest first: state, dates, votes, what would change.

    Example: mutual-pool assembly show
    """
    plan = office.plan
    found = [proposal_of(plan, proposal)] if proposal else proposals(plan)
    rows = [_described(plan, one) for one in found]
    lines = [line for lines, _ in rows for line in lines] or ["There are no proposals."]
    office.tell(lines, {"proposals": [facts for _, facts in rows]})


def _described(plan: OpenPlan, proposal: Proposal) -> tuple[list[str], dict[str, Any]]:
    functions = plan.contracts.assembly.functions
    state = functions.state(proposal.number).call()
    against, in_favour, abstained = functions.proposalVotes(proposal.number).call()
    begins = functions.proposalSnapshot(proposal.number).call()
    ends = functions.proposalDeadline(proposal.number).call()
    quorum = functions.quorumOf(proposal.number).call()
    eta = functions.proposalEta(proposal.number).call()
    calls = calls_in_words(plan, proposal)
    lines = [
        f"Proposal {proposal.number}: {PROPOSAL_STATES[state]}",
        *(f"  would {call}" for call in calls),
        f"  votes from {time_text(begins)} until {time_text(ends)}: {in_favour} for, {against} "
        f"against, {abstained} abstained; {quorum} for or abstained are needed",
        *([f"  may be carried out from {time_text(eta)}"] if eta else []),
    ]
    facts = {
        "proposal": str(proposal.number),
        "state": PROPOSAL_STATES[state],
        "for": in_favour,
        "against": against,
        "abstained": abstained,
        "quorum": quorum,
        "begins": begins,
        "ends": ends,
        "eta": eta,
        "calls": calls,
        "description": proposal.description,
        "proposer": proposal.proposer,
    }
    return lines, facts


def _effect(office: ActingOffice, proposal: Proposal) -> list[str]:
    return [f"It would {call}." for call in calls_in_words(office.plan, proposal)]


def _rules(plan: OpenPlan, given: tuple[str, ...]) -> dict[str, int]:
    if not given:
        raise click.UsageError("say which rules: --rule NAME=VALUE")
    found = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise click.UsageError(f"{one[:60]!r} is no rule: NAME=VALUE, such as noticeDays=10")
        if name in _MONEY_RULES:
            found[name] = amount_of(value, plan.wording.decimals, name)
        elif value.isascii() and value.isdigit() and len(value) < 20:
            found[name] = int(value)
        else:
            raise click.UsageError(f"{name[:40]}: {value[:40]!r}; allowed: a whole number")
    return found
