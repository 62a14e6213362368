"""Applications, registers and identities that the page made are read here, and the other way round.

`python -m tests.model.test_applications_of_the_page` writes the command line's files again, and
`WRITE_HANDED=1 npx vitest run src/protocol/applications` (in frontend_bridge/web) the page's.
"""

import json
import tempfile
from datetime import date
from pathlib import Path

import pytest
from eth_account import Account

from mutual_pool.actuarial.days import utc_day
from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.evidence.keys import key_of, new_key
from mutual_pool.office.registrar.applications import (
    ApplicationError,
    SealedApplication,
    application_message,
    check_document,
    code_hash,
    new_application,
    opened,
    read_sealed,
    sealed_to,
)
from mutual_pool.office.registrar.identity import document_of, plan_salt
from mutual_pool.office.registrar.people import band_for
from mutual_pool.office.registrar.register import Head, Register, new_register
from mutual_pool.office.registrar.secret_ring import new_ring, read_ring, write_ring
from mutual_pool.plan import load_plan
from mutual_pool.plan.questions import questions_of
from mutual_pool.protocol.eip712 import sign as sign_typed

HANDED = Path(__file__).resolve().parents[1] / "support" / "handed"
CHAIN, POOL, AT = 1337, "0x" + "12" * 20, 1_900_000_000
PASSWORD, CODE = "a password of the tests", "ABCDEFGHJKMNPQ23"
ANSWERS = {
    "adult": "yes",
    "once": "no",
    "serious_illness": "no",
    "in_treatment": "yes",
    "treatment": "a scan 扫描 of the wrist",
    "smoking": "never",
}
TODAY = date(2026, 3, 1)
BIRTHS = ("1999-03-01", "1999-03-02", "1996-02-29", "1966-03-02", "1950-01-01", "2026-03-02")


class NoContracts:
    """A node on whose chain no wallet is a contract."""

    @property
    def eth(self):
        return self

    def get_code(self, address, block="latest"):
        return b""


def handed(name):
    return json.loads((HANDED / name).read_text(encoding="utf-8"))


def test_an_application_of_the_page_opens_here_and_an_altered_one_does_not(tmp_path):
    page = handed("application-page.json")
    path = tmp_path / "application.json"
    path.write_text(page["application"], encoding="utf-8")
    sealed, reader = read_sealed(path), key_of(page["reader"])
    found = opened(sealed, reader, NoContracts(), CHAIN, POOL)
    asked = questions_of("demo")
    assert found.questions == asked.digest
    assert asked.checked(found.answers) == found.answers == ANSWERS
    assert check_document(page["document"].encode(), sealed) == found
    with pytest.raises(ApplicationError, match="did not sign it for this plan"):
        opened(sealed, reader, NoContracts(), CHAIN + 1, POOL)
    altered = page["document"].replace('"smoking":"never"', '"smoking":"daily"')
    with pytest.raises(ApplicationError, match="not the one that was signed"):
        check_document(altered.encode(), sealed)


def test_a_note_of_the_page_is_an_entry_of_the_register(tmp_path):
    command, page = handed("application-command.json"), handed("application-page.json")
    path, secrets = tmp_path / "weekend.register", tmp_path / "secrets.age"
    path.write_text(page["register"], encoding="utf-8")
    secrets.write_bytes(bytes.fromhex(command["secrets"]))
    ring = read_ring(secrets, PASSWORD)
    entries = Register(path).entries(ring.key)
    assert [one["act"] for one in entries] == ["noted", "noted"]
    assert entries[0]["kind"] == "invited"
    assert entries[1] == page["entry"] | {"state": "admitted", "text": "seen 已核"}
    # It goes on here where the page ended.
    Register(path).append({**page["entry"], "state": "waiting"})
    assert Register(path).entries(ring.key)[-1]["state"] == "waiting"


def write_handed():
    """Write an application, a register, secrets, identities and bands for the page's tests."""
    asked, plan = questions_of("demo"), load_plan("demo")
    reader, account = new_key(), Account.from_key("0x" + "43" * 32)
    made = new_application(CHAIN, POOL, account.address, asked, ANSWERS, CODE, AT)
    act, sealed = sealed_to(made, reader.recipient)
    signature = sign_typed(account, application_message(desk_domain(CHAIN, POOL), act))
    ring = new_ring(AT, bytes([7]) * 32)
    with tempfile.TemporaryDirectory() as folder:
        secrets, path = Path(folder) / "secrets.age", Path(folder) / "weekend.register"
        write_ring(secrets, ring, PASSWORD)
        register = new_register(path, Head(CHAIN, POOL, "registrar", ring.key.recipient))
        invited = {"act": "noted", "kind": "invited", "at": AT, "expires": AT + 86_400}
        register.append({**invited, "codes": [code_hash(CODE).hex()]})
        kept, text = secrets.read_bytes(), path.read_text(encoding="utf-8")
    number = " 110105-19491231 002x "
    document = document_of(number, "cn", "National-ID")
    salt = plan_salt(CHAIN, POOL)
    content = {
        "application": SealedApplication(act, signature, sealed).text,
        "document": made.document.decode(),
        "reader": reader.secret,
        "applicant": account.address,
        "invite": CODE,
        "questions": asked.model_dump(mode="json", by_alias=True),
        "digest": "0x" + asked.digest.hex(),
        "answers": ANSWERS,
        "secrets": kept.hex(),
        "password": PASSWORD,
        "register": text,
        "number": number,
        "identities": ["0x" + one.identity.hex() for one in ring.candidates(document, salt)],
        "bands": [
            {"number": one.number, "name": one.name, "ages": list(one.ages)}
            for one in plan.bands.value
        ],
        "today": utc_day(TODAY),
        "births": {born: _band(plan, born) for born in BIRTHS},
    }
    out = HANDED / "application-command.json"
    out.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _band(plan, born):
    try:
        return list(band_for(plan, utc_day(TODAY), date.fromisoformat(born)))
    except ValueError:
        return None


if __name__ == "__main__":
    write_handed()
