"""Every change is an act of its own: signed by its account, for this plan, soon, and once."""

from dataclasses import replace

import pytest
from eth_account import Account

from frontend_bridge.tests.desk import support
from mutual_pool.office.desk.acts import MOST_SECONDS, act_digest, desk_domain, new_act, read_act
from mutual_pool.office.desk.kinds import ADD_GRANT, ERASE_EVIDENCE
from mutual_pool.office.structs import FileFormError

HASH = "0x" + "11" * 32


@pytest.fixture
def stored(office, case):
    visitor = office.visitor("ill")
    assert support.put_pack(visitor, case.sealed).status_code == 201
    return visitor


def erase(visitor, case, **changes):
    found = visitor.signed(ERASE_EVIDENCE, evidenceHash=case.evidence, **changes)
    return visitor.post("/evidence/erase", found), found


def test_an_act_is_carried_out_once(stored, case):
    answer, sent = erase(stored, case)
    assert answer.status_code == 200
    assert support.put_pack(stored, case.sealed).status_code == 201
    again = stored.post("/evidence/erase", sent)
    assert again.status_code == 409 and "carried out before" in again.json()["detail"]
    assert len(stored.sign_in().get("/evidence").json()["data"]) == 1


def test_an_act_holds_until_its_deadline_and_not_for_ever(stored, case, clock):
    now = stored.office.desk.now()
    for deadline, says in ((now - 1, "Its deadline was"), (now + MOST_SECONDS + 60, "an hour")):
        answer, _ = erase(stored, case, deadline=deadline)
        assert answer.status_code == 409 and says in answer.json()["detail"]
    # A replay that waits until the desk has forgotten it is too old.
    _, sent = erase(stored, case)
    clock.ahead = 3 * MOST_SECONDS
    assert stored.post("/evidence/erase", sent).status_code == 409


def test_an_act_is_its_accounts_own(stored, case):
    answer, _ = erase(stored, case, key=Account.create())
    assert answer.status_code == 403 and "not one of" in answer.json()["detail"]
    # Somebody else's signature for themselves does not erase what is another's.
    stranger = stored.office.visitor("well")
    answer, _ = erase(stranger, case)
    assert answer.status_code == 404
    # A session alone changes nothing.
    signed_in = stored.office.visitor("ill").sign_in()
    values = new_act(ERASE_EVIDENCE, signed_in.account, 0, evidenceHash=case.evidence)
    assert signed_in.post("/evidence/erase", {"act": values}).status_code == 422
    assert len(stored.sign_in().get("/evidence").json()["data"]) == 1


@pytest.mark.parametrize("change", ["chain_id", "contract", "name"])
def test_an_act_for_another_plan_or_chain_is_worth_nothing(stored, case, change):
    other = {"chain_id": 1, "contract": "0x" + "5E" * 20, "name": "Mutual Pool Claims"}
    domain = replace(stored.office.desk.domain, **{change: other[change]})
    answer, _ = erase(stored, case, domain=domain)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "spoil",
    [
        lambda act: act.pop("nonce"),
        lambda act: act.update(more=1),
        lambda act: act.update(evidenceHash="0x11"),
        lambda act: act.update(evidenceHash=["0x" + "11" * 32]),
        lambda act: act.update(deadline=-1),
        lambda act: act.update(deadline=2**41),
        lambda act: act.update(account="me"),
    ],
    ids=["no-nonce", "more", "short", "list", "negative", "wide", "no-account"],
)
def test_an_act_of_another_form_is_refused(stored, case, spoil):
    found = stored.signed(ERASE_EVIDENCE, evidenceHash=case.evidence)
    spoil(found["act"])
    answer = stored.post("/evidence/erase", found)
    assert answer.status_code == 422, answer.text
    for signature in ("", "0x", "0xzz", 5, None, "0x" + "11" * 20_000):
        fresh = stored.signed(ERASE_EVIDENCE, evidenceHash=case.evidence)
        answer = stored.post("/evidence/erase", {**fresh, "signature": signature})
        assert answer.status_code == 422, signature


def test_an_account_does_so_much_an_hour(town, chain, clock, tmp_path, case):
    with support.opened(town, chain, clock, tmp_path, acts_an_hour=3) as office:
        visitor = office.visitor("ill")
        assert support.put_pack(visitor, case.sealed).status_code == 201
        assert erase(visitor, case)[0].status_code == 200
        assert support.put_pack(visitor, case.sealed).status_code == 201
        answer, _ = erase(visitor, case)
        assert answer.status_code == 429 and answer.headers["retry-after"]
        # Another account has a share of its own; and an hour later it is carried out.
        assert support.put_pack(office.visitor("well"), case.sealed).status_code != 429
        clock.ahead = 3_700
        assert erase(visitor, case)[0].status_code == 200


def test_what_is_read_is_what_is_signed():
    """Letters and forms of numbers that mean the same give the same hash; others are refused."""
    account = Account.create().address
    usual = new_act(ADD_GRANT, account, 0, claim=7, grantHash=HASH, readers=[account])
    domain = desk_domain(1, account)
    digest = act_digest(domain, ADD_GRANT, usual)
    same = {**usual, "account": account.lower(), "claim": "7", "readers": [account.lower()]}
    assert act_digest(domain, ADD_GRANT, read_act(ADD_GRANT, same)) == digest
    for wrong in ({"readers": account}, {"readers": ["me"]}, {"readers": [account] * 65}):
        with pytest.raises(FileFormError, match="readers"):
            read_act(ADD_GRANT, {**usual, **wrong})
    with pytest.raises(FileFormError, match="object with account"):
        read_act(ADD_GRANT, "0x")


def test_what_is_no_file_is_short(office):
    visitor = office.visitor("ill")
    path, headers = "/desk/v1/evidence/erase", {"Origin": support.ORIGIN}
    long = b'{"act": "' + b"x" * 1_000_000 + b'"}'
    assert visitor.asking.post(path, content=long, headers=headers).status_code == 413

    def pieces():
        yield b'{"act": '
        yield b"{}}"

    assert visitor.asking.post(path, content=pieces(), headers=headers).status_code == 411
    assert visitor.asking.post(path, content=b"{}", headers=headers).status_code == 422
