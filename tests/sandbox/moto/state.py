"""moto's backends on disk, and back."""

import contextlib
import copyreg
import glob
import json
import os
import sys
import threading

import cloudpickle
import moto
from dispatch import SERVICES
from journal import Journal, JournalError
from moto.backends import get_backend
from moto.ssm.models import ParameterDict

FORMAT = {"moto": moto.__version__, "python": list(sys.version_info[:2]), "format": 2}
# From here on, and from a quarter of the snapshot on, a journal is worth a new snapshot: it bounds both what a start after a
# kill has to carry out again and what is written for what was changed.
LONG_JOURNAL_BYTES = 4 * 1024 * 1024


# A defaultdict is rebuilt with its factory as the only argument; this one wants its account and region.
copyreg.pickle(
    ParameterDict,
    lambda it: (ParameterDict, (it.account_id, it.region_name), vars(it), None, iter(it.items())),
)


class State:
    """The backends on disk: `path` holds a snapshot, and the journal of its generation what was changed since."""

    def __init__(self, path: str):
        self.path = path
        # Accounts that were ever changed: the others are as new, and a backend is megabytes of AWS's own data.
        self.accounts: set[str] = set()
        self.generation = 0
        self.snapshot_size = 0
        self.journal = Journal(path, 0)
        self.lock = threading.RLock()

    def load(self) -> list[dict]:
        """Loads the snapshot, and returns the changes that are to be carried out again on it."""
        if os.path.exists(self.path):
            with open(self.path, "rb") as file:
                form = json.loads(file.readline())
                self.generation = form.pop("generation", 0)
                if form != FORMAT or type(self.generation) is not int:
                    raise ValueError(f"it was saved by {form}, this is {FORMAT}")
                self.take_up(cloudpickle.load(file))
            self.snapshot_size = os.path.getsize(self.path)
        self.journal = Journal(self.path, self.generation)
        self.put_other_journals_right()
        return self.journal.read()

    def put_other_journals_right(self) -> None:
        """A journal of a later generation belongs to a missing snapshot. The snapshot contains an earlier one."""
        prefix = self.path + ".journal-"
        for name in glob.glob(glob.escape(prefix) + "*"):
            generation = name[len(prefix) :]
            if not generation.isdecimal() or int(generation) > self.generation:
                raise JournalError(f"{name} belongs to another {self.path} than the one that is there, if any")
            if int(generation) < self.generation:
                os.unlink(name)

    def take_up(self, backends: dict) -> None:
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

    def changed_by(self, request: dict, answer: bytes) -> None:
        """Called before the change is acknowledged, so that it survives whatever comes after."""
        self.journal.append(request, answer)
        if self.journal.size > max(LONG_JOURNAL_BYTES, self.snapshot_size / 4):
            self.save()

    def save(self) -> None:
        with self.lock:
            if self.journal.size == 0:
                return
            backends = {
                service: {account: dict(get_backend(service)[account]) for account in self.accounts}
                for service in SERVICES.values()
            }
            temporary = self.path + ".new"
            generation = self.generation + 1
            try:
                with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    file.write(json.dumps({**FORMAT, "generation": generation}).encode() + b"\n")
                    cloudpickle.dump(backends, file)
                    file.flush()
                    os.fsync(file.fileno())
                    self.snapshot_size = file.tell()
                os.replace(temporary, self.path)
            except BaseException:
                # On a full disk, half of a snapshot would take the room that the journal needs.
                with contextlib.suppress(OSError):
                    os.unlink(temporary)
                raise
            # From here on the old journal belongs to no snapshot, whether or not it is still there.
            self.generation = generation
            old, self.journal = self.journal, Journal(self.path, generation)
            old.remove()
