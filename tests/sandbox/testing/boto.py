"""Carries out AWS calls with boto3: one JSON object a line in, one out. Ends when standard input closes.

In: {"account": "111111111111" or null for the base credentials, "service", "operation": "describe_vpcs", "input"}
Out: {"output"} or {"code", "message"} of the service's error

In an input, {"$zip": {"file.py": "text"}} is an archive with these files, and {"$text": "x"} is bytes.
"""

import io
import json
import sys
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

# The service refuses what is wrong, not the client.
config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
credentials = {}
clients = {}


def client(account, service):
    key = (account, service)
    if key not in clients:
        if account and account not in credentials:
            answer = client(None, "sts").assume_role(
                RoleArn=f"arn:aws:iam::{account}:role/tests", RoleSessionName="tests"
            )["Credentials"]
            credentials[account] = {
                "aws_access_key_id": answer["AccessKeyId"],
                "aws_secret_access_key": answer["SecretAccessKey"],
                "aws_session_token": answer["SessionToken"],
            }
        clients[key] = boto3.client({"monitoring": "cloudwatch"}.get(service, service), config=config, **credentials.get(account, {}))
    return clients[key]


def binary(given):
    if "$text" in given:
        return given["$text"].encode()
    if "$zip" not in given:
        return given
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, text in given["$zip"].items():
            # Of one time, so that the same files are the same archive.
            archive.writestr(zipfile.ZipInfo(name), text)
    return written.getvalue()


def printable(value):
    return value.read().decode() if isinstance(value, StreamingBody) else str(value)


for line in sys.stdin:
    call = json.loads(line, object_hook=binary)
    try:
        method = getattr(client(call["account"], call["service"]), call["operation"])
        output = method(**call["input"])
        output.pop("ResponseMetadata", None)
        answer = {"output": output}
    except ClientError as error:
        answer = {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    except Exception as error:
        answer = {"code": type(error).__name__, "message": str(error)}
    print(json.dumps(answer, default=printable), flush=True)
