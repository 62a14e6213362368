"""Contracts of browser tests besides the plan's, compiled from a file that imports nothing."""

import json
import subprocess
from functools import cache
from pathlib import Path

from eth_account import Account

from tools.toolchain import ROOT, SOLC_FOLDER

OWNER = Account.from_key("0x" + "42" * 32)
"""Who acts through the batch wallets of tests."""
BATCH_WALLET = Path(__file__).parent / "BatchWallet.sol"
MULTICALL = ROOT / "contracts" / "mocks" / "Multicall.sol"


@cache
def compiled(path: Path) -> tuple[list, str]:
    """The interface and the code by which the contract of a file is made."""
    job = {
        "language": "Solidity",
        "sources": {path.name: {"content": path.read_text(encoding="utf-8")}},
        "settings": {
            "evmVersion": "shanghai",
            "optimizer": {"enabled": True, "runs": 100},
            "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
        },
    }
    command = [str(SOLC_FOLDER / "solc"), "--standard-json"]
    done = subprocess.run(
        command, input=json.dumps(job), capture_output=True, text=True, check=True, encoding="utf-8"
    )
    made = json.loads(done.stdout)["contracts"][path.name][path.stem]
    return made["abi"], "0x" + made["evm"]["bytecode"]["object"]


def deployed(web3, path: Path, *arguments) -> str:
    """Put a contract on the chain; gives its address."""
    abi, code = compiled(path)
    call = web3.eth.contract(abi=abi, bytecode=code).constructor(*arguments)
    sent = call.transact({"from": web3.eth.accounts[0]})
    return web3.eth.wait_for_transaction_receipt(sent)["contractAddress"]


def batch_wallet(world) -> str:
    """Put a contract wallet with money on the chain, whose owner pays for gas."""
    web3, bank = world.lived.web3, world.lived.web3.eth.accounts[0]
    address = deployed(web3, BATCH_WALLET, OWNER.address)
    web3.eth.send_transaction({"from": bank, "to": OWNER.address, "value": 10**18})
    world.bank(world.lived.contracts().asset.functions.mint(address, 10**9))
    return address
