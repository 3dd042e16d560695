"""Unpacks a deployment package, given on standard input, into the folder that is the argument."""

import io
import sys
import zipfile

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LARGEST = 250 * 1024 * 1024
# AWS names no limit of files; what is packed in a request has no more.
MOST_FILES = 50_000

try:
    archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
    members = archive.infolist()
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > LARGEST:
        sys.exit(3)
    archive.extractall(sys.argv[1])
except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError):
    sys.exit(2)
