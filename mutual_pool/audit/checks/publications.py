"""Whether the published reports are those of the events, and changes were voted for."""

from mutual_pool.audit.context import AuditContext
from mutual_pool.audit.findings import Finding, Origin, counted
from mutual_pool.audit.observers.assembly import AssemblyBook
from mutual_pool.audit.observers.disclosures import Report
from mutual_pool.audit.observers.timelock import ROLES_OF_THE_ASSEMBLY, TimelockBook
from mutual_pool.audit.report.document import ReportDocument, hash_of


def judge_reports(case: AuditContext) -> None:
    """Hold the published hashes against the reports drawn."""
    book, result = case.book, case.result
    if "registry" not in result.plan.addresses:
        book.skip("reports", "no registry was given, and none published a report on this pool")
        return
    if not result.disclosures.reports:
        book.skip("reports", "none was published yet")
        return
    _judge_ranges(case)
    right = 0
    standing = result.disclosures.standing()
    for number, document in result.reports.items():
        stated = result.disclosures.reports[number]
        if number not in standing:
            right += _judge_replaced(case, number, stated, document)
            continue
        if document.period.to_time != stated.to_time:
            what = f"report {number} states another time of its last block"
            _find(case, stated, what, "toTime", document.period.to_time, stated.to_time)
        found = hash_of(document)
        if found == stated.hash:
            right += 1
            continue
        book.find(
            Finding(
                check="reports",
                what=f"report {number} on blocks {stated.from_block} to {stated.to_block} is "
                "not the report of the events in them",
                field="hash",
                expected="0x" + found.hex(),
                found="0x" + stated.hash.hex(),
                contract="registry",
                block=stated.block,
                tx=stated.tx,
                origin=_origin(case, stated),
            )
        )
    book.close(
        "reports",
        f"{right} of {len(result.reports)} reports drawn again, hash by hash, "
        f"{counted(len(result.reports.keys() - standing.keys()), 'report')} that others replace "
        "among them",
    )


def _origin(case: AuditContext, stated: Report) -> Origin:
    """Return who may be at fault for a report that is not the one drawn."""
    # What is missing could have been moved by a contract of the plan that is not known.
    proved = case.result.whole and stated.from_block not in case.result.untied
    return Origin.PLAN if proved else Origin.NODE


def _judge_replaced(
    case: AuditContext, number: int, stated: Report, document: ReportDocument
) -> bool:
    """Return whether a report that another one replaces was right; note it if it was not."""
    wrong = []
    if hash_of(document) != stated.hash:
        wrong.append("was not the report of the events in its blocks")
    if document.period.to_time != stated.to_time:
        wrong.append("stated another time of its last block")
    if wrong:
        case.book.notes.append(
            f"Report {number} on blocks {stated.from_block} to {stated.to_block} "
            f"{' and '.join(wrong)}; it no longer stands, since another one replaces it."
        )
    return not wrong


def _judge_ranges(case: AuditContext) -> None:
    """Make sure that the standing reports cover all blocks from the plan's first one on.

    The registry cannot: on some chains it does not know the number of its own block, and a new
    steward says where their reports begin.
    """
    disclosures, covered = case.result.disclosures, case.result.founded_in - 1
    standing = sorted(disclosures.standing().items(), key=lambda entry: entry[1].from_block)
    for number, report in standing:
        if report.to_block >= report.block:
            what = f"report {number} is on blocks that were not there when it was published"
            _find(case, report, what, "toBlock", report.block - 1, report.to_block)
            continue
        if report.from_block > covered + 1:
            what = f"no report is on blocks {covered + 1} to {report.from_block - 1}"
            _find(case, report, what, "fromBlock", covered + 1, report.from_block)
        covered = max(covered, report.to_block)


def _find(
    case: AuditContext, report: Report, what: str, field: str, expected: int, found: int
) -> None:
    case.book.find(
        Finding(
            check="reports",
            what=what,
            field=field,
            expected=str(expected),
            found=str(found),
            contract="registry",
            block=report.block,
            tx=report.tx,
        )
    )


def judge_votes(case: AuditContext, assembly: AssemblyBook, timelock: TimelockBook) -> None:
    """Judge what the assembly was seen to do, and whether the timelock obeys nobody else."""
    book, plan = case.book, case.result.plan
    if "assembly" not in plan.addresses:
        book.unknown(
            "votes", "the node does not tell which assembly the timelock obeys; ask another"
        )
        return
    only = {plan.addresses["assembly"].lower(): 1}
    for role in ROLES_OF_THE_ASSEMBLY:
        holders = timelock.roles[role].has_role if role in timelock.roles else {}
        if holders != only:
            # Two holders are one too many, whichever of them is the assembly.
            proved = len(holders) != 1 or "assembly" in case.result.proved
            book.find(
                Finding(
                    check="votes",
                    what="somebody else than the assembly has a role at the timelock",
                    field=f"role 0x{role.hex()}",
                    expected=", ".join(only),
                    found=", ".join(holders) or "nobody",
                    contract="timelock",
                    block=case.result.block,
                    origin=Origin.PLAN if proved else Origin.NODE,
                )
            )
    book.close(
        "votes",
        f"{counted(sum(assembly.cast.values()), 'vote')} on "
        f"{counted(len(assembly.proposals), 'proposal')}; "
        f"{counted(assembly.changes, 'change')} of rules, panel and roles, or into a closing "
        "plan, each decided by the assembly; the timelock obeys nobody else",
    )
