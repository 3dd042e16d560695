"""Fixes moto's security group rules where they name another group.

moto 5.2.1 shows no description of such a rule, takes rules that differ in nothing but the description for
different ones, and ignores a change of the group, of the prefix list or of an IPv6 range.
"""

from moto.ec2.exceptions import InvalidSecurityGroupRuleIdNotFoundError
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule

original_equal = SecurityGroupRule.__eq__
original_modify = SecurityGroupBackend.modify_security_group_rules


def description(rule):
    return rule.ip_range.get("Description") or rule.source_group.get("Description")


def equal(rule, other):
    def named(it):
        return {key: value for key, value in it.source_group.items() if key != "Description"}

    return named(rule) == named(other) and original_equal(rule, SameSource(other, rule.source_group))


class SameSource:
    """A rule seen with another's source, whose equality has been decided."""

    def __init__(self, rule, source_group):
        self.rule = rule
        self.source_group = source_group

    def __getattr__(self, name):
        return getattr(self.rule, name)


def modify(backend, group_id, rules):
    for new in rules.values():
        if str(new.get("IpProtocol")) == "-1":
            new.setdefault("FromPort", -1)
            new.setdefault("ToPort", -1)
    original_modify(backend, group_id, rules)
    group = backend.get_security_group_by_name_or_id(group_id)
    for rule_id, new in rules.items():
        rule = group.get_rule(rule_id)
        if rule is None:
            raise InvalidSecurityGroupRuleIdNotFoundError(rule_id)
        if str(new["IpProtocol"]) == "-1":
            rule.from_port = rule.to_port = None
        else:
            rule.from_port, rule.to_port = int(new["FromPort"]), int(new["ToPort"])
        text = {"Description": new["Description"]} if new.get("Description") else {}
        rule.ip_range, rule.source_group, rule.prefix_list_id = text, {}, None
        if "ReferencedGroupId" in new:
            rule.ip_range = {}
            owner = {"OwnerId": backend.account_id, "UserId": backend.account_id}
            rule.source_group = {"GroupId": new["ReferencedGroupId"], **owner, **text}
        elif "PrefixListId" in new:
            rule.prefix_list_id = new["PrefixListId"]
        elif "CidrIpv6" in new:
            rule.ip_range = {"CidrIpv6": new["CidrIpv6"], **text}
        else:
            rule.ip_range = {"CidrIp": new["CidrIpv4"], **text}


def apply() -> None:
    SecurityGroupRule.description = property(description)
    SecurityGroupRule.__eq__ = equal
    SecurityGroupBackend.modify_security_group_rules = modify
