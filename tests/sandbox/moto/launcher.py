"""Runs moto's server for the sandbox, keeping what it knows on disk.

Reads a secret from the first line of standard input, listens on a free port of 127.0.0.1 and prints
{"port": N, "repeated": M} once it does. Answers only requests that carry the secret: other programs and web pages of this
machine reach the port too. Every change is in a journal before it is acknowledged; a snapshot of every backend is saved on
SIGTERM, when standard input closes (the sandbox that started it is gone), and when the journal has become long. A launcher
that was killed had no time for a snapshot: the next one carries the journal's M changes out again. One request at a time:
moto's backends are plain dictionaries, and a snapshot of them must not be taken half-way.

Exit codes, with the reason on standard error: 3 the saved state cannot be read, 4 it cannot be saved, 5 another
launcher still has it.
"""

import gc

# Nothing that is loaded at a start is garbage: to look for it takes a quarter of the start.
gc.disable()

import fcntl
import hmac
import json
import os
import secrets
import signal
import sys
import threading
import time
import traceback

import backends
import dispatch
import flow_logs
import load_balancers
import nat_gateways
import network_acls
import routes
import security_group_rules
import vpc_peering
import vpn
from journal import JournalError, environ_of, ids_in, request_of
from moto.moto_api._internal import mock_random
from state import State
from werkzeug.serving import WSGIRequestHandler, make_server

HAND_OVER_SECONDS = 15


class Application:
    def __init__(self, state: State, secret: str):
        self.moto = dispatch.Dispatcher()
        self.state = state
        self.secret = secret

    def __call__(self, environ, start_response):
        if not hmac.compare_digest(environ.pop("HTTP_X_SANDBOX_SECRET", ""), self.secret):
            start_response("403 Forbidden", [("Content-Length", "0"), ("Connection", "close")])
            return []
        try:
            with self.state.lock:
                if environ.get("HTTP_X_SANDBOX_CHANGES") != "true":
                    return list(self.moto(environ, start_response))
                body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                request = request_of(environ, body, secrets.randbits(64))
                status, headers, answer = self.carry_out(request)
                if status < "400":
                    self.keep(request, answer)
                start_response(status, headers)
                return [answer]
        except Exception as error:
            traceback.print_exc()
            reason = f"{type(error).__name__}: {error}".encode("ascii", "backslashreplace")[:500].decode()
            failed = ("X-Sandbox-Failed", " ".join(reason.split()))
            start_response("500 Internal Server Error", [failed, ("Content-Length", "0")], sys.exc_info())
            return []

    def carry_out(self, request: dict):
        environ = environ_of(request)
        self.state.mark(environ["HTTP_X_MOTO_ACCOUNT_ID"])
        mock_random.seed(request["seed"])
        begun = []
        answer = b"".join(self.moto(environ, lambda status, headers, *_: begun.append((status, headers))))
        return (*begun[-1], answer)

    def keep(self, request: dict, answer: bytes) -> None:
        try:
            self.state.changed_by(request, answer)
        except OSError as error:
            print(f"{self.state.journal.path} cannot be written: {error}", file=sys.stderr, flush=True)
            os._exit(4)

    def repeat(self, request: dict) -> None:
        status, _, answer = self.carry_out(request)
        if status >= "400" or ids_in(answer) != request["ids"]:
            environ = request["environ"]
            what = environ.get("HTTP_X_AMZ_TARGET") or f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
            raise JournalError(f"a change in {self.state.journal.path} comes out otherwise: {what}: {status}")


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *arguments) -> None:
        pass


def hold(path: str):
    """Keeps others from the state while this process lives, however it ends. Waits for one that is ending."""
    try:
        lock = open(path, "w")
    except OSError as error:
        print(f"{path} cannot be opened: {error}", file=sys.stderr)
        sys.exit(3)
    for _ in range(HAND_OVER_SECONDS * 10):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            time.sleep(0.1)
    print(f"{path} is held by another emulator", file=sys.stderr)
    sys.exit(5)


def main() -> None:
    os.umask(0o077)
    secret = sys.stdin.readline().strip()
    if len(secret) < 32:
        sys.exit("standard input begins with no secret")
    fixes = (backends, flow_logs, load_balancers, nat_gateways, network_acls, security_group_rules, vpc_peering, vpn)
    for fixed in (*fixes, routes):
        fixed.apply()
    state = State(sys.argv[1])
    lock = hold(state.path + ".lock")
    application = Application(state, secret)
    try:
        changes = state.load()
        for change in changes:
            application.repeat(change)
    except JournalError as error:
        print(error, file=sys.stderr)
        sys.exit(3)
    except Exception as error:
        print(f"{state.path} cannot be read: {error}", file=sys.stderr)
        sys.exit(3)
    # From here on only what requests leave is looked at.
    gc.freeze()
    gc.enable()
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Handler)

    def end(*_) -> None:
        # shutdown() waits for serve_forever, which the signal has interrupted: never call it from here.
        threading.Thread(target=server.shutdown, daemon=True).start()

    def end_with_parent() -> None:
        sys.stdin.buffer.read()
        end()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the sandbox decides the order.
    threading.Thread(target=end_with_parent, daemon=True).start()
    print(json.dumps({"port": server.server_port, "repeated": len(changes)}), flush=True)
    server.serve_forever(poll_interval=0.05)
    try:
        state.save()
    except Exception as error:
        # The journal has all of it.
        print(f"{state.path} cannot be saved: {error}", file=sys.stderr, flush=True)
        os._exit(4)
    lock.close()
    # Nothing is left to do, and taking the backends apart would take half a second.
    os._exit(0)


if __name__ == "__main__":
    main()
