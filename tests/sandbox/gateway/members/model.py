"""Prints the members of operations' inputs, as botocore's service models have them.

In, on standard input: {"ec2": ["RunInstances", ...], ...}
Out: {"ec2": {"RunInstances": {"method": "run_instances", "members": [{
    "wire": "Filter.N.Name"       as the API Reference writes it,
    "path": ["Filters", 0, "Name"]  where boto3 takes it; the key of a map is "key",
    "type": "string",
    "map": true                     when the last part of wire is the key of a map,
    "uri": true                     when it is a part of the path,
    "routed": true                  when the operation is not found without it,
}], "filters": ["vpc-id", "tag:*"]}}}
"""

import json
import re
import sys

import botocore.session
from botocore import xform_name


def wire_name(protocol, name, shape):
    serialization = shape.serialization
    if protocol == "ec2":
        given = serialization.get("queryName") or serialization.get("name", name)
        return given[0].upper() + given[1:]
    given = serialization.get("name", name)
    if serialization.get("location") == "header":
        return given.lower()
    # x-amz-meta-, before the keys of a map.
    return f"{given}*" if serialization.get("location") == "headers" else given


def members(service, protocol, shape, wire, path, above):
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        at, inner, parts = [*wire, wire_name(protocol, name, member)], member, [*path, name]
        while inner.type_name in ("list", "map"):
            if inner.type_name == "map":
                parts.append("key")
                if location != "headers":
                    at.append("*")
                inner = inner.value
                continue
            parts.append(0)
            if location in ("header", "querystring"):
                pass
            elif service == "s3":
                at.append(inner.member.serialization.get("name", "member"))
            else:
                at += ["N"] if protocol != "query" or inner.serialization.get("flattened") else ["member", "N"]
            inner = inner.member
        if inner.type_name == "structure" and inner.name not in above and not member.serialization.get("eventstream"):
            yield from members(service, protocol, inner, at, parts, above | {inner.name})
            continue
        # Within itself it has the same members again.
        if inner.name in above:
            continue
        yield {
            "wire": ".".join(at),
            "path": parts,
            "type": inner.type_name,
            "map": at[-1].endswith("*"),
            "uri": location == "uri",
            "routed": location == "uri" or (location == "header" and name in shape.required_members),
        }


def filters(shape):
    """Names of EC2's filters, which stand in the documentation alone."""
    member = shape.members.get("Filters") or shape.members.get("Filter")
    names = re.findall(r"<li>\s*<p>\s*<code>([^<]+)</code>", member.documentation) if member else []
    return ["tag:*" if name == "tag" or name.startswith("tag:") else name for name in names]


# By signing name; of two load balancing services with one, the sandbox has the newer.
NAMES = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}

session = botocore.session.get_session()
answer = {}
for service, operations in json.load(sys.stdin).items():
    model = session.get_service_model(NAMES.get(service, service))
    protocol = model.metadata["protocol"]
    answer[service] = {}
    for operation in operations:
        shape = model.operation_model(operation).input_shape
        found = members(service, protocol, shape, [], [], {shape.name}) if shape else []
        answer[service][operation] = {
            "method": xform_name(operation),
            "members": list(found),
            "filters": filters(shape) if shape else [],
        }
json.dump(answer, sys.stdout)
