"""A node that stands before a real one and lies, limits, dawdles or hangs up."""

import json
import socket
import threading
import time
from contextlib import contextmanager, nullcontext

import urllib3

from tests.support.serving import Handler, serving


class Trouble:
    """What a node may do instead of answering; each is done so many times and then no more."""

    def __init__(self, kind, times, every=1, seconds=0.0):
        self.kind, self.left, self.every, self.seconds = kind, times, every, seconds
        self.met = 0
        self._count = 0
        self._lock = threading.Lock()

    def strikes(self):
        with self._lock:
            self._count += 1
            if self.left <= 0 or self._count % self.every:
                return False
            self.left -= 1
            self.met += 1
            return True


class LyingNode:
    """Hands requests to a real node, and its answers through `tell`.

    `tell(method, params, answer)` returns what is told instead: the `result`, or a dictionary with
    `error`. `before(method, params)` is called first, for whatever is to happen meanwhile. With
    `in_turn`, one request is answered after the other, so that none meets a half-made change.
    """

    def __init__(self, address, tell=None, trouble=None, before=None, *, in_turn=False):
        self.real, self.trouble = address, trouble
        self.tell = tell or (lambda method, params, answer: answer)
        self.before = before or (lambda method, params: None)
        self.asked = []
        self._pool = urllib3.PoolManager(maxsize=8)
        self._turn = threading.Lock() if in_turn else nullcontext()

    def answer(self, body):
        with self._turn:
            return self._answer(body)

    def _answer(self, body):
        questions = json.loads(body)
        many = isinstance(questions, list)
        for question in questions if many else [questions]:
            self.asked.append(question["method"])
            self.before(question["method"], question["params"])
        headers = {"Content-Type": "application/json"}
        answers = self._pool.request("POST", self.real, body=body, headers=headers).json()
        by_id = {question["id"]: question for question in (questions if many else [questions])}
        for answer in answers if many else [answers]:
            question = by_id[answer["id"]]
            if "result" in answer:
                told = self.tell(question["method"], question["params"], answer["result"])
                if isinstance(told, dict) and set(told) == {"error"}:
                    del answer["result"]
                    answer["error"] = told["error"]
                else:
                    answer["result"] = told
        # As nodes write it, without blanks.
        return json.dumps(answers, separators=(",", ":")).encode()


@contextmanager
def lying(address, tell=None, trouble=None, before=None, *, in_turn=False):
    """Keeps such a node on a free port; gives its address and itself."""
    node = LyingNode(address, tell, trouble, before, in_turn=in_turn)

    class Lying(Handler):
        protocol_version = "HTTP/1.1"
        # An answer is written in two parts; held back, the second would wait for 40 ms.
        disable_nagle_algorithm = True

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if node.trouble and node.trouble.strikes():
                self.misbehave(node.trouble)
                return
            self.reply(200, node.answer(body))

        def misbehave(self, trouble):
            if trouble.kind == "limit":
                self.send_response(429)
                self.send_header("Retry-After", "0")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif trouble.kind == "error":
                error = {"code": -32005, "message": "rate limit exceeded"}
                self.reply(200, json.dumps({"jsonrpc": "2.0", "id": 0, "error": error}).encode())
            elif trouble.kind == "slow":
                time.sleep(trouble.seconds)
                self.close_connection = True
            elif trouble.kind == "cut":
                self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{"jsonrpc"')
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            elif trouble.kind == "short":
                self.reply(200, b'{"jsonrpc": "2.0", "id": 0, "resu')
            else:
                self.reply(503, b"busy")

        def reply(self, status, content):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with serving(Lying) as place:
        yield place, node
