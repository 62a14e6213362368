"""Every function that changes something, and who may call it; everybody else is refused by name."""

import pytest

from mutual_pool.chain.contracts import ROLES
from tests.support import opcodes
from tests.support.doors import DOORS, EVERYBODY
from tests.support.privileges import DONE, Scene, acting_functions, hashed

ZERO = b"\0" * 32
#: A permit that nobody signed; it is tried, and what comes of it does not matter.
NO_PERMIT = (1, 2**48, 27, b"\1" * 32, b"\1" * 32)


#: Every contract there is: those of a plan, and the directory that lists it.
CONTRACTS = {**ROLES, "directory": "PlanDirectory"}
GUARDED = [
    (role, function)
    for role, doors in DOORS.items()
    for function, door in doors.items()
    if door.may != EVERYBODY
]


@pytest.fixture(scope="module")
def scene(module_isolation, actors):
    return Scene(actors)


@pytest.fixture(scope="module")
def arguments(scene):
    """Arguments of every guarded function with which who may call it comes through."""
    actors, plan, members, claims = scene.actors, scene.plan, scene.members, scene.claims
    alice, bob, sponsor = str(actors.alice), str(actors.bob), str(actors.sponsor)
    stranger, pool = str(actors.stranger), plan.pool.address
    deposit = 500 * 10**6
    placement = (sponsor, sponsor, deposit, b"\7" * 16, 2**24 - 1, 0, 1)
    certificate = members.certificate(alice)
    forged = (certificate.as_tuple(), members.signed(certificate, by=actors.stranger), deposit)
    lost = ((certificate.identity, alice, sponsor, 0, 2**40 - 1), forged[1])
    word = claims.word(scene.FILED)
    by_stranger = (*word.arguments, claims.approvals([actors.stranger], word))
    filing = claims.filing(alice)
    motion = scene.motion("Another steward")
    call = motion[2][0]
    single, batch = (pool, 0, call, ZERO, ZERO), ([pool], [0], [call], ZERO, ZERO)
    week = 7 * 86_400
    seats = [seat[0] for seat in claims.seats]
    return {
        "panel": {"change": (seats, [tuple(tier) for tier in plan.panel.tiersOf(1)])},
        "pool": {
            "admit": (placement,),
            "reband": ((alice, sponsor, 0, b"\7" * 16, 2**24 - 1, 0, 1), (False, 0, 0, 0)),
            "freeIdentity": (alice, b"\7" * 16),
            "noteLastClaim": (alice, b"\7" * 16, 0, 1),
            "admitCohort": (1, sponsor, 1, deposit),
            "joinFromGroup": (1, placement),
            "close": (),
            "withdrawExcess": (),
            "finishClosing": (),
            "openClaim": (scene.FILED, alice, sponsor, 1),
            "setAside": (scene.FILED, 1_000, 1_000),
            "releaseShare": (scene.FILED, 0),
            "settle": (scene.FILED, (1_000, 0, 1_000, 0)),
            "payOut": (scene.PAID, sponsor, 1),
            "forfeitBond": (scene.FILED, 1),
            "takeBond": (scene.NOTICED, sponsor, 1),
            "markEnding": (scene.PAID, alice),
            "endMembership": (scene.PAID, alice),
            "setSteward": (sponsor,),
            "takeDue": (sponsor,),
            "quit": (),
            "quitFor": (alice, sponsor),
            "reinstate": (alice, 0),
            "reinstateWithPermit": (alice, 0, NO_PERMIT),
        },
        "enrolment": {
            "join": forged,
            "joinWithPermit": (*forged, NO_PERMIT),
            "reband": forged,
            "enrolCohort": ((alice, b"\1" * 32, 1, 1, 2**40 - 1), forged[1], deposit),
            "joinFromGroup": (1, (0, alice, b"\7" * 16, 0, 1, 2**24 - 1), b""),
            "stopJoins": (1,),
            "announceClosing": (),
            "closeBelowMinimum": (),
            "noteFullBenefit": (scene.PAID, alice),
            "endMembership": (scene.PAID, alice),
            "dropClaim": (scene.PAID, alice, 0, alice),
            "noteClaim": (b"\7" * 16, 1),
            "clearWallet": (sponsor,),
            "setRegistrar": (sponsor,),
            "setSupervisor": (sponsor,),
        },
        "desk": {
            "file": (filing,),
            "fileWithPermit": (filing, NO_PERMIT),
            "decide": word.arguments,
            "decideBySignatures": by_stranger,
            "collect": (scene.PAID, sponsor),
            "withdraw": (scene.FILED,),
            "redirect": (scene.FILED,),
            "changeRules": (tuple(plan.desk.rulesOf(1)), tuple(plan.desk.juryRulesOf(1))),
            "takeObjectionBond": (scene.NOTICED, sponsor, 1),
            "returnObjectionBond": (scene.NOTICED, sponsor, 1),
        },
        "jury": {
            "object": (scene.NOTICED,),
            "reclaim": (scene.OVERTURNED, sponsor),
            "appeal": (scene.APPEALABLE,),
            "vote": (scene.DISPUTED, 1),
            "hold": (scene.NOTICED, 14),
        },
        "donations": {
            "decide": scene.appeal_word(1),
            "decideBySignatures": (*scene.appeal_word(1), scene.appeal_approvals(1)),
            "withdraw": (1,),
            "take": (2, sponsor),
            "takeBack": (3, sponsor),
        },
        "guardianship": {
            "nameGuardian": (sponsor,),
            "objectToQuitNotice": (),
            "giveQuitNotice": (alice,),
            "giveRecoveryNotice": lost,
            "quitFor": (alice,),
            "recover": lost,
            "keep": (alice, 1),
        },
        "keys": {"withdraw": ()},
        "orders": {"end": (bob,), "run": (alice, bob)},
        "services": {"redeem": (1, [scene.code]), "refund": (2, sponsor)},
        "subscriptions": {
            "set": (1_000, scene.subscribed_until),
            "setWithPermit": (1_000, scene.subscribed_until, NO_PERMIT),
            "end": (),
            "announce": (),
            "collect": (alice,),
        },
        "registry": {
            "publish": (
                b"\2" * 32,
                scene.report_end + 1,
                scene.report_end + 1,
                scene.report_time,
                "",
            ),
            "supersede": (1, b"\2" * 32, scene.report_time, ""),
        },
        "timelock": {
            "schedule": (*single, week),
            "scheduleBatch": (*batch, week),
            "cancel": (ZERO,),
            "execute": single,
            "executeBatch": batch,
            "updateDelay": (0,),
            "grantRole": (ZERO, stranger),
            "revokeRole": (ZERO, stranger),
            "renounceRole": (ZERO, stranger),
        },
        "assembly": {
            "propose": scene.motion("A third"),
            "cancel": hashed(scene.motion("The same, later")),
            "castVote": (scene.active, 1),
            "castVoteWithReason": (scene.active, 1, "so"),
            "castVoteWithReasonAndParams": (scene.active, 1, "so", b""),
            "castVoteBySig": (scene.active, 1, bob, b"\1" * 65),
            "castVoteWithReasonAndParamsBySig": (scene.active, 1, bob, "", b"", b"\1" * 65),
            "queue": hashed(motion),
            "execute": hashed(motion),
            "relay": (pool, 0, call),
            "updateTimelock": (stranger,),
            "onERC721Received": (bob, bob, 1, b""),
            "onERC1155Received": (bob, bob, 1, 1, b""),
            "onERC1155BatchReceived": (bob, bob, [1], [1], b""),
            "receive": (),
        },
    }


def test_every_function_is_in_the_table(scene):
    """A function more or less in any contract, and this table has to be thought through again."""
    assert list(DOORS) == list(CONTRACTS)
    for role, name in CONTRACTS.items():
        assert acting_functions(scene.chain.release[name].abi) == sorted(DOORS[role]), name


@pytest.mark.parametrize(("role", "function"), GUARDED, ids=map(".".join, GUARDED))
def test_nobody_else_may(scene, arguments, role, function):
    door, callers = DOORS[role][function], scene.callers
    for caller, address in callers.items():
        outcome = scene.outcome(role, function, arguments[role][function], address)
        if caller in door.may:
            assert getattr(outcome, "name", outcome) == door.behind, caller
            continue
        assert outcome != DONE, f"{caller} may call {role}.{function}"
        assert outcome.name in door.refusals, f"{caller}: {outcome}"
        told = {key: value for key, value in outcome.values.items() if key in ("caller", "account")}
        assert all(value == address.lower() for value in told.values()), outcome
        if "required" in outcome.values:
            assert outcome.values["required"] == callers[door.may[0]].lower(), outcome


def test_the_deployer_has_no_role(scene):
    plan, deployer = scene.contracts, scene.deployment.deployer
    assert scene.callers["deployer"] == deployer
    timelock, addresses = plan.timelock, scene.deployment.addresses
    holders = {
        plan.pool.functions.steward().call(),
        plan.enrolment.functions.registrar().call(),
        plan.enrolment.functions.supervisor().call(),
        *(seat[0] for seat in plan.panel.functions.currentSeats().call()),
    }
    assert deployer not in holders
    logs = timelock.events.RoleGranted().get_logs(from_block=0)
    given = {(log["args"]["role"], log["args"]["account"]) for log in logs}
    names = ("PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE")
    assert given == {
        (ZERO, addresses["timelock"]),
        *((timelock.functions[name]().call(), addresses["assembly"]) for name in names),
    }
    assert not plan.pool.functions.standingOf(deployer).call()[-1], "nor a vote"


def test_the_deployers_address_is_nowhere(scene):
    """Neither among the immutable references in the code nor in a variable."""
    web3, wanted = scene.chain.web3, bytes.fromhex(scene.deployment.deployer[2:])
    for role, address in scene.addresses.items():
        # The directory tells who deployed a plan by the event alone.
        assert wanted not in web3.eth.get_code(address), role
        for slot in range(32):
            assert wanted not in web3.eth.get_storage_at(address, slot), (role, slot)


def test_nothing_is_initialised_owned_or_replaced_later(scene):
    words = ("initial", "owner", "upgrade", "implementation", "proxi", "admin", "pause", "migrat")
    # The stock's view of who may grant a role; granting is closed.
    known = {"getRoleAdmin", "DEFAULT_ADMIN_ROLE"}
    for name in CONTRACTS.values():
        functions = {
            entry["name"] for entry in scene.chain.release[name].abi if entry["type"] == "function"
        }
        named = {one for one in functions if any(word in one.lower() for word in words)}
        assert named <= known, name


@pytest.mark.parametrize("role", CONTRACTS)
def test_the_code_neither_ends_itself_nor_runs_anothers(scene, role):
    code = bytes(scene.chain.web3.eth.get_code(scene.addresses[role]))
    forbidden = {
        opcodes.SELFDESTRUCT,
        opcodes.DELEGATECALL,
        opcodes.CALLCODE,
        opcodes.CREATE,
        opcodes.CREATE2,
    }
    assert not forbidden & set(opcodes.opcodes(opcodes.without_metadata(code)))


def test_what_a_push_carries_is_no_instruction():
    assert opcodes.opcodes(bytes.fromhex("60f461ffff5f7f" + "f4" * 32 + "f4")) == [
        *(0x60, 0x61, 0x5F, 0x7F),
        opcodes.DELEGATECALL,
    ]
