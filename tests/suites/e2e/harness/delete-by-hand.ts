import assert from "node:assert/strict";
import { z } from "zod";
import { type Boto, list, text } from "../../../sandbox/testing/boto";

type Delete = (call: Client, ...names: string[]) => Promise<unknown>;
type Client = (
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

const apiPart =
  (operation: string, ...keys: string[]): Delete =>
  (call, ...names) =>
    call(
      "apigateway",
      operation,
      Object.fromEntries(["restApiId", ...keys].map((key, at) => [key, names[at]])),
    );

/** How each kind is deleted with an AWS client, in an order that AWS allows. */
const deletions: Readonly<Record<string, Delete>> = {
  instance: (call, id) => call("ec2", "terminate_instances", { InstanceIds: [id] }),
  "vpc-endpoint": (call, id) => call("ec2", "delete_vpc_endpoints", { VpcEndpointIds: [id] }),
  "instance-profile": deleteInstanceProfile,
  role: (call, RoleName) => call("iam", "delete_role", { RoleName }),
  "security-group-rule": revoke,
  "route-table-association": (call, _, AssociationId) =>
    call("ec2", "disassociate_route_table", { AssociationId }),
  "route-table": (call, RouteTableId) => call("ec2", "delete_route_table", { RouteTableId }),
  subnet: (call, SubnetId) => call("ec2", "delete_subnet", { SubnetId }),
  "security-group": (call, GroupId) => call("ec2", "delete_security_group", { GroupId }),
  vpc: (call, VpcId) => call("ec2", "delete_vpc", { VpcId }),
  "log-group": (call, ...names) => call("logs", "delete_log_group", { logGroupName: names.join("/") }),
  "api-stage": apiPart("delete_stage", "stageName"),
  "api-deployment": apiPart("delete_deployment", "deploymentId"),
  "api-method-response": apiPart("delete_method_response", "resourceId", "httpMethod", "statusCode"),
  "api-method": apiPart("delete_method", "resourceId", "httpMethod"),
  "api-resource": apiPart("delete_resource", "resourceId"),
  "rest-api": apiPart("delete_rest_api"),
};
const order = Object.keys(deletions);

/** AWS deletes these along with an instance or an endpoint. */
const goesWithOther = new Set(["network-interface", "volume"]);

/**
 * Deletes resources that are in no stack, as their owner would with an AWS client.
 * @param lines as doctor names them: "111111111111/us-east-1 vpc vpc-0abc"
 */
export async function deleteByHand(boto: Boto, lines: readonly string[]): Promise<void> {
  const found = lines
    .map((line) => {
      const [place = "", kind = "", id = ""] = line.split(" ");
      return { line, account: place.split("/")[0] ?? "", kind, names: id.split("/") };
    })
    .filter(({ kind }) => !goesWithOther.has(kind))
    .sort((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind));
  for (const { line, account, kind, names } of found) {
    const remove = deletions[kind];
    assert.ok(remove, `no deletion of ${line}`);
    await remove((service, operation, input) => boto.call(account, service, operation, input), ...names);
  }
}

/** A role has to leave it first. */
async function deleteInstanceProfile(call: Client, InstanceProfileName = ""): Promise<void> {
  const found = await call("iam", "get_instance_profile", { InstanceProfileName });
  for (const role of list(found, "InstanceProfile.Roles"))
    await call("iam", "remove_role_from_instance_profile", {
      InstanceProfileName,
      RoleName: text(role, "RoleName"),
    });
  await call("iam", "delete_instance_profile", { InstanceProfileName });
}

const ruleDirection = z.object({ IsEgress: z.boolean() });

/** A rule is revoked in the direction that it has. */
async function revoke(call: Client, GroupId = "", rule = ""): Promise<void> {
  const SecurityGroupRuleIds = [rule];
  const found = await call("ec2", "describe_security_group_rules", { SecurityGroupRuleIds });
  const [description] = list(found, "SecurityGroupRules");
  const { IsEgress } = ruleDirection.parse(description);
  const operation = IsEgress ? "revoke_security_group_egress" : "revoke_security_group_ingress";
  await call("ec2", operation, { GroupId, SecurityGroupRuleIds });
}
