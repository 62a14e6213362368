"""A deployment whose deployer signs elsewhere: its transactions in one file, and going on later.

The addresses of a plan's contracts follow from the deployer's nonce alone, so all its transactions
can be written before the first is sent. The journal is written beside them; once they are mined
the same command finds it, checks every contract, and writes the record.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_typing import ChecksumAddress
from web3 import Web3
from web3.contract.contract import ContractConstructor, ContractFunction
from web3.types import TxReceipt

from mutual_pool.chain.acts import Act
from mutual_pool.chain.contracts import FURTHER_ROLES
from mutual_pool.chain.deployment import construction, creations_of, intended
from mutual_pool.chain.elsewhere import FileSender
from mutual_pool.chain.fees import Fees
from mutual_pool.chain.founding import Founding, Prepared
from mutual_pool.chain.journal import DeploymentError, journal_path, write_journal
from mutual_pool.chain.pricing import LISTING, LISTING_PART

_FIRST = 1
"""The number of a new directory's first plan."""
_MOST_GAS = 16_777_216
"""The most gas one transaction may have (EIP-7825)."""


@dataclass(frozen=True)
class SignedElsewhere:
    """The deployer, where their key is not here: what is not mined yet cannot be sent.

    Attributes:
        sender: writes what the deployer is to sign.
    """

    sender: FileSender

    @property
    def address(self) -> ChecksumAddress:
        """The deployer's address."""
        return self.sender.address

    @property
    def file(self) -> Path:
        """The transactions that somebody is to sign and send."""
        return self.sender.file

    def send(self, call: ContractFunction | ContractConstructor) -> TxReceipt:
        """Write a listing that is left for the signer, and refuse to go on without it.

        Raises:
            DeploymentError: always; it says what is to be done.
            ContractRefusalError: if the directory refuses the plan.
        """
        how = "(mutual-pool transaction sign, then send), and give this command again"
        if isinstance(call, ContractConstructor):
            raise DeploymentError(
                f"not all contracts are created yet. Have {self.file} signed and sent to its end "
                f"{how}"
            )
        act = Act(call, f"List the plan, or its further contracts, in the directory {call.address}")
        self.sender.perform([act])
        raise DeploymentError(
            f"the contracts stand, and the directory does not list all of them yet. What is left "
            f"was written to {self.file}. Have it signed and sent {how}"
        )


def write_deployment(founding: Founding, prepared: Prepared, deployer: SignedElsewhere) -> int:
    """Write all transactions of a deployment for a signer, and its journal.

    Returns:
        How many transactions they are.

    Raises:
        DeploymentError: if the deployer has transactions under way.
        OSError: if a file cannot be written.
    """
    web3, release = founding.web3, founding.release
    journal = intended(
        web3,
        release,
        deployer.address,
        founding.plan,
        founding.asset,
        founding.roles,
        founding.directory,
    )
    creations = creations_of(release, founding.plan, founding.asset, founding.roles, journal)
    price = prepared.price
    rows: list[dict[str, Any]] = []

    def add(what: str, gas: int, data: str, to: str = "") -> None:
        transaction = {
            **({"to": to} if to else {}),
            "value": "0x0",
            "data": data,
            "nonce": hex(journal.first_nonce + len(rows)),
            "gas": hex(min(_MOST_GAS, gas + gas // 3)),
            "chainId": hex(price.chain_id),
            **_offered(price.fees),
        }
        rows.append({"what": what, "transaction": transaction})

    for name, address, arguments in creations:
        creation = construction(web3, release[name], arguments)
        add(f"Create {name} at {address}", price.gas[name], str(creation.data_in_transaction))
    directory = Web3.to_checksum_address(founding.directory or creations[-1][1])
    listing = web3.eth.contract(address=directory, abi=release["PlanDirectory"].abi)
    listed = listing.encode_abi("list", [deployer.address, journal.first_nonce])
    add(f"List the plan in the directory {directory}", LISTING, listed, directory)
    if not founding.directory:
        # One that others use may have given the number to another plan before this is mined.
        parts = listing.encode_abi("listParts", [_FIRST, len(FURTHER_ROLES)])
        gas = LISTING_PART * len(FURTHER_ROLES)
        add("List the plan's further contracts", gas, parts, directory)
    content = {"chain_id": price.chain_id, "from": deployer.address, "transactions": rows}
    write_journal(journal_path(founding.records, journal.chain_id, founding.plan.name), journal)
    deployer.file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return len(rows)


def _offered(fees: Fees) -> dict[str, str]:
    offered = {name: hex(int(str(value))) for name, value in fees.fields().items()}
    return offered if fees.tip is None else {**offered, "type": "0x2"}
