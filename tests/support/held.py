"""A way to a node that holds requests of one method, so that a command is killed while it waits."""

import json
import signal
import subprocess
import threading
import urllib.request
from contextlib import contextmanager

from tests.support.serving import Handler, serving


@contextmanager
def between(town, answering):
    """A way to the node; `answering(asked, forward)` gives an answer, or None to say nothing."""

    class Way(Handler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))

            def forward():
                kind = {"Content-Type": "application/json"}
                asked = urllib.request.Request(town.rpc, body, kind)
                return urllib.request.urlopen(asked).read()

            answer = answering(body.decode(), forward)
            if answer is None:
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    with serving(Way) as address:
        yield address


@contextmanager
def holding(town, method):
    """A way to the node on which requests of one method arrive, and go no further."""
    arrived, going = threading.Event(), threading.Event()

    def answering(asked, forward):
        if method not in asked:
            return forward()
        arrived.set()
        going.wait(30)
        return None

    with between(town, answering) as address:
        try:
            yield address, arrived
        finally:
            going.set()


@contextmanager
def failing_after(town, method, said):
    """A way on which requests of one method are carried out, and answered as if they had failed."""

    def answering(asked, forward):
        answer = forward()
        if "eth_getTransactionByHash" in asked:
            # Another of the provider's machines, which has not heard of it.
            told = {"result": None}
        elif method in asked:
            told = {"error": {"code": -32000, "message": said}}
        else:
            return answer
        number = json.loads(asked)["id"]
        return json.dumps({"jsonrpc": "2.0", "id": number, **told}).encode()

    with between(town, answering) as address:
        yield address


def killed_while(town, person, arguments, method):
    """Start a command, and kill it at the moment when it asks the node this."""
    with holding(town, method) as (address, arrived):
        process = subprocess.Popen(
            person.command(*arguments),
            cwd=person.home,
            env=person.environment(MUTUAL_POOL_RPC=address),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert arrived.wait(60), process.communicate(timeout=5)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
