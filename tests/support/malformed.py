"""Answers and files made wrong by chance, the same ones for the same seed."""

import copy
import random
from typing import Any

_DEEP: Any = "0x1"
for _ in range(300):
    _DEEP = [_DEEP]
JUNK = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        10**40,
        "",
        " ",
        "0x",
        "0X1",
        "0xzz",
        "0x1",
        "0x0",
        "1",
        "-0x1",
    ),
    *("0x" + "f" * 200, "0x" + "11" * 32, "0x" + "22" * 20, "0x" + "é", "\x00", "0x_1", "0x 1"),
    *([], {}, [None], [[]], [{}], {"": None}, {"error": None}, _DEEP, "0x" + "ab" * 5000),
    *({"length": 3}, "latest", "null", ["0x"], "0xc0", "0x80"),
)


def malformed(value: Any, source: random.Random) -> Any:
    """Return a value made wrong: somewhere in it, or as a whole."""
    found = copy.deepcopy(value)
    for _ in range(source.randint(1, 3)):
        found = _once(found, source)
    return found


def _once(value: Any, source: random.Random) -> Any:
    way = source.random()
    if way < 0.12 or not isinstance(value, dict | list | str) or not value:
        return copy.deepcopy(source.choice(JUNK))
    if isinstance(value, str):
        return _text(value, source)
    if isinstance(value, list):
        place = source.randrange(len(value))
        if way < 0.2:
            del value[place]
        elif way < 0.28:
            value.append(copy.deepcopy(value[place]))
        elif way < 0.34:
            source.shuffle(value)
        else:
            value[place] = _once(value[place], source)
        return value
    key = source.choice(sorted(value, key=str))
    if way < 0.2:
        del value[key]
    elif way < 0.26:
        value[str(key) + "x"] = value.pop(key)
    elif way < 0.3:
        value[source.choice(("type", "number", "hash", "extra"))] = copy.deepcopy(
            source.choice(JUNK)
        )
    else:
        value[key] = _once(value[key], source)
    return value


def _text(value: str, source: random.Random) -> Any:
    place = source.randrange(len(value))
    return source.choice(
        (
            value[:place],
            value[:place] + source.choice("0123456789abcdefgZ-_ \u00e9") + value[place + 1 :],
            value[place:],
            value.upper(),
            value + "0",
            value + value,
            "0x" + value,
            copy.deepcopy(source.choice(JUNK)),
        )
    )
