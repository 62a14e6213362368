"""The one application; each area adds its commands to it."""

import sys

import click

from mutual_pool import __version__
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.failures import exit_on_known_errors
from mutual_pool.cli.lazy import Late, LateGroup
from mutual_pool.cli.streams import prepare_streams

_COMMANDS = {
    "apply": Late("mutual_pool.cli.apply:apply", "Answer the plan's questions, to join."),
    "assembly": Late("mutual_pool.cli.assembly:assembly", "Propose, vote, and carry out."),
    "claim": Late("mutual_pool.cli.claim:claim", "File, decide, object, vote, settle, collect."),
    "cohort": Late("mutual_pool.cli.cohort:cohort", "Bring a group in, from its list."),
    "decision": Late(
        "mutual_pool.cli.decision:decision", "Come to one decision on a claim by the desk."
    ),
    "demo": Late("mutual_pool.cli.demo:demo", "Live through a year of a plan on a local chain."),
    "deploy": Late("mutual_pool.cli.deploy:deploy", "Found a plan: price it, check it, deploy it."),
    "doctor": Late("mutual_pool.cli.doctor:doctor", "Compare a deployment with plan and record."),
    "evidence": Late(
        "mutual_pool.cli.evidence:evidence", "Pack, grant and open the evidence of a claim."
    ),
    "gift": Late("mutual_pool.cli.gift:gift", "Ask for gifts, give, take."),
    "guardian": Late("mutual_pool.cli.guardian:guardian", "Name a guardian; act as one."),
    "join": Late("mutual_pool.cli.member:join", "Become a member."),
    "keeper": Late("mutual_pool.cli.keeper:keeper", "Carry out what is due and anyone may."),
    "key": Late("mutual_pool.cli.key:key", "Make and list the encrypted keys of this machine."),
    "leave": Late(
        "mutual_pool.cli.member:leave", "End your membership, and have your balance paid."
    ),
    "model": Late("mutual_pool.cli.model:model", "What the simulation rests on."),
    "notice": Late("mutual_pool.cli.notice:notice", "Make and check public notices of claims."),
    "order": Late("mutual_pool.cli.order:order", "Top a balance up before it runs out."),
    "plan": Late("mutual_pool.cli.plan:plan", "Write, check, show and price a plan."),
    "programme": Late(
        "mutual_pool.cli.programme:programme", "Pay for services, hand out codes, redeem them."
    ),
    "reading-key": Late(
        "mutual_pool.cli.reading_key:reading_key", "The key to which others encrypt for you."
    ),
    "recovery": Late("mutual_pool.cli.recovery:recovery", "Certify a lost wallet's new address."),
    "registrar": Late("mutual_pool.cli.registrar:registrar", "Certify who may join."),
    "reinstate": Late("mutual_pool.cli.member:reinstate", "Come back after a lapse."),
    "renew": Late("mutual_pool.cli.member:renew", "Hand in a newer certificate."),
    "report": Late("mutual_pool.cli.report:report", "Draw and publish reports of a period."),
    "simulate": Late("mutual_pool.cli.simulate:simulate", "Simulate a plan over months."),
    "source": Late("mutual_pool.cli.source:source", "Have explorers verify the sources."),
    "statement": Late("mutual_pool.cli.statement:statement", "Draw or check a member's statement."),
    "status": Late("mutual_pool.cli.member:status", "Print how a member stands."),
    "steward": Late("mutual_pool.cli.steward:steward", "Publish reports, take fees."),
    "subscription": Late(
        "mutual_pool.cli.subscription:subscription", "Pay the steward for the time."
    ),
    "supervisor": Late("mutual_pool.cli.supervisor:supervisor", "Hold a claim, stop joins."),
    "take-excess": Late("mutual_pool.cli.member:take_excess", "Take what a closing sets free."),
    "top-up": Late("mutual_pool.cli.member:top_up", "Pay into a member's cover."),
    "transaction": Late(
        "mutual_pool.cli.transaction:transaction", "Replace, cancel, sign or send transactions."
    ),
    "verify": Late(
        "mutual_pool.cli.verify:verify", "Check a plan from the chain, trusting nobody."
    ),
}


@click.group(
    cls=LateGroup, late=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="mutual-pool")
def application() -> None:
    """Mutual aid whose every number can be checked.

    Exit codes: 0 all is well, 1 failure, 2 wrong usage, 3 no node or the wrong one, 4 a contract
    refused, 5 something is not as it must be, 130 interrupted. `verify` has codes of its own.
    """
    prepare_streams()


def main() -> None:
    """Run the application; an expected failure is one sentence on stderr and an exit code."""
    # The answer of `verify` is its exit code, in which 1 says that something is false.
    verifying = sys.argv[1:2] == ["verify"]
    prepare_streams()
    with exit_on_known_errors(failure=Exit.USAGE if verifying else None):
        # By itself click would end an interrupted program with 1.
        sys.exit(application(prog_name="mutual-pool", standalone_mode=False))
