"""Changing single fields of a contract's storage, found by the compiler's layout."""

from eth_utils.crypto import keccak


class Storage:
    """The storage of one contract on a node that lets it be written."""

    def __init__(self, web3, contract, artifact, method="anvil_setStorageAt"):
        self._web3, self._contract, self._method = web3, contract, method
        self._variables = {entry["label"]: entry for entry in artifact.storage_layout["storage"]}
        self._types = artifact.storage_layout["types"]

    def fields(self, *path):
        """The names of a struct's fields."""
        _, _, kind = self._locate(path)
        return [member["label"] for member in self._types[kind]["members"]]

    def add(self, *path, amount=1):
        """Add to a number, around its end; flip a truth or the last bit of anything else."""
        slot, offset, kind = self._locate(path)
        size = int(self._types[kind]["numberOfBytes"])
        word = int.from_bytes(self._web3.eth.get_storage_at(self._contract.address, slot))
        mask = ((1 << 8 * size) - 1) << 8 * offset
        value = (word & mask) >> 8 * offset
        number = kind.startswith(("t_uint", "t_enum"))
        value = (value + amount) % (1 << 8 * size) if number else value ^ 1
        self._write(slot, word & ~mask | value << 8 * offset)

    def _write(self, slot, word):
        parameters = [self._contract.address, f"0x{slot:064x}", f"0x{word:064x}"]
        answer = self._web3.provider.make_request(self._method, parameters)
        assert "error" not in answer, answer

    def _locate(self, path):
        variable, *steps = path
        entry = self._variables[variable]
        slot, offset, kind = int(entry["slot"]), entry["offset"], entry["type"]
        for step in steps:
            known = self._types[kind]
            if known["encoding"] == "mapping":
                slot = int.from_bytes(keccak(_padded(step) + slot.to_bytes(32)))
                offset, kind = 0, known["value"]
            elif known["encoding"] == "dynamic_array":
                slot = int.from_bytes(keccak(slot.to_bytes(32))) + step
                offset, kind = 0, known["base"]
            else:
                (field,) = (field for field in known["members"] if field["label"] == step)
                slot, offset, kind = slot + int(field["slot"]), field["offset"], field["type"]
        return slot, offset, kind


def _padded(key):
    """A mapping's key in a word: numbers and addresses right, bytes left."""
    if isinstance(key, int):
        return key.to_bytes(32)
    if isinstance(key, str):
        return bytes.fromhex(key[2:]).rjust(32, b"\0")
    return key.ljust(32, b"\0")
