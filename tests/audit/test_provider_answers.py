"""What real providers answer instead of a result is survived, or told in a true sentence.

Each case names whose answer it is, or is like. Neither a chain nor a plan is needed.
"""

import pytest

from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import NodeRefusalError, Patience, Rpc
from tests.support.scripted import Dripping, result, scripted

HASTE = Patience(timeout=2.0, tries=5, pause=0.001)


def refusal(code, message, number=0):
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message}}


def honest(question):
    """Answers a question with its first parameter, a batch in reverse order."""
    if isinstance(question, list):
        return 200, {}, [result(one["params"][0], one["id"]) for one in reversed(question)]
    return 200, {}, result(question["params"][0], question["id"])


def once(status, body, headers=None):
    """Answers so the first time, and honestly from then on."""

    def answer(question, count):
        return (status, headers or {}, body) if count == 1 else honest(question)

    return answer


def asked(answer, patience=HASTE):
    with scripted(answer) as (address, questions):
        rpc = Rpc(address, patience=patience)
        return rpc.ask("eth_call", "0x1"), rpc, questions


PASSING = {
    "Cloudflare 520": (520, b"<html>"),
    "Cloudflare 522": (522, b"error code: 522"),
    "Cloudflare 524": (524, b"<!DOCTYPE html>"),
    "Cloudflare 530": (530, b"error code: 1016"),
    "HTTP 408": (408, b""),
    "a check of browsers, 403": (403, b"<html>Just a moment...</html>"),
    "HTTP 425": (425, b""),
    "HTTP 429": (429, b"slow down"),
    "HTTP 429 with JSON": (429, {"code": 429, "message": "compute units exceeded"}),
    "HTTP 502": (502, b"<html>Bad Gateway</html>"),
    "HTTP 504": (504, b""),
    "a page with 200": (200, b"<!DOCTYPE html><p>maintenance</p>"),
    "cut short": (200, b'{"jsonrpc":"2.0","id":0,"resu'),
    "nothing": (200, b""),
    "null": (200, b"null"),
    "a number": (200, b"42"),
    "no JSON-RPC": (200, {"hello": "world"}),
    "another question's answer": (200, result("0x2", 77)),
    "no UTF-8": (200, b'{"jsonrpc":"2.0","id":0,"result":"\xff"}'),
    "deep nesting": (200, b"[" * 100_000),
    "QuickNode, credits": (200, refusal(-32012, "credits limited to 6000/sec")),
    "QuickNode, requests": (200, refusal(-32007, "50/second request limit reached")),
    "Infura": (200, refusal(-32005, "daily request count exceeded, request rate limited")),
    "Alchemy": (
        429,
        refusal(429, "Your app has exceeded its compute units per second capacity."),
    ),
    "Chainstack": (200, refusal(-32005, "You've exceeded the RPS limit available")),
    "connections": (200, refusal(-32000, "too many connections from your address")),
    "internal error": (200, refusal(-32603, "Internal error")),
    "behind a balancer": (200, refusal(-32000, "header not found")),
    "HTTP 500 with an error": (500, refusal(-32603, "internal server error")),
    "HTTP 503 with a message": (503, {"message": "no backend is currently healthy"}),
    "text for a number": (200, {"jsonrpc": "2.0", "id": "0", "result": "0x1"}),
    "a list of one": (200, [result("0x1")]),
    "no number": (200, {"jsonrpc": "2.0", "id": None, "result": "0x1"}),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_is_survived(name):
    found, _, _ = asked(once(*PASSING[name]))
    assert found == "0x1"


def test_a_connection_that_is_cut_is_survived():
    found, _, _ = asked(lambda question, count: None if count < 3 else honest(question))
    assert found == "0x1"


@pytest.mark.parametrize("wish", ["0", "-5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "1e9", ""])
def test_any_wish_for_a_pause_is_survived(wish):
    found, rpc, _ = asked(once(429, b"", {"Retry-After": wish}))
    assert found == "0x1"
    assert rpc.retries == 1


STAYING = {
    "a revert": (200, refusal(3, "execution reverted"), 1, "execution reverted"),
    "an unknown method": (200, refusal(-32601, "the method eth_x does not exist"), 1, "eth_x"),
    "a method of another plan": (
        403,
        refusal(-32052, "method debug_x is not whitelisted"),
        1,
        "not whitelisted",
    ),
    "a pruned state": (200, refusal(-32000, "missing trie node abc"), 1, "missing trie node"),
    "a range": (200, refusal(-32614, "eth_getLogs is limited to a 10,000 range"), 1, "10,000"),
    "a range, HTTP 413": (
        413,
        refusal(-32614, "eth_getLogs is limited to a 10,000 range"),
        1,
        "10,000",
    ),
    "HTTP 413 bare": (413, b"<html>too large</html>", 1, "too large"),
    "a count": (200, refusal(-32005, "query returned more than 10000 results"), 1, "10000"),
    "bytes": (200, refusal(-32008, "Response size should not exceed 150MB"), 1, "150MB"),
    "an error that stays": (200, refusal(-32603, "Internal error"), 3, "Internal error"),
    "words that move a cursor": (200, refusal(3, "revert \x1b[2J\x07"), 1, r"revert  \[2J"),
    "an error that is text": (200, {"id": 0, "error": "revert"}, 1, "revert"),
    "an error that is a list": (200, {"id": 0, "error": ["revert"]}, 1, "revert"),
}


@pytest.mark.parametrize("name", STAYING)
def test_what_stays_is_a_refusal(name):
    status, body, times, said = STAYING[name]
    with (
        scripted(lambda question, count: (status, {}, body)) as (address, questions),
        pytest.raises(NodeRefusalError, match=said),
    ):
        Rpc(address, patience=HASTE).ask("eth_call", "0x1")
    assert len(questions) == times


@pytest.mark.parametrize(
    ("status", "headers", "body", "said"),
    [
        (404, {}, b"not here", "is no node"),
        (301, {"Location": "https://else.example/"}, b"", "sends on to 'https://else.example/'"),
        (308, {}, b"", "sends on to"),
        (401, {}, b"", "refuses access"),
        (403, {}, b"<html>", "refuses access"),
        (200, {}, b"<html>", "a page instead of JSON"),
        (500, {}, b"", "HTTP 500"),
        (200, {"Content-Encoding": "gzip"}, b"no gzip", "does not answer"),
    ],
)
def test_what_is_no_node_is_told(status, headers, body, said):
    with (
        scripted(lambda question, count: (status, headers, body)) as (address, _),
        pytest.raises(NodeError, match=said),
    ):
        Rpc(address, patience=HASTE).ask("eth_call", "0x1")


@pytest.mark.parametrize("address", ["localhost:8545", "ws://x", "http://", "http://[", ""])
def test_what_is_no_address_is_told(address):
    with pytest.raises(NodeError, match="is no node's address"):
        Rpc(address)


def test_a_body_that_drips_is_given_up():
    """Each byte comes in time, and the whole never does."""
    body = Dripping(b" " * 10_000, 0.05)
    patience = Patience(timeout=0.3, tries=2, pause=0.001)
    with pytest.raises(NodeError, match="takes too long"):
        asked(lambda question, count: (200, {}, body), patience)


# ------------------------------------------------------------------------- batches


def numbers(count):
    return [("eth_call", [hex(place)]) for place in range(count)]


def together(answer, count=40):
    with scripted(answer) as (address, questions):
        rpc = Rpc(address, patience=HASTE)
        assert rpc.ask_all(numbers(count)) == [hex(place) for place in range(count)]
        return rpc, questions


def test_answers_out_of_order_are_put_in_theirs():
    together(lambda question, count: honest(question))


def limited(most, status, body):
    def answer(question, count):
        if isinstance(question, list) and len(question) > most:
            return status, {}, body
        return honest(question)

    return answer


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (
            500,
            {"message": "Batch of more than 3 requests are not allowed on free tier", "code": 31},
        ),
        (200, [refusal(-32600, "batch too large")]),
        (200, refusal(-32600, "batch too large", None)),
        (413, b""),
        (200, refusal(-32005, "too many requests in a batch")),
        (200, []),
        (200, {"error": "no batches"}),
        (400, {"error": {"code": -32600, "message": "maximum batch size is 3"}}),
    ],
)
def test_a_batch_that_is_too_large_is_halved(status, body):
    _, questions = together(limited(3, status, body))
    assert min(len(one) for one in questions if isinstance(one, list)) <= 3


def test_a_node_without_batches_is_asked_one_by_one():
    _, questions = together(limited(1, 400, {"error": {"code": -32600, "message": "invalid"}}), 12)
    assert sum(isinstance(question, dict) for question in questions) == 12


@pytest.mark.parametrize("number", ["text", "none", "doubled", "others"])
def test_numbers_of_answers_in_any_form_are_survived(number):
    def answer(question, count):
        status, headers, answers = honest(question)
        if isinstance(answers, list):
            for place, one in enumerate(answers):
                one["id"] = {
                    "text": str(one["id"]),
                    "none": None,
                    "doubled": place // 2,
                    "others": one["id"] + 1000,
                }[number]
        return status, headers, answers

    together(answer, 12)


def test_questions_refused_within_a_batch_are_asked_alone():
    """Nodes that count each question of a batch refuse some of it."""

    def answer(question, count):
        status, headers, answers = honest(question)
        if isinstance(question, list):
            answers = [
                refusal(429, "compute units per second", one["id"]) if place % 2 else one
                for place, one in enumerate(answers)
            ]
        return status, headers, answers

    together(answer)


def test_what_is_no_answer_in_a_batch_is_asked_again():
    def answer(question, count):
        status, headers, answers = honest(question)
        if isinstance(question, list) and count == 1:
            answers = [None, *answers[1:]]
        return status, headers, answers

    together(answer, 12)


def test_a_revert_within_a_batch_stays_one_of_many():
    def answer(question, count):
        status, headers, answers = honest(question)
        if isinstance(question, list):
            answers[0] = refusal(3, "execution reverted", answers[0]["id"])
        return status, headers, answers

    with scripted(answer) as (address, questions):
        found = Rpc(address, patience=HASTE).ask_each(numbers(5))
    assert [isinstance(one, NodeRefusalError) for one in found] == [False] * 4 + [True]
    assert len(questions) == 1
