"""Stand-ins for a bundler (ERC-7769) and for a paymaster's service (ERC-7677), over HTTP."""

import json
from contextlib import contextmanager

from tests.support.serving import Handler, serving


class RefusalError(Exception):
    """What a stand-in answers with an error."""


class Standin:
    """A bundler and a service in one, which does what it was told to do wrong.

    Attributes:
        asked: the methods that were asked, in their order.
        changes: answers in place of the true ones, by method; an exception refuses.
        drops: whether an operation is taken and not sent.
        lies: whether an operation is refused, and sent all the same.
        taken: the operations that were taken and not sent.
    """

    def __init__(self, bundler):
        self.bundler, self.asked, self.changes = bundler, [], {}
        self.drops, self.lies, self.taken = False, False, []
        self.address = ""

    def answer(self, method, parameters):
        self.asked.append(method)
        if method in self.changes:
            changed = self.changes[method]
            if isinstance(changed, Exception):
                raise changed
            return changed
        chain = self.bundler.chain
        return {
            "eth_chainId": lambda: hex(chain.web3.eth.chain_id),
            "eth_supportedEntryPoints": lambda: [self.bundler.entry.address],
            "eth_estimateUserOperationGas": lambda: {
                "preVerificationGas": hex(60_000),
                "verificationGasLimit": hex(150_000),
                "callGasLimit": hex(1),
            },
            "pm_getPaymasterStubData": self._sponsor,
            "pm_getPaymasterData": self._sponsor,
            "eth_sendUserOperation": lambda: self._send(parameters[0]),
        }[method]()

    def _sponsor(self):
        return {
            "paymaster": self.bundler.paymaster.address,
            "paymasterData": "0x",
            "paymasterVerificationGasLimit": hex(100_000),
            "paymasterPostOpGasLimit": hex(100_000),
        }

    def _send(self, told):
        if self.drops:
            self.taken.append(told)
            return "0x" + "00" * 32
        self.carry_out(told)
        if self.lies:
            raise RefusalError("AA24 signature error")
        # Its own word on the hash is not needed, and not believed.
        return "0x" + "00" * 32

    def carry_out(self, told):
        """Send an operation to the entry point."""
        number = {name: int(value + "0" * (value == "0x"), 16) for name, value in told.items()}
        texts = ("callData", "signature", "paymaster", "paymasterData")
        data = {name: bytes.fromhex(told[name][2:]) for name in texts if name in told}
        pays = b""
        if "paymaster" in told:
            gas = ("paymasterVerificationGasLimit", "paymasterPostOpGasLimit")
            pays = data["paymaster"] + b"".join(number[name].to_bytes(16, "big") for name in gas)
            pays += data["paymasterData"]
        packed = (
            told["sender"],
            number["nonce"],
            b"",
            data["callData"],
            _pair(number["verificationGasLimit"], number["callGasLimit"]),
            number["preVerificationGas"],
            _pair(number["maxPriorityFeePerGas"], number["maxFeePerGas"]),
            pays,
            data["signature"],
        )
        relay = self.bundler.chain.relay
        relay.send(self.bundler.entry.functions.handleOps([packed], relay.address))


def _pair(high, low):
    return high.to_bytes(16, "big") + low.to_bytes(16, "big")


@contextmanager
def standing_in(bundler):
    """Serve a stand-in; gives it, with its address."""
    standin = Standin(bundler)

    class Bundler(Handler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told = {"jsonrpc": "2.0", "id": asked["id"]}
            try:
                told["result"] = standin.answer(asked["method"], asked["params"])
            except Exception as error:
                told["error"] = {"code": -32500, "message": str(error)[:300]}
            content = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with serving(Bundler) as standin.address:
        yield standin
