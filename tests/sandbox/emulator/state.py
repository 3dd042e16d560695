"""moto's backends on disk, and back."""

import copyreg
import json
import os
import sys
import threading
import time

import cloudpickle
import moto
from moto.backends import get_backend
from moto.ssm.models import ParameterDict

SERVICES = ("ec2", "iam", "ssm", "logs", "s3")
FORMAT = {"moto": moto.__version__, "python": list(sys.version_info[:2]), "format": 1}
QUIET_SECONDS = 0.3
LONGEST_SECONDS = 2.0


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
                    if service == "s3":
                        # Who has a bucket's name is kept beside the backends.
                        for bucket in backend.buckets:
                            get_backend(service).bucket_accounts[bucket] = (region, account)

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
