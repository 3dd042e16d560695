"""Fixes how moto deletes NAT gateways.

moto 5.2.1 leaves the gateway's network interface and the association of its address for ever, so that its subnet, its VPC
and its address can never be deleted, and fails on an id that it does not know.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html
"""

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.nat_gateways import NatGatewayBackend

original_delete = NatGatewayBackend.delete_nat_gateway


def delete(backend, nat_gateway_id):
    gateway = backend.nat_gateways.get(nat_gateway_id)
    if gateway is None:
        raise EC2ClientError("NatGatewayNotFound", f"NatGateway {nat_gateway_id} was not found")
    if gateway.state != "deleted":
        for address in backend.addresses:
            if address.eni is gateway._eni or (address.eni and address.eni.id == gateway._eni.id):
                backend.disassociate_address(association_id=address.association_id)
        backend.delete_network_interface(gateway._eni.id)
    return original_delete(backend, nat_gateway_id)


def apply() -> None:
    NatGatewayBackend.delete_nat_gateway = delete
