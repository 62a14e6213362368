"""Applications: nobody but the registrar reads them, and neither side alters an answer later."""

import base64
import json
from dataclasses import replace

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.evidence.keys import new_key
from mutual_pool.office.registrar.applications import (
    ApplicationError,
    SealedApplication,
    application_message,
    check_document,
    code_hash,
    new_application,
    new_code,
    opened,
    plain_code,
    read_document,
    read_sealed,
    sealed_to,
    shown_code,
)
from mutual_pool.plan.questions import questions_of

CHAIN, POOL = 31337, "0x" + "aB" * 20
ANSWERS = {
    "adult": "yes",
    "once": "no",
    "serious_illness": "yes",
    "in_treatment": "no",
    "treatment": "a stroke in 2019, 中风",
    "smoking": "never",
}
REGISTRAR = new_key()
PERSON = Account.from_key("0x" + "11" * 32)


class NoContract:
    """A chain on which no wallet is a contract."""

    class eth:  # noqa: N801  web3's name
        """What `has_signed` asks."""

        @staticmethod
        def get_code(_):
            """There is none."""
            return b""


def written(answers=ANSWERS, code="", **changes):
    made = new_application(
        CHAIN, POOL, PERSON.address, questions_of("demo"), answers, code, 1_900_000_000
    )
    return replace(made, **changes)


def sent(made, signer=PERSON, key=REGISTRAR, act_changes=None, sealed_changes=None):
    act, sealed = sealed_to(made, key.recipient)
    act = {**act, **(act_changes or {})}
    message = application_message(desk_domain(CHAIN, POOL), act)
    signature = bytes(signer.sign_message(encode_typed_data(full_message=message)).signature)
    return SealedApplication(act, signature, sealed_changes or sealed)


def read(sealed, key=REGISTRAR, chain=CHAIN, pool=POOL):
    return opened(sealed, key, NoContract, chain, pool)


def test_the_registrar_reads_what_was_answered(tmp_path):
    made = written()
    sealed = sent(made)
    path = tmp_path / "application.json"
    path.write_text(sealed.text, encoding="utf-8")
    for plain in ("stroke", "中风", base64.b64encode(b"stroke").decode()):
        assert plain not in sealed.text
    found = read(read_sealed(path))
    assert dict(found.answers) == ANSWERS and found.applicant == PERSON.address.lower()
    assert check_document(made.document, sealed).answers == ANSWERS
    # Who has the hash alone cannot guess the answers: the salt is in it.
    assert written().hash != made.hash


def test_what_was_altered_or_is_for_others_is_refused():
    made = written()
    stranger = Account.from_key("0x" + "22" * 32)
    other = sealed_to(written({**ANSWERS, "serious_illness": "no"}), REGISTRAR.recipient)[1]
    foreign = written(pool="0x" + "cd" * 20)
    wrong = [
        (sent(made), {"key": new_key()}, "does not open"),
        (sent(made), {"pool": "0x" + "cd" * 20}, "did not sign it for this plan"),
        (sent(made), {"chain": 1}, "did not sign it for this plan"),
        (sent(made, signer=stranger), {}, "did not sign it"),
        (sent(made, sealed_changes=other), {}, "not the one that was signed"),
        (sent(made, act_changes={"document": "0x" + "11" * 32}), {}, "it was altered"),
        (sent(made, act_changes={"invite": "0x" + "11" * 32}), {}, "another invite code"),
        (sent(foreign), {}, "of another plan"),
    ]
    for sealed, how, says in wrong:
        with pytest.raises(ApplicationError, match=says):
            read(sealed, **how)
    with pytest.raises(ApplicationError, match="not the one that was signed"):
        check_document(written().document, sent(made))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("salt"),
        lambda content: content.update(schema="other"),
        lambda content: content.update(more=1),
        lambda content: content.update(answers={"adult": ["yes"]}),
        lambda content: content.update(salt="0x12"),
        lambda content: content.update(questions="nothing"),
    ],
    ids=range(6),
)
def test_a_document_has_one_form(change):
    content = json.loads(written().document)
    change(content)
    with pytest.raises(ApplicationError, match="no document of the form"):
        read_document(json.dumps(content, separators=(",", ":"), sort_keys=True).encode())
    with pytest.raises(ApplicationError, match="no document of the form"):
        read_document(written().document + b" ")


def test_a_file_that_is_none_is_refused(tmp_path):
    path = tmp_path / "application.json"
    content = json.loads(sent(written()).text)
    for changes in ({"schema": "x"}, {"sealed": "!"}, {"sealed": None}):
        path.write_text(json.dumps({**content, **changes}), encoding="utf-8")
        with pytest.raises(ApplicationError):
            read_sealed(path)


def test_codes_are_read_however_they_are_typed():
    code = new_code()
    assert plain_code(shown_code(code).lower()) == code
    assert plain_code("") == "" and code_hash("") == bytes(32)
    assert len(code_hash(code)) == 32 and code_hash(code) != code_hash(new_code())
    for wrong in (code[:-1], code[:-1] + "0", code + "A"):
        with pytest.raises(ApplicationError, match="invite code"):
            plain_code(wrong)
    assert written(code=shown_code(code)).invite == code
