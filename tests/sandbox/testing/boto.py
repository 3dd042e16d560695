"""Carries out AWS calls with boto3: one JSON object a line in, one out. Ends when standard input closes.

In: {"account": "111111111111" or null for the base credentials, "service", "operation": "describe_vpcs", "input"}
Out: {"output"} or {"code", "message"} of the service's error
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

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
        clients[key] = boto3.client(service, config=config, **credentials.get(account, {}))
    return clients[key]


for line in sys.stdin:
    call = json.loads(line)
    try:
        method = getattr(client(call["account"], call["service"]), call["operation"])
        output = method(**call["input"])
        output.pop("ResponseMetadata", None)
        answer = {"output": output}
    except ClientError as error:
        answer = {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    except Exception as error:
        answer = {"code": type(error).__name__, "message": str(error)}
    print(json.dumps(answer, default=str), flush=True)
