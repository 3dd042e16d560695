import { actionOf, type Needs, type Part, rows, tagsOf } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";

const arnOf = (call: Call, resource: string) =>
  `arn:aws:elasticloadbalancing:${call.region}:${call.account}:${resource}`;

const valuesOf = (call: Call, pattern: RegExp) =>
  [...call.parameters].filter(([field]) => pattern.test(field)).map(([, value]) => value);

/** The created resource has no id yet; its tags need a permission of their own. */
function made(resource: (call: Call) => string, tagged: (call: Call) => string = resource): Part {
  return (call) => {
    const tags = tagsOf(call);
    const keys = {
      "elasticloadbalancing:scheme": call.parameters.get("Scheme"),
      "elasticloadbalancing:securitygroup": valuesOf(call, /^SecurityGroups\.member\.\d+$/),
      "elasticloadbalancing:subnet": valuesOf(
        call,
        /^Subnet(s\.member\.\d+|Mappings\.member\.\d+\.SubnetId)$/,
      ),
      "elasticloadbalancing:listenerprotocol": call.parameters.get("Protocol"),
    };
    const making = { action: actionOf(call), resource: resource(call), keys, ...tags };
    if (!tags.requestTags) return [making];
    const created = { "elasticloadbalancing:createaction": call.operation };
    const action = "elasticloadbalancing:AddTags";
    return [making, { action, resource: tagged(call), keys: created, ...tags }];
  };
}

const named =
  (field: string): Part =>
  (call) => {
    const keys = { "elasticloadbalancing:securitygroup": valuesOf(call, /^SecurityGroups\.member\.\d+$/) };
    return [{ action: actionOf(call), resource: call.parameters.get(field) ?? "*", keys }];
  };

const tagging: Part = (call) =>
  valuesOf(call, /^ResourceArns\.member\.\d+$/).map((resource) => ({
    action: actionOf(call),
    resource,
    ...tagsOf(call),
  }));

const all: Part = (call) => [{ action: actionOf(call), resource: "*" }];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */
export const loadBalancingNeeds: Needs = {
  CreateLoadBalancer: [
    made((call) => arnOf(call, `loadbalancer/net/${call.parameters.get("Name") ?? "*"}/*`)),
  ],
  CreateTargetGroup: [made((call) => arnOf(call, `targetgroup/${call.parameters.get("Name") ?? "*"}/*`))],
  CreateListener: [
    made(
      (call) => call.parameters.get("LoadBalancerArn") ?? "*",
      (call) =>
        `${(call.parameters.get("LoadBalancerArn") ?? "*").replace(":loadbalancer/", ":listener/")}/*`,
    ),
  ],
  ...rows(
    ["DeleteLoadBalancer", "ModifyLoadBalancerAttributes", "SetSecurityGroups"],
    named("LoadBalancerArn"),
  ),
  ...rows(
    [
      ...["ModifyTargetGroup", "DeleteTargetGroup", "ModifyTargetGroupAttributes"],
      ...["RegisterTargets", "DeregisterTargets"],
    ],
    named("TargetGroupArn"),
  ),
  ...rows(["ModifyListener", "DeleteListener", "ModifyListenerAttributes"], named("ListenerArn")),
  ...rows(["AddTags", "RemoveTags"], tagging),
  ...rows(
    [
      ...["DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeCapacityReservation"],
      ...["DescribeTargetGroups", "DescribeTargetGroupAttributes", "DescribeTargetHealth"],
      ...["DescribeListeners", "DescribeListenerAttributes", "DescribeTags"],
    ],
    all,
  ),
};
