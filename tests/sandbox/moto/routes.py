"""Fixes moto's routes to VPC peering connections and virtual private gateways.

moto 5.2.1 takes a target that has nothing to do with the route table's VPC, and takes every route for active.
https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html
"""

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.route_tables import Route, RouteBackend

original_create = RouteBackend.create_route
original_replace = RouteBackend.replace_route


def attached(gateway, vpc_id: str) -> bool:
    return gateway.state == "available" and any(
        it.vpc_id == vpc_id and it.state == "attached" for it in gateway.attachments.values()
    )


def check(backend, route_table_id: str, targets: dict) -> None:
    """A route may lead to a connection that is not accepted yet, but to none of other VPCs."""
    vpc_id = backend.get_route_table(route_table_id).vpc_id
    connection_id, gateway_id = targets.get("vpc_peering_connection_id"), targets.get("gateway_id") or ""
    if connection_id:
        connection = backend.get_vpc_peering_connection(connection_id)
        if vpc_id not in (connection.vpc.id, connection.peer_vpc.id):
            raise EC2ClientError("InvalidParameterValue", f"{connection_id} does not peer the VPC {vpc_id}")
        if connection.status["Code"] not in ("active", "pending-acceptance"):
            message = f"VpcPeeringConnectionID {connection_id} is not in the correct state for the request."
            raise EC2ClientError("InvalidStateTransition", message)
    if gateway_id.startswith("vgw-") and not attached(backend.get_vpn_gateway(gateway_id), vpc_id):
        raise EC2ClientError("InvalidParameterValue", f"{gateway_id} is not attached to the VPC {vpc_id}")


def create(backend, route_table_id, *arguments, **targets):
    check(backend, route_table_id, targets)
    return original_create(backend, route_table_id, *arguments, **targets)


def replace(backend, route_table_id, *arguments, **targets):
    check(backend, route_table_id, targets)
    return original_replace(backend, route_table_id, *arguments, **targets)


def state(route) -> str:
    if route.vpc_pcx is not None and route.vpc_pcx.status["Code"] != "active":
        return "blackhole"
    gateway = route.gateway
    if gateway is not None and gateway.id.startswith("vgw-") and not attached(gateway, route.route_table.vpc_id):
        return "blackhole"
    return "active"


def apply() -> None:
    RouteBackend.create_route = create
    RouteBackend.replace_route = replace
    Route.state = property(state)
