"""Moving a local chain through time."""

from datetime import UTC, date, datetime, time, timedelta

from web3 import Web3
from web3.types import RPCEndpoint


class ClockError(Exception):
    """The chain's time cannot be moved as asked."""


class ChainClock:
    """The time of a chain that lets itself be moved, as Ganache and Anvil do."""

    def __init__(self, web3: Web3) -> None:
        """Take over the time of this chain."""
        self._web3 = web3

    def now(self) -> datetime:
        """Return the time of the latest block, UTC."""
        return datetime.fromtimestamp(self._web3.eth.get_block("latest")["timestamp"], UTC)

    def move_to(self, day: date, hour: int) -> None:
        """Go on to an hour of a day, UTC, and mine a block there.

        Transactions take the seconds after it; a whole step stays within the hours to the next.

        Raises:
            ClockError: if that time is over already, or the chain cannot be moved.
        """
        target = datetime.combine(day, time(hour), UTC)
        self._mine()
        ahead = target - self.now()
        if ahead < timedelta(0):
            raise ClockError(f"the chain is at {self.now():%Y-%m-%d %H:%M}, past {target}")
        self._request("evm_increaseTime", [int(ahead.total_seconds())])
        self._mine()

    def _mine(self) -> None:
        self._request("evm_mine", [])

    def _request(self, method: str, parameters: list[int]) -> None:
        answer = self._web3.provider.make_request(RPCEndpoint(method), parameters)
        if "error" in answer:
            raise ClockError(
                f"the node refuses {method} ({answer['error']}); use a local Ganache or Anvil"
            )
