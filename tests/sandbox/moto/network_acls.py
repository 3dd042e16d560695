"""Fixes how moto deletes entries of network ACLs.

moto 5.2.1 fails on an entry that is not there, and takes away the last one, which AWS keeps.
https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
"""

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.network_acls import NetworkAclBackend

original_delete = NetworkAclBackend.delete_network_acl_entry
LAST = 32767


def delete(backend, network_acl_id, rule_number, egress):
    if int(rule_number) >= LAST:
        raise EC2ClientError("InvalidParameterValue", f"The rule number {rule_number} is not between 1 and 32766")
    entries = backend.get_network_acl(network_acl_id).network_acl_entries
    found = next((it for it in entries if (it.egress, str(it.rule_number)) == (egress, str(rule_number))), None)
    if found is None:
        side = "egress" if egress == "true" else "ingress"
        message = f"The network acl {network_acl_id} has no {side} entry with the rule number {rule_number}"
        raise EC2ClientError("InvalidNetworkAclEntry.NotFound", message)
    return original_delete(backend, network_acl_id, found.rule_number, found.egress)


def apply() -> None:
    NetworkAclBackend.delete_network_acl_entry = delete
