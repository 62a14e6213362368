"""A way to a node that holds requests of one method, so that a command is killed while it waits."""

import signal
import subprocess
import threading
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def holding(town, method):
    """A way to the node on which requests of one method arrive, and go no further."""
    arrived, going = threading.Event(), threading.Event()

    class Way(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if method in body.decode():
                arrived.set()
                going.wait(30)
                return
            asked = urllib.request.Request(town.rpc, body, {"Content-Type": "application/json"})
            answer = urllib.request.urlopen(asked).read()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Way)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", arrived
    finally:
        going.set()
        server.shutdown()
        server.server_close()


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
