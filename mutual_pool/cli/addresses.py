"""Addresses as arguments of a command."""

import click
from eth_utils.address import is_address, to_checksum_address


class AddressType(click.ParamType[str]):
    """An address, given back with its checksum."""

    name = "address"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address, or end the command with what is wrong."""
        if not is_address(value):
            self.fail(f"{value!r} is no address: 0x and 40 hexadecimal digits", param, ctx)
        return str(to_checksum_address(value))
