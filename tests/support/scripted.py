"""A node whose answers are written beforehand, byte by byte if need be."""

import json
import socket
import threading
import time
from contextlib import contextmanager

from tests.support.serving import Handler, serving


class Dripping:
    """A body sent byte by byte, with a pause before each."""

    def __init__(self, content, pause):
        self.content, self.pause = content, pause


def result(value, number=0):
    return {"jsonrpc": "2.0", "id": number, "result": value}


@contextmanager
def scripted(answer):
    """Keeps a node on a free port; gives its address and the requests that came.

    `answer(question, count)` returns a status, headers and a body: bytes, something for JSON, or
    `Dripping`. None instead means that the connection is cut.
    """
    asked = []
    lock = threading.Lock()

    class Node(Handler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self):
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                asked.append(question)
                count = len(asked)
            told = answer(question, count)
            if told is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            status, headers, body = told
            if not isinstance(body, bytes | Dripping):
                body = json.dumps(body).encode()
            content = body.content if isinstance(body, Dripping) else body
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if isinstance(body, Dripping):
                self.drip(body)
            else:
                self.wfile.write(content)

        def drip(self, body):
            try:
                for place in range(len(body.content)):
                    self.wfile.write(body.content[place : place + 1])
                    self.wfile.flush()
                    time.sleep(body.pause)
            except OSError:
                self.close_connection = True

    with serving(Node) as address:
        yield address, asked
