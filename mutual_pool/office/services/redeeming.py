"""What a provider has of codes before they go to the chain: each looked at, each fault named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mutual_pool.office.services.code_files import Leaves
from mutual_pool.office.services.code_text import ServiceCode, read_code
from mutual_pool.office.services.errors import CodeError
from mutual_pool.protocol.services.codes import CodeTree

ChainCode = tuple[int, bytes, list[bytes]]
"""A code as the contract takes it: position, secret, proof."""


@dataclass(frozen=True)
class Sorted:
    """Codes that can be redeemed, and what is wrong with the others, in the order given.

    Attributes:
        good: as the contract takes them.
        faults: by the place in the list, from 1, what is wrong with a code.
    """

    good: tuple[ChainCode, ...]
    faults: dict[int, str]


def sort_codes(
    texts: Sequence[str], programme: int, leaves: Leaves, is_used: Callable[[int], bool]
) -> Sorted:
    """Return which codes can be redeemed in a programme.

    Args:
        texts: the codes as members gave them.
        programme: the number of the programme.
        leaves: its leaves, which lead to its root.
        is_used: asks the chain whether a position was redeemed.
    """
    tree, seen = leaves.tree, set[int]()
    good, faults = list[ChainCode](), dict[int, str]()
    for place, text in enumerate(texts, start=1):
        try:
            code = read_code(text)
            found = _checked(code, programme, leaves, tree)
            if code.position in seen:
                raise CodeError("it stands in the list twice")
            if is_used(code.position):
                raise CodeError("it was redeemed before")
        except CodeError as error:
            faults[place] = str(error)
            continue
        seen.add(code.position)
        good.append(found)
    return Sorted(tuple(good), faults)


def _checked(code: ServiceCode, programme: int, leaves: Leaves, tree: CodeTree) -> ChainCode:
    if code.programme != programme:
        raise CodeError(f"it is of programme {code.programme}, not of {programme}")
    if code.position >= len(leaves.leaves):
        raise CodeError(f"the programme has no code {code.position}")
    if leaves.series.leaf(code.position, code.word) != leaves.leaves[code.position]:
        raise CodeError("its secret is not the one of this programme's code at that position")
    return code.position, code.word, tree.proof(code.position)
