"""Runs moto's server for the sandbox, keeping what it knows on disk.

Listens on a free port of 127.0.0.1 and prints {"port": N} once it does. Saves every backend shortly after the
last change, on SIGTERM, and when standard input closes (the sandbox that started it is gone). One request at
a time: moto's backends are plain dictionaries, and a picture of them must not be taken half-way.

Exit codes, with the reason on standard error: 3 the saved state cannot be read, 4 it cannot be saved, 5 another
launcher still has it.
"""

import copyreg
import fcntl
import json
import os
import signal
import sys
import threading
import time

import cloudpickle
import moto
import security_group_rules
from moto.backends import get_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.ssm.models import ParameterDict
from werkzeug.serving import WSGIRequestHandler, make_server

SERVICES = ("ec2", "iam", "ssm", "logs")
FORMAT = {"moto": moto.__version__, "python": list(sys.version_info[:2]), "format": 1}
QUIET_SECONDS = 0.3
LONGEST_SECONDS = 2.0
HAND_OVER_SECONDS = 15


# A defaultdict is rebuilt with its factory as the only argument; this one wants its account and region.
copyreg.pickle(
    ParameterDict,
    lambda it: (ParameterDict, (it.account_id, it.region_name), vars(it), None, iter(it.items())),
)


class State:
    """The backends on disk: `path` holds the picture, `path`.dirty exists while it is older than the backends."""

    def __init__(self, path: str):
        self.path = path
        # Accounts that were ever changed: the others are as new, and a backend is megabytes of AWS's own data.
        self.accounts: set[str] = set()
        self.dirty_path = path + ".dirty"
        self.lock = threading.RLock()
        self.changed = threading.Event()
        self.last_change = 0.0

    def load(self) -> None:
        if not os.path.exists(self.path):
            return
        with open(self.path, "rb") as file:
            form = json.loads(file.readline())
            if form != FORMAT:
                raise ValueError(f"it was saved by {form}, this is {FORMAT}")
            backends = cloudpickle.load(file)
        for service, accounts in backends.items():
            self.accounts.update(accounts)
            for account, regions in accounts.items():
                for region, backend in regions.items():
                    get_backend(service)[account][region] = backend

    def mark(self, account: str) -> None:
        self.accounts.add(account)
        if not self.changed.is_set():
            with open(self.dirty_path, "w"):
                pass
            self.changed.set()
        self.last_change = time.monotonic()

    def save(self) -> None:
        with self.lock:
            if not self.changed.is_set():
                return
            backends = {
                service: {account: dict(get_backend(service)[account]) for account in self.accounts}
                for service in SERVICES
            }
            temporary = self.path + ".new"
            with open(temporary, "wb") as file:
                file.write(json.dumps(FORMAT).encode() + b"\n")
                cloudpickle.dump(backends, file)
            os.replace(temporary, self.path)
            self.changed.clear()
            os.unlink(self.dirty_path)

    def save_when_quiet(self) -> None:
        while True:
            self.changed.wait()
            began = time.monotonic()
            while True:
                now = time.monotonic()
                if now - self.last_change >= QUIET_SECONDS or now - began >= LONGEST_SECONDS:
                    break
                time.sleep(QUIET_SECONDS / 3)
            try:
                self.save()
            except Exception as error:
                print(f"{self.path} cannot be saved: {error!r}", file=sys.stderr, flush=True)
                os._exit(4)


class Application:
    def __init__(self, state: State):
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.state = state

    def __call__(self, environ, start_response):
        with self.state.lock:
            if environ.get("HTTP_X_SANDBOX_CHANGES") == "true":
                self.state.mark(environ["HTTP_X_MOTO_ACCOUNT_ID"])
            return list(self.moto(environ, start_response))


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *arguments) -> None:
        pass


def hold(path: str):
    """Keeps others from the state while this process lives, however it ends. Waits for one that is ending."""
    lock = open(path, "w")
    for _ in range(HAND_OVER_SECONDS * 10):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            time.sleep(0.1)
    print(f"{path} is held by another emulator", file=sys.stderr)
    sys.exit(5)


def main() -> None:
    security_group_rules.apply()
    state = State(sys.argv[1])
    lock = hold(state.path + ".lock")
    try:
        state.load()
    except Exception as error:
        print(f"{state.path} cannot be read: {error}", file=sys.stderr)
        sys.exit(3)
    server = make_server("127.0.0.1", 0, Application(state), threaded=True, request_handler=Handler)

    def end(*_) -> None:
        # shutdown() waits for serve_forever, which the signal has interrupted: never call it from here.
        threading.Thread(target=server.shutdown, daemon=True).start()

    def end_with_parent() -> None:
        sys.stdin.buffer.read()
        end()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the sandbox decides the order.
    threading.Thread(target=state.save_when_quiet, daemon=True).start()
    threading.Thread(target=end_with_parent, daemon=True).start()
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever(poll_interval=0.05)
    state.save()
    lock.close()
    # Nothing is left to do, and taking the backends apart would take half a second.
    os._exit(0)


if __name__ == "__main__":
    main()
