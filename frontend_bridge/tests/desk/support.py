"""Asking a desk as its page and its commands do."""

import base64
import hashlib
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import timedelta

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from fastapi.testclient import TestClient

from frontend_bridge.desk.app import make_desk, open_desk
from frontend_bridge.desk.plan_chain import PlanChain
from frontend_bridge.desk.settings import DeskSettings
from mutual_pool.actuarial.days import EPOCH
from mutual_pool.chain.deployment_record import read_record
from mutual_pool.office.desk.acts import act_message, new_act
from mutual_pool.office.desk.kinds import ADD_GRANT, STORE_EVIDENCE
from mutual_pool.office.evidence.grants import make_grant
from mutual_pool.office.evidence.pack import make_pack
from mutual_pool.office.evidence.sealing import SealedPack, describe, seal
from mutual_pool.protocol.claims.types import ClaimState
from tests.support.terminal import PASSWORD

__all__ = ["ClaimState", "replaced"]
ORIGIN = "https://plan.example"


class Clock:
    """The time of a desk."""

    def __init__(self):
        self.ahead = 0

    def __call__(self):
        return time.time() + self.ahead


def chain_of(town):
    return PlanChain(town.rpc, read_record(town.record), town.release)


def key_of(person):
    """The key of somebody of the town, from their keystore."""
    path = person.home / ".config" / "mutual-pool" / "keystores" / "me.json"
    return Account.from_key(Account.decrypt(json.loads(path.read_text(encoding="utf-8")), PASSWORD))


def settings_in(folder, **changes):
    found = {"origins": (ORIGIN,), "rate": 0.0, **changes}
    return DeskSettings(
        folder=folder / "desk", keys=folder / "keys", erasures=folder / "erasures.jsonl", **found
    )


@dataclass
class Visitor:
    """A browser at the desk."""

    office: "Office"
    asking: TestClient
    key: object

    @property
    def account(self):
        return self.key.address

    def sign_in(self):
        text = self.post("/sign-in/text", {"account": self.account}).json()["text"]
        signature = self.key.sign_message(encode_defunct(text=text)).signature.to_0x_hex()
        answer = self.post("/sign-in", {"signature": signature})
        assert answer.status_code == 200, answer.text
        return self

    def post(self, path, content, origin=ORIGIN, **headers):
        headers = {"Origin": origin, **headers} if origin else headers
        return self.asking.post(f"/desk/v1{path}", json=content, headers=headers)

    def get(self, path):
        return self.asking.get(f"/desk/v1{path}")

    def signed(self, kind, key=None, domain=None, **values):
        """An act with its signature, as it is sent."""
        changes = {name: values.pop(name) for name in ("deadline", "nonce") if name in values}
        account = values.pop("account", self.account)
        act = {**new_act(kind, account, self.office.desk.now(), **values), **changes}
        message = act_message(domain or self.office.desk.domain, kind, act)
        signer = key or self.key
        signature = signer.sign_message(encode_typed_data(full_message=message)).signature
        return {"act": act, "signature": signature.to_0x_hex()}


@dataclass
class Office:
    """A desk and who comes to it."""

    town: object
    desk: object
    app: object

    def visitor(self, name):
        """Somebody of the town with a browser of their own."""
        asking = TestClient(self.app, base_url=ORIGIN, raise_server_exceptions=False)
        return Visitor(self, asking, key_of(self.town.people[name]))


@contextmanager
def opened(town, chain, clock, folder, parts=(), **settings):
    desk = open_desk(settings_in(folder, **settings), chain, clock)
    try:
        yield Office(town, desk, make_desk(desk, parts))
    finally:
        desk.store.close()


LETTER = "the doctor's letter: a fracture of the left wrist, 左手腕骨折"


@dataclass(frozen=True)
class Case:
    """A sealed pack and the claim that filed it."""

    sealed: object
    number: int

    @property
    def evidence(self):
        return "0x" + self.sealed.description.hash.hex()

    def grant(self, *keys):
        return make_grant(
            self.sealed.key, self.sealed.description.hash, [key.recipient for key in keys]
        )


def sealed_letter(folder, text=LETTER):
    path = folder / "letter.txt"
    path.write_text(text, encoding="utf-8")
    return seal(make_pack([path]))


def filed_case(town, name, kind="1"):
    person = town.people[name]
    sealed = sealed_letter(person.home)
    day = (EPOCH + timedelta(days=town.today - 1)).isoformat()
    made = person.acts(
        *("claim", "file", "--day", day, "--class", kind),
        *("--evidence-hash", "0x" + sealed.description.hash.hex()),
    )
    return Case(sealed, made["claim"])


def put_pack(visitor, sealed, *, member=None, content=None, size=None, recipient=None, **changes):
    """Send a pack as a client does; return the answer."""
    evidence = "0x" + sealed.description.hash.hex()
    found = visitor.signed(
        STORE_EVIDENCE,
        member=member or visitor.account,
        evidenceHash=evidence,
        size=size or sealed.description.size,
        **changes,
    )
    found["recipient"] = recipient or sealed.description.recipient
    header = base64.b64encode(json.dumps(found).encode()).decode()
    return visitor.asking.put(
        "/desk/v1/evidence",
        content=sealed.ciphertext if content is None else content,
        headers={"Origin": ORIGIN, "Desk-Act": header},
    )


def add_grant(visitor, case, content, readers, **changes):
    values = {
        "claim": case.number,
        "grantHash": "0x" + hashlib.sha256(content).hexdigest(),
        "readers": readers,
    }
    found = visitor.signed(ADD_GRANT, **{**values, **changes})
    return visitor.post("/grants", {**found, "grant": base64.b64encode(content).decode()})


def described_for(sealed, recipient):
    """The same ciphertext, said to be for another claim key."""
    return SealedPack(sealed.ciphertext, sealed.key, describe(sealed.ciphertext, recipient))
