"""Runs moto's server so that it answers what it reads of a request, instead of carrying it out. For tests.

Listens as launcher.py does. Of the query protocols it answers the action and its parameters, written as botocore writes
them; of the JSON protocol the action, and each member as moto's own look-up finds it; of S3 which objects and buckets it
would touch, the body and the headers.
"""

import base64
import json
import sys

import dispatch
from botocore.serialize import create_serializer
from moto.core.responses import BaseResponse
from moto.core.utils import get_service_model
from moto.s3 import models
from moto.s3.exceptions import MissingKey
from moto.s3.responses import S3Response
from werkzeug.serving import WSGIRequestHandler, make_server

PROTOCOLS = {"ec2": "ec2", "iam": "query"}


def call_action(response):
    action = response._get_action()
    model = get_service_model(response.boto3_service_name).operation_model(action)
    if response.service_name in PROTOCOLS:
        written = create_serializer(PROTOCOLS[response.service_name], False).serialize_to_request(response.params, model)
        read = {"fields": written["body"]}
    else:
        names = model.input_shape.members if model.input_shape else {}
        found = {name: response._get_param(name) for name in names}
        read = {"members": {name: value for name, value in found.items() if value is not None}}
        read["body"] = json.loads(response.body)
    answer = {"operation": action, "account": response.current_account, "region": response.region, **read}
    return 200, {"content-type": "application/json"}, json.dumps(answer)


touched = []


def touch(backend, bucket_name, key_name, *arguments, **named):
    """An object that is looked up or changed: there is none."""
    touched.append([bucket_name, key_name])
    return None


def change(backend, bucket_name, key_name=None, *arguments, **named):
    if key_name is not None:
        touched.append([bucket_name, key_name])
    raise MissingKey()


def get_bucket(backend, bucket_name):
    return models.FakeBucket(bucket_name, backend.account_id, "us-east-1")


def respond(original):
    def response(self, request, full_url, headers):
        touched.clear()
        original(self, request, full_url, headers)
        answer = {
            "bucket": self.bucket_name,
            "touched": list(touched),
            "body": base64.b64encode(self.body or b"").decode(),
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "query": {name: values for name, values in request.args.lists()},
        }
        return 200, {"content-type": "application/json"}, json.dumps(answer).encode()

    return response


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *arguments) -> None:
        pass


def main() -> None:
    BaseResponse.call_action = call_action
    models.S3Backend.get_bucket = get_bucket
    models.S3Backend.get_object = models.S3Backend.head_object = touch
    for name in ("put_object", "delete_object", "create_bucket", "delete_bucket"):
        setattr(models.S3Backend, name, change)
    S3Response.key_response = respond(S3Response.key_response)
    S3Response.bucket_response = respond(S3Response.bucket_response)
    sys.stdin.readline()
    server = make_server("127.0.0.1", 0, dispatch.Dispatcher(), threaded=True, request_handler=Handler)
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
