"""The chain's time. Never `mine(timestamp=...)`, which leaves Ganache's clock behind."""

import brownie

HOUR = 3600
DAY = 24 * HOUR


def now() -> int:
    """The time of the newest block."""
    return int(_ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)


def today() -> int:
    """The UTC day number of the newest block."""
    return now() // DAY


def wait(days: float = 0, seconds: int = 0) -> None:
    """Let time pass, and mine a block."""
    # Not by brownie's chain, which takes a snapshot after each of the two.
    _ask("evm_increaseTime", round(days * DAY) + seconds)
    _ask("evm_mine")


def wait_until(moment: int) -> None:
    """Let time pass up to a moment."""
    wait(seconds=max(0, moment - now()))


def wait_for_noon() -> None:
    """Begin far from midnight, so that no test meets a change of day by chance."""
    wait_until((today() + 1) * DAY + DAY // 2)


def _ask(method, *parameters):
    answer = brownie.web3.provider.make_request(method, parameters)
    assert "error" not in answer, answer
    return answer["result"]
