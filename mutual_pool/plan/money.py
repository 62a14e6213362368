"""Amounts between decimal text and integers of the asset's smallest part, without floats."""

import re

MAX_DECIMALS = 36
MAX_AMOUNT = 2**88 - 1
_AMOUNT = re.compile(r"(0|[1-9][0-9]*)(?:\.([0-9]+))?")


def parse_money(value: object, decimals: int) -> int:
    """Return an amount in the asset's smallest part, exactly.

    Args:
        value: decimal text such as "0.10", or a whole number of the asset.
        decimals: digits after the point of the asset, such as 6.

    Raises:
        ValueError: if `value` is a float, has more digits than the asset, a sign, an exponent,
            a leading zero or a separator, or does not fit in 88 bits, the contracts' narrowest
            amount.
    """
    allowed = f'a quoted decimal such as "0.10" with at most {decimals} digits after the point'
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    match = _AMOUNT.fullmatch(text) if isinstance(text, str) else None
    if match is None or len(match[2] or "") > decimals:
        raise ValueError(allowed)
    amount = int(match[1] + (match[2] or "").ljust(decimals, "0"))
    if amount > MAX_AMOUNT:
        raise ValueError(f"at most {format_money(MAX_AMOUNT, decimals)}")
    return amount


def format_money(amount: int, decimals: int) -> str:
    """Return an amount of the smallest part as decimal text, without trailing zeros."""
    sign = "-" if amount < 0 else ""
    digits = str(abs(amount)).rjust(decimals + 1, "0")
    whole, part = digits[: len(digits) - decimals], digits[len(digits) - decimals :].rstrip("0")
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"
