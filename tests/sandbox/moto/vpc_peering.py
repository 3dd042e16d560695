"""Fixes moto's VPC peering connections.

moto 5.2.1 takes VPCs whose ranges overlap or that are peered already, deletes a connection in any state and for either
side, hands it only to accounts of its own memory since the start, shows the requester's tags and the ranges to
everybody, has no filters, and names an unknown id by a code that AWS does not have.
https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

import fnmatch
import ipaddress
import itertools

from moto.core.responses import ActionResult
from moto.ec2.exceptions import DependencyViolationError, EC2ClientError, OperationNotPermitted5
from moto.ec2.models import EC2Backend
from moto.ec2.models.vpc_peering_connections import VPCPeeringConnection, VPCPeeringConnectionBackend
from moto.ec2.responses.vpc_peering_connections import VPCPeeringConnections
from moto.ec2.utils import random_vpc_peering_connection_id

ALIVE = ("active", "pending-acceptance")
OVERLAPPING = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"

original_delete_vpc = EC2Backend.delete_vpc


def vpc_ids(connection) -> set[str]:
    return {connection.vpc.id, connection.peer_vpc.id}


def ranges(vpc):
    for ipv6 in (False, True):
        for association in vpc.get_cidr_block_association_set(ipv6):
            yield ipaddress.ip_network(association["cidr_block"])


def overlap(vpc, peer_vpc) -> bool:
    pairs = itertools.product(ranges(vpc), ranges(peer_vpc))
    return any(one.version == other.version and one.overlaps(other) for one, other in pairs)


def create(backend, vpc, peer_vpc, tags=None):
    for other in backend.vpc_pcxs.values():
        if other.status["Code"] in ALIVE and vpc_ids(other) == {vpc.id, peer_vpc.id}:
            message = f"A VPC peering connection between {vpc.id} and {peer_vpc.id} already exists: {other.id}"
            raise EC2ClientError("VpcPeeringConnectionAlreadyExists", message)
    connection = VPCPeeringConnection(backend, random_vpc_peering_connection_id(), vpc, peer_vpc, tags)
    backend.vpc_pcxs[connection.id] = connection
    if overlap(vpc, peer_vpc):
        connection._status.code, connection._status.message = "failed", OVERLAPPING
    else:
        connection._status.pending()
        peer_vpc.ec2_backend.vpc_pcxs[connection.id] = connection
    return connection


def get(backend, vpc_pcx_id):
    if vpc_pcx_id not in backend.vpc_pcxs:
        message = f"The vpcPeeringConnection ID '{vpc_pcx_id}' does not exist"
        raise EC2ClientError("InvalidVpcPeeringConnectionID.NotFound", message)
    return backend.vpc_pcxs[vpc_pcx_id]


def delete(backend, vpc_pcx_id):
    connection = backend.get_vpc_peering_connection(vpc_pcx_id)
    code = connection.status["Code"]
    if code not in ALIVE:
        message = f"Invalid state transition for {vpc_pcx_id}, attempted to transition from {code} to deleting"
        raise EC2ClientError("InvalidStateTransition", message)
    if code == "pending-acceptance" and backend.account_id != connection.vpc.owner_id:
        raise OperationNotPermitted5(backend.account_id, vpc_pcx_id, "delete")
    connection._status.deleted(deleter_id=backend.account_id)
    return connection


def delete_vpc(backend, vpc_id):
    """What a VPC has requested or is active goes with it; what others have requested must be rejected first."""
    alive = [it for it in backend.vpc_pcxs.values() if it.status["Code"] in ALIVE and vpc_id in vpc_ids(it)]
    if any(it.status["Code"] != "active" and it.vpc.owner_id != backend.account_id for it in alive):
        raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
    deleted = original_delete_vpc(backend, vpc_id)
    for connection in alive:
        connection._status.deleted(deleter_id=backend.account_id)
    return deleted


def shown(connection, backend) -> dict:
    """As an account sees it: with its own tags only; ranges are given of active ones."""

    def side(vpc, info):
        if connection.status["Code"] != "active":
            return {key: value for key, value in info.items() if key != "CidrBlock"}
        blocks = [{"CidrBlock": it["cidr_block"]} for it in vpc.get_cidr_block_association_set(ipv6=False)]
        return {**info, "CidrBlockSet": blocks}

    return {
        "VpcPeeringConnectionId": connection.id,
        "RequesterVpcInfo": side(connection.vpc, connection.requester_vpc_info),
        "AccepterVpcInfo": side(connection.peer_vpc, connection.accepter_vpc_info),
        "Status": connection.status,
        "Tags": [{"Key": key, "Value": value} for key, value in backend.tags.get(connection.id, {}).items()],
    }


def filter_values(seen: dict, name: str) -> list[str]:
    tags = {tag["Key"]: tag["Value"] for tag in seen["Tags"]}
    if name.startswith("tag:"):
        return [value for key, value in tags.items() if key == name[len("tag:") :]]
    values = {
        "vpc-peering-connection-id": [seen["VpcPeeringConnectionId"]],
        "status-code": [seen["Status"]["Code"]],
        "status-message": [seen["Status"]["Message"]],
        "tag-key": list(tags),
    }
    for side, info in (("requester", seen["RequesterVpcInfo"]), ("accepter", seen["AccepterVpcInfo"])):
        values[f"{side}-vpc-info.owner-id"] = [info["OwnerId"]]
        values[f"{side}-vpc-info.vpc-id"] = [info["VpcId"]]
        values[f"{side}-vpc-info.cidr-block"] = [it["CidrBlock"] for it in info.get("CidrBlockSet", [])]
    if name not in values:
        raise EC2ClientError("InvalidParameterValue", f"The filter '{name}' is invalid")
    return values[name]


def matches(values: list[str], accepted: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(value, pattern) for value in values for pattern in accepted)


def describe(response):
    backend = response.ec2_backend
    ids = response._get_param("VpcPeeringConnectionIds", [])
    found = [backend.get_vpc_peering_connection(it) for it in ids] if ids else backend.vpc_pcxs.values()
    seen = [shown(it, backend) for it in found]
    for name, accepted in response._filters_from_querystring().items():
        seen = [it for it in seen if matches(filter_values(it, name), accepted)]
    return ActionResult({"VpcPeeringConnections": seen})


def accept(response):
    connection = response.ec2_backend.accept_vpc_peering_connection(response._get_param("VpcPeeringConnectionId"))
    return ActionResult({"VpcPeeringConnection": shown(connection, response.ec2_backend)})


def apply() -> None:
    VPCPeeringConnectionBackend.create_vpc_peering_connection = create
    VPCPeeringConnectionBackend.get_vpc_peering_connection = get
    VPCPeeringConnectionBackend.delete_vpc_peering_connection = delete
    EC2Backend.delete_vpc = delete_vpc
    VPCPeeringConnections.describe_vpc_peering_connections = describe
    VPCPeeringConnections.accept_vpc_peering_connection = accept
