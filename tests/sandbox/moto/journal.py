"""Changes since the last snapshot of the backends: one line each, written before the change is acknowledged.

A change is kept as its request and the seed of moto's random numbers, so that carrying it out again makes the same
ids. The line also holds those ids: where they come out otherwise, the reader says so and does not go on.
"""

import base64
import hashlib
import io
import json
import os
import re

# Of EC2 and of IAM. Request ids and times are none.
IDS = re.compile(rb"\b(?:[a-z]{1,9}-[0-9a-f]{8,17}|A[A-Z]{3}[A-Z0-9]{12,17})\b")
NOT_KEPT = ("HTTP_X_AMZ_SECURITY_TOKEN", "HTTP_COOKIE")


class JournalError(Exception):
    pass


def ids_in(answer: bytes) -> str:
    return hashlib.sha256(b" ".join(sorted(set(IDS.findall(answer))))).hexdigest()


def request_of(environ: dict, body: bytes, seed: int) -> dict:
    kept = {
        name: value
        for name, value in environ.items()
        if isinstance(value, str) and not name.startswith(("werkzeug.", "wsgi.")) and name not in NOT_KEPT
    }
    return {"seed": seed, "environ": kept, "body": base64.b64encode(body).decode("ascii")}


def environ_of(request: dict) -> dict:
    body = base64.b64decode(request["body"])
    return {
        **request["environ"],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


class Journal:
    """The file that belongs to one snapshot: `generation` is in its name, so that no change is taken twice."""

    def __init__(self, state_path: str, generation: int):
        self.path = f"{state_path}.journal-{generation}"
        self.size = 0
        self.file = None

    def read(self) -> list[dict]:
        """Every change, in order. A line cut short at the end was never acknowledged, and goes."""
        try:
            with open(self.path, "rb") as file:
                content = file.read()
        except FileNotFoundError:
            return []
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(self.path, len(whole))
        self.size = len(whole)
        changes = []
        for number, line in enumerate(whole.splitlines(), 1):
            try:
                digest, _, text = line.partition(b" ")
                if hashlib.sha256(text).hexdigest().encode() != digest:
                    raise ValueError("its checksum differs")
                changes.append(json.loads(text))
            except ValueError as error:
                raise JournalError(f"{self.path} cannot be read: line {number}: {error}") from error
        return changes

    def append(self, request: dict, answer: bytes) -> None:
        text = json.dumps({**request, "ids": ids_in(answer)}, separators=(",", ":")).encode()
        line = hashlib.sha256(text).hexdigest().encode() + b" " + text + b"\n"
        if self.file is None:
            self.file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        written = os.write(self.file, line)
        if written < len(line):
            raise OSError(f"{self.path}: only {written} of {len(line)} bytes were written")
        self.size += len(line)

    def remove(self) -> None:
        if self.file is not None:
            os.close(self.file)
            self.file = None
        if os.path.exists(self.path):
            os.unlink(self.path)
