"""The instructions of deployed code, without the data between and behind them."""

CREATE, CALLCODE, DELEGATECALL, CREATE2, SELFDESTRUCT = 0xF0, 0xF2, 0xF4, 0xF5, 0xFF
_PUSH1, _PUSH32 = 0x60, 0x7F


def without_metadata(code):
    """Code without the CBOR that the compiler appends, whose length is in the last two bytes."""
    length = int.from_bytes(code[-2:], "big")
    tail = code[-2 - length : -2]
    # A map whose first key is "ipfs".
    assert tail[1:6] == b"\x64ipfs", "this code does not end with the compiler's metadata"
    return code[: -2 - length]


def opcodes(code):
    """Every instruction of the code; what a PUSH carries is none."""
    found, place = [], 0
    while place < len(code):
        opcode = code[place]
        found.append(opcode)
        place += 1 + (opcode - _PUSH1 + 1 if _PUSH1 <= opcode <= _PUSH32 else 0)
    return found
