"""What auditors said of reports in the registry, as words."""

from mutual_pool.audit.context import AuditResult

_WORDS = {1: "confirmed", 2: "disputed"}


def opinions_of(result: AuditResult) -> list[dict[str, str]]:
    """Return what each auditor said last of each report, in the order of the reports.

    Who may call themselves an auditor is for the reader to judge: anybody may give an opinion.
    """
    standing = result.disclosures.standing()
    return [
        {
            "report": str(number),
            "auditor": auditor,
            "opinion": _WORDS.get(opinion, f"gave opinion {opinion} on"),
            "stands": "yes" if number in standing else "no",
        }
        for number, said in sorted(result.disclosures.opinions.items())
        for auditor, opinion in sorted(said.items())
    ]


def opinion_lines(result: AuditResult) -> list[str]:
    """Return the opinions as sentences."""
    return [
        f"{row['auditor']} {row['opinion']} report {row['report']}"
        + ("" if row["stands"] == "yes" else ", which no longer stands")
        for row in opinions_of(result)
    ]
