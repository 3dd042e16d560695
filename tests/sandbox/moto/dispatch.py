"""Leads a request to the service that the sandbox names, and to none that moto would find in its path or body.

moto takes /moto-api for its own interface, and others for an instance's metadata, whatever the bucket is called. Of S3 it
takes an object's bytes apart when their type is that of a form, and decompresses them when they are compressed.
"""

from flask import Request
from moto.backends import list_of_moto_modules
from moto.moto_server.werkzeug_app import create_backend_app

# moto's names by signing name.
SERVICES = {name: name for name in ("ec2", "iam", "logs", "s3", "ssm", "wafv2")} | {
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
}


class BytesRequest(Request):
    """A request whose body is bytes, whatever their type."""

    want_form_data_parsed = False


class Dispatcher:
    def __init__(self):
        assert set(SERVICES.values()) <= set(list_of_moto_modules())
        self.applications = {}

    def __call__(self, environ, start_response):
        service = environ.pop("HTTP_X_SANDBOX_SERVICE", "")
        if service not in SERVICES:
            raise ValueError(f"no service {service!r}")
        application = self.applications.get(service)
        if application is None:
            application = create_backend_app(SERVICES[service])
            # An object's key may have empty parts.
            application.url_map.merge_slashes = False
            if service == "s3":
                application.request_class = BytesRequest
                application.before_request_funcs.clear()
            self.applications[service] = application
        return application(environ, start_response)
