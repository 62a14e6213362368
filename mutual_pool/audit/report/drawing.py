"""Which reports are drawn in an audit, and between which blocks."""

from collections.abc import Callable

from mutual_pool.audit.context import AuditResult, QuestionError
from mutual_pool.audit.proof.headers import Header
from mutual_pool.audit.report.collector import Bounds, PeriodCollector

HeaderOf = Callable[[int], Header]
"""Returns the header of a block that leads to the last one."""


class Drawing:
    """Prepares the reports of one audit."""

    def __init__(self, result: AuditResult, header_of: HeaderOf) -> None:
        """Take the bounds of reports from the headers that `header_of` returns."""
        self._result, self._header_of = result, header_of

    def published(self) -> dict[int, PeriodCollector]:
        """Return who draws each report, whether it stands or not, whose blocks are there.

        Raises:
            NodeError: if the node does not answer, or with a block that is not the chain's.
        """
        found = {}
        for number, report in self._result.disclosures.reports.items():
            if report.to_block <= self._result.block and report.from_block <= report.to_block:
                found[number] = self._collector(report.from_block, report.to_block)
        return found

    def asked_for(self, period: tuple[int, int] | None) -> PeriodCollector:
        """Return who draws the report that was asked for; of the whole history if None.

        Raises:
            QuestionError: if there is none on those blocks.
            NodeError: if the node does not answer, or with a block that is not the chain's.
        """
        result = self._result
        first, last = period or (result.plan.first_block, result.block)
        if last > result.block or first > last:
            raise QuestionError(
                f"there is no report on blocks {first} to {last}: the last block looked at is "
                f"{result.block}. Give a first block that is not after it"
            )
        return self._collector(first, last)

    def _collector(self, first: int, last: int) -> PeriodCollector:
        result = self._result
        begin, end = self._header_of(first), self._header_of(last)
        # What time alone changes right before the first block belongs to this period.
        later = first > result.plan.first_block
        before = self._header_of(first - 1).time if later else begin.time - 1
        bounds = Bounds(first, last, before, begin.time, end.time, end.hash)
        return PeriodCollector(bounds, result.chain_id, result.plan.addresses)
