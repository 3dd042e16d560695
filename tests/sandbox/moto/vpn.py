"""Fixes moto's site-to-site VPN connections, and adds their static routes.

moto 5.2.1 has no CreateVpnConnectionRoute and forgets the options of a connection, attaches a gateway to any number of
VPCs and deletes it while it is in use. A connection is available at once: its tunnels are taken for up.
https://docs.aws.amazon.com/vpn/latest/s2svpn/VPC_VPN.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

import ipaddress

from moto.core.responses import EmptyResult
from moto.ec2.exceptions import EC2ClientError, InvalidVpnGatewayAttachmentError
from moto.ec2.models.customer_gateways import CustomerGatewayBackend
from moto.ec2.models.vpn_gateway import VpnGatewayBackend
from moto.ec2.responses.vpn_connections import VPNConnections

original_attach = VpnGatewayBackend.attach_vpn_gateway
original_detach = VpnGatewayBackend.detach_vpn_gateway
original_delete_gateway = VpnGatewayBackend.delete_vpn_gateway
original_create_customer = CustomerGatewayBackend.create_customer_gateway
original_delete_customer = CustomerGatewayBackend.delete_customer_gateway
original_create_connection = VPNConnections.create_vpn_connection


def attachments(gateway) -> list:
    return [it for it in gateway.attachments.values() if it.state == "attached"]


def used_by_connection(backend, name: str, gateway_id: str) -> bool:
    alive = [it for it in backend.vpn_connections.values() if it.state != "deleted"]
    return any(getattr(it, name) == gateway_id for it in alive)


def attach(backend, vpn_gateway_id, vpc_id):
    gateway = backend.get_vpn_gateway(vpn_gateway_id)
    if gateway.state != "available":
        raise EC2ClientError("InvalidVpnGatewayState", f"{vpn_gateway_id} is {gateway.state}")
    if attachments(gateway):
        message = f"{vpn_gateway_id} is attached to a VPC already: one at a time"
        raise EC2ClientError("VpnGatewayAttachmentLimitExceeded", message)
    if any(it.vpc_id == vpc_id for other in backend.vpn_gateways.values() for it in attachments(other)):
        raise EC2ClientError("InvalidVpcState", f"{vpc_id} has a virtual private gateway attached to it already")
    return original_attach(backend, vpn_gateway_id, vpc_id)


def detach(backend, vpn_gateway_id, vpc_id):
    if not any(it.vpc_id == vpc_id for it in attachments(backend.get_vpn_gateway(vpn_gateway_id))):
        raise InvalidVpnGatewayAttachmentError(vpn_gateway_id, vpc_id)
    return original_detach(backend, vpn_gateway_id, vpc_id)


def delete_gateway(backend, vpn_gateway_id):
    if attachments(backend.get_vpn_gateway(vpn_gateway_id)):
        raise EC2ClientError("IncorrectState", f"{vpn_gateway_id} is attached to a VPC: detach it first")
    if used_by_connection(backend, "vpn_gateway_id", vpn_gateway_id):
        raise EC2ClientError("IncorrectState", f"{vpn_gateway_id} has a VPN connection")
    return original_delete_gateway(backend, vpn_gateway_id)


def create_customer(backend, gateway_type, ip_address, bgp_asn, tags=None):
    """An identical request makes no second one."""
    for found in backend.customer_gateways.values():
        same = (found.type, found.ip_address, found.bgp_asn) == (gateway_type, ip_address, bgp_asn)
        if same and found.state == "available":
            return found
    return original_create_customer(backend, gateway_type, ip_address, bgp_asn, tags)


def delete_customer(backend, customer_gateway_id):
    if used_by_connection(backend, "customer_gateway_id", customer_gateway_id):
        raise EC2ClientError("IncorrectState", f"{customer_gateway_id} is in use by a VPN connection")
    return original_delete_customer(backend, customer_gateway_id)


def create_connection(response):
    backend, options = response.ec2_backend, response._get_param("Options") or {}
    gateway_id = response._get_param("VpnGatewayId")
    if gateway_id is None:
        raise EC2ClientError("UnsupportedOperation", "The sandbox's VPN connections need a VpnGatewayId.")
    backend.get_vpn_gateway(gateway_id)
    answer = original_create_connection(response)
    connection = answer.result["VpnConnection"]
    connection.options = {"StaticRoutesOnly": bool(options.get("StaticRoutesOnly", False))}
    connection.routes = []
    return answer


def static_connection(response):
    connection_id = response._get_param("VpnConnectionId")
    (connection,) = response.ec2_backend.describe_vpn_connections([connection_id])
    if connection.state != "available":
        raise EC2ClientError("InvalidVpnConnection.InvalidState", f"{connection_id} is {connection.state}")
    if not connection.options["StaticRoutesOnly"]:
        raise EC2ClientError("InvalidVpnConnection.InvalidType", f"{connection_id} does not support static routes")
    return connection


def destination(response) -> str:
    text = response._get_param("DestinationCidrBlock")
    try:
        return str(ipaddress.IPv4Network(text))
    except ValueError:
        message = f"Value ({text}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block."
        raise EC2ClientError("InvalidParameterValue", message) from None


def create_route(response):
    connection, block = static_connection(response), destination(response)
    others = [it for it in connection.routes if it["DestinationCidrBlock"] != block]
    connection.routes = [*others, {"DestinationCidrBlock": block, "Source": "Static", "State": "available"}]
    return EmptyResult()


def delete_route(response):
    connection, block = static_connection(response), destination(response)
    connection.routes = [it for it in connection.routes if it["DestinationCidrBlock"] != block]
    return EmptyResult()


def apply() -> None:
    VpnGatewayBackend.attach_vpn_gateway = attach
    VpnGatewayBackend.detach_vpn_gateway = detach
    VpnGatewayBackend.delete_vpn_gateway = delete_gateway
    CustomerGatewayBackend.create_customer_gateway = create_customer
    CustomerGatewayBackend.delete_customer_gateway = delete_customer
    VPNConnections.create_vpn_connection = create_connection
    VPNConnections.create_vpn_connection_route = create_route
    VPNConnections.delete_vpn_connection_route = delete_route
