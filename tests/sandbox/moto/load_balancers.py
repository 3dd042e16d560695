"""Fixes how moto describes network load balancers.

moto 5.2.1 names every one an application load balancer in its ARN, gives one name to several, knows nothing of whether
security groups apply to what comes by PrivateLink, and gives groups to one that was made without any.
https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
"""

from moto.elbv2 import models, responses
from moto.elbv2.exceptions import DuplicateLoadBalancerName, ELBClientError

FLAG = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
attribute = "enforce_security_group_inbound_rules_on_private_link_traffic"

original_create = models.ELBv2Backend.create_load_balancer
original_arn = models.make_arn_for_load_balancer
original_set_groups = responses.ELBV2Response.set_security_groups


def network_arn(**names) -> str:
    return original_arn(**names).replace(":loadbalancer/app/", ":loadbalancer/net/")


def create(backend, name, security_groups, *rest, **more):
    if any(it.name == name for it in backend.load_balancers.values()):
        raise DuplicateLoadBalancerName()
    made = original_create(backend, name, security_groups, *rest, **more)
    setattr(made, attribute, "on" if security_groups else None)
    return made


def set_security_groups(response):
    balancer = response.elbv2_backend.load_balancers.get(response._get_param("LoadBalancerArn"))
    if balancer is not None and not balancer.security_groups:
        raise ELBClientError(
            "InvalidConfigurationRequest",
            "You cannot set security groups on a load balancer that was created without any",
        )
    result = original_set_groups(response)
    flag = response._get_param(FLAG)
    if flag is not None:
        setattr(balancer, attribute, flag)
    return result


def apply() -> None:
    models.make_arn_for_load_balancer = network_arn
    models.ELBv2Backend.create_load_balancer = create
    responses.ELBV2Response.set_security_groups = set_security_groups
