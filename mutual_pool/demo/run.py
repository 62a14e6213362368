"""The main job: deploy a plan on a local chain, live a year, verify it, and give an account."""

import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from web3 import HTTPProvider, Web3

from mutual_pool.actuarial.population import PERIODS_PER_YEAR
from mutual_pool.audit.auditor import Auditor
from mutual_pool.audit.context import AuditResult, Options, Target
from mutual_pool.audit.findings import Verdict
from mutual_pool.chain.clock import ChainClock
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.deployment import Deployment, RoleHolders, deploy_plan, write_record
from mutual_pool.chain.node import local_accounts
from mutual_pool.chain.release import Release, load_release
from mutual_pool.chain.rpc import Rpc
from mutual_pool.chain.source_files import write_source_files
from mutual_pool.chain.wallet import NodeWallet
from mutual_pool.demo.account import YearAccount, YearObserver
from mutual_pool.demo.behaviour import Behaviour
from mutual_pool.demo.community import GAS_LIMIT, Community, make_account
from mutual_pool.demo.console import show_account, show_verdict
from mutual_pool.demo.report import write_report
from mutual_pool.demo.services import YearOfServices
from mutual_pool.demo.summary import summarise, write_summary
from mutual_pool.demo.year import Year
from mutual_pool.plan import Plan, load_plan

_FOUNDING_HOUR = 6
_STEPS = 6 * PERIODS_PER_YEAR + 8
#: What a sponsor gives to the reserve at the start, in benefits of the dearest class.
_RESERVE_BENEFITS = 1


@dataclass(frozen=True)
class Settings:
    """What the demonstration is run with.

    Attributes:
        plan: a plan's name or file.
        members: how many join on the first day.
        seed: the same seed lives the same year.
        scale: multiplies the incidence table's chances.
        network: where it runs; if it is not given, the node says what it is.
        services: whether a sponsor pays for services.
    """

    plan: str = "demo"
    members: int = 220
    seed: int = 1
    scale: float = 14.0
    network: str = ""
    services: bool = True


@dataclass(frozen=True)
class Demonstration:
    """What came of it.

    Attributes:
        deployment: the plan.
        account: the year.
        audit: the whole audit of it, as `mutual-pool verify` makes it, with its events.
        summary: the year in one JSON object.
    """

    deployment: Deployment
    account: YearAccount
    audit: AuditResult
    summary: dict[str, Any]

    @property
    def verified(self) -> bool:
        """Whether the audit's verdict is true."""
        return self.audit.verdict is Verdict.TRUE


def run_demo(
    web3: Web3, settings: Settings, console: Console, out: Path, deployments: Path
) -> Demonstration:
    """Live and verify a year; write `summary.json` and `report.html` into `out`.

    Args:
        web3: a local chain whose time can be moved and whose first accounts the node signs for.
        settings: plan, number of members, seed and scale.
        console: where the account is printed.
        out: the folder of the results.
        deployments: the folder of deployment records.

    Raises:
        NodeError: if it is not a local chain.
        PlanError: if there is no such plan or it is wrong.
        ReleaseError: if the contracts cannot be compiled.
        ContractRefusalError: if a contract refuses what it should carry out.
    """
    plan = load_plan(settings.plan)
    release = load_release()
    errors = error_decoder(release)
    bank_account, steward = local_accounts(web3, 2)
    bank = NodeWallet(web3, bank_account, errors, gas=GAS_LIMIT)
    clock = ChainClock(web3)
    start = clock.now().date() + timedelta(days=1)
    clock.move_to(start, _FOUNDING_HOUR)

    deployment, community = _found(web3, release, plan, settings, console, bank, steward)
    write_record(deployments, deployment)
    write_source_files(deployments, deployment, release)
    console.print(
        f"{settings.members} founders drawn by age and sex from the person-years of CI5plus; "
        f"events from the critical illness table at {settings.scale:g} times its chances; "
        f"seed {settings.seed}."
    )
    services = YearOfServices(community, errors, start, settings.seed)
    _live(community, clock, start, settings, console, services if settings.services else None)

    console.print("Verifying from the chain alone ...")
    observer = YearObserver(plan, start)
    audit = _audit(web3, release, deployment, observer)
    account = observer.account
    summary = summarise(
        plan,
        account,
        network=settings.network or web3.client_version.split("/")[0].lower(),
        seed=settings.seed,
        scale=settings.scale,
        verified=audit.verdict is Verdict.TRUE,
    )
    show_account(console, plan, account)
    show_verdict(console, audit)
    write_summary(out / "summary.json", summary)
    write_report(out / "report.html", plan, account, audit, summary)
    console.print(f"Written: {out / 'summary.json'}, {out / 'report.html'}")
    return Demonstration(deployment, account, audit, summary)


def _audit(
    web3: Web3, release: Release, deployment: Deployment, observer: YearObserver
) -> AuditResult:
    """Audit the plan as anybody would who knows a node and the pool; the observer looks on."""
    rpc = Rpc(str(cast(HTTPProvider, web3.provider).endpoint_uri))
    target = Target(pool=deployment.addresses["pool"], first_block=deployment.block)
    with tempfile.TemporaryDirectory() as folder:
        auditor = Auditor(rpc, release, Options(Path(folder) / "events"))
        return auditor.audit(target, [observer], keep_events=True)


def _found(
    web3: Web3,
    release: Release,
    plan: Plan,
    settings: Settings,
    console: Console,
    bank: NodeWallet,
    steward: str,
) -> tuple[Deployment, Community]:
    """Deploy the asset and the plan, and gather its people."""
    seed = settings.seed
    registrar = make_account(seed, "registrar")
    seats = plan.panel.value.seats
    assessors = sorted(
        (make_account(seed, f"assessor {place}") for place in range(seats)),
        key=lambda account: account.address.lower(),
    )
    token = release["TestToken"]
    factory = web3.eth.contract(abi=token.abi, bytecode=token.bytecode)
    errors = error_decoder(release)
    deployer = NodeWallet(web3, bank.address, errors)
    supervisor = make_account(seed, "supervisor")
    symbol = plan.asset.value.symbol
    asset = deployer.send(factory.constructor(f"Test {symbol}", symbol))["contractAddress"]
    assert asset is not None
    roles = RoleHolders(
        steward=steward,
        registrar=registrar.address,
        supervisor=supervisor.address,
        heir=make_account(seed, "heir").address,
        assessors=tuple(account.address for account in assessors),
    )
    console.print(f"Deploying the plan “{plan.title}”")
    deployment = deploy_plan(
        web3,
        release,
        deployer,
        plan,
        asset,
        roles,
        announce=lambda name, address: console.print(f"  {name:<18} {address}"),
    )
    contracts = deployment.contracts(web3, release)
    community = Community(
        web3, contracts, plan, registrar, assessors, errors, bank, supervisor, seed
    )
    community.fund(supervisor.address, money=0)
    dearest = max(max(row) for row in plan.benefit_table())
    community.sponsor_reserve(_RESERVE_BENEFITS * dearest)
    return deployment, community


def _live(
    community: Community,
    clock: ChainClock,
    start: date,
    settings: Settings,
    console: Console,
    services: YearOfServices | None,
) -> None:
    """Live the year behind a progress bar."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<32}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("the year", total=_STEPS + settings.members)

        def tick(step: str) -> None:
            bar.update(task, advance=1, description=step)

        year = Year(
            community,
            clock,
            start,
            members=settings.members,
            seed=settings.seed,
            scale=settings.scale,
            behaviour=Behaviour(),
            services=services,
            tick=tick,
        )
        log = year.live()
    console.print(f"{len(log.events)} events befell them; {log.not_covered} not covered.")
    for what, count in log.declined.items():
        console.print(f"{count} times the contracts declined a {what}")
