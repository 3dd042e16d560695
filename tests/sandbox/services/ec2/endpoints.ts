import { randomBytes } from "node:crypto";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { put } from "../../own";
import { addressType, checkedPolicy, checkPrivateDns, groupsFor, recordType } from "./endpoint-checks";
import { addInterfaces, applyGroups, removeInterfaces } from "./endpoint-interfaces";
import { allEndpoints, endpointElement, matchesFilters } from "./endpoint-view";
import { ec2Reply, filtersOf, flag, items, listOf, required, tagSpecifications } from "./form";
import { describe } from "./read";
import { endpointServices, type VpcEndpoint } from "./vpc-endpoint";

/** Interface endpoints, emulated by the sandbox itself; their network interfaces are in moto. */
export const endpointOperations: Operations = {
  CreateVpcEndpoint: async (call, context) => {
    const { parameters } = call;
    const clientToken = parameters.get("ClientToken");
    const again = allEndpoints(call, context).find((it) => clientToken && it.clientToken === clientToken);
    if (again) return ec2Reply(call, { vpcEndpoint: await endpointElement(again, context), clientToken });
    const endpoint = newEndpoint(call);
    // Throws InvalidVpcID.NotFound.
    await describe(context.emulator, call, "DescribeVpcs", { "VpcId.1": endpoint.vpcId });
    if (endpoint.privateDnsEnabled) await checkPrivateDns(endpoint, context);
    endpoint.groupIds = await groupsFor(endpoint, listOf(parameters, "SecurityGroupId"), context);
    await addInterfaces(endpoint, listOf(parameters, "SubnetId"), context);
    put(context.store.contents.vpcEndpoints, endpoint.id, endpoint);
    const element = await endpointElement(endpoint, context);
    return ec2Reply(call, { vpcEndpoint: { ...element, state: "pending" }, clientToken });
  },
  DescribeVpcEndpoints: async (call, context) => {
    const ids = listOf(call.parameters, "VpcEndpointId");
    for (const id of ids) endpointOf(call, context, id);
    const filters = filtersOf(call.parameters);
    const found = allEndpoints(call, context)
      .filter((it) => ids.length === 0 || ids.includes(it.id))
      .filter((it) => matchesFilters(it, filters));
    const elements = await Promise.all(found.map((it) => endpointElement(it, context)));
    return ec2Reply(call, { vpcEndpointSet: items(elements) });
  },
  ModifyVpcEndpoint: async (call, context) => {
    const { parameters } = call;
    const held = endpointOf(call, context, required(parameters, "VpcEndpointId"));
    const endpoint = structuredClone(held);
    const policy = parameters.get("PolicyDocument");
    if (policy) endpoint.policy = checkedPolicy(policy);
    if (flag(parameters, "ResetPolicy")) delete endpoint.policy;
    endpoint.ipAddressType = addressType(parameters.get("IpAddressType")) ?? endpoint.ipAddressType;
    endpoint.dnsRecordIpType =
      recordType(parameters.get("DnsOptions.DnsRecordIpType")) ?? endpoint.dnsRecordIpType;
    endpoint.privateDnsEnabled = flag(parameters, "PrivateDnsEnabled") ?? endpoint.privateDnsEnabled;
    if (endpoint.privateDnsEnabled && !held.privateDnsEnabled) await checkPrivateDns(endpoint, context);
    const leaving = listOf(parameters, "RemoveSecurityGroupId");
    const joining = listOf(parameters, "AddSecurityGroupId");
    const groups = [...endpoint.groupIds.filter((id) => !leaving.includes(id)), ...joining];
    if (leaving.length + joining.length > 0) {
      if (groups.length === 0) {
        throw new AwsError("InvalidParameter", "An interface endpoint must have at least one security group");
      }
      endpoint.groupIds = await groupsFor(endpoint, groups, context);
    }
    // Removal first: one request may replace a subnet by another of the same zone.
    await removeInterfaces(endpoint, listOf(parameters, "RemoveSubnetId"), context);
    await addInterfaces(endpoint, listOf(parameters, "AddSubnetId"), context);
    if (leaving.length + joining.length > 0) await applyGroups(endpoint, context);
    put(context.store.contents.vpcEndpoints, endpoint.id, endpoint);
    return ec2Reply(call, { return: true });
  },
  DeleteVpcEndpoints: async (call, context) => {
    const failures: unknown[] = [];
    for (const id of listOf(call.parameters, "VpcEndpointId")) {
      const endpoint = allEndpoints(call, context).find((it) => it.id === id);
      if (endpoint) {
        await removeInterfaces(
          endpoint,
          endpoint.interfaces.map((it) => it.subnetId),
          context,
        );
        delete context.store.contents.vpcEndpoints[id];
      } else {
        // Only deletion has this code: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
        const error = { code: "InvalidVpcEndpoint.NotFound", message: missing(id).message };
        failures.push({ resourceId: id, error });
      }
    }
    return ec2Reply(call, { unsuccessful: items(failures) });
  },
};

function newEndpoint(call: Call): VpcEndpoint {
  const { parameters } = call;
  const type = parameters.get("VpcEndpointType") ?? "Gateway";
  if (type !== "Interface") {
    throw new AwsError("UnsupportedOperation", `The sandbox has endpoints of type Interface, not ${type}.`);
  }
  const serviceName = required(parameters, "ServiceName");
  if (!endpointServices.some((name) => serviceName === `com.amazonaws.${call.region}.${name}`)) {
    throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${serviceName}' does not exist`);
  }
  const policy = parameters.get("PolicyDocument");
  const clientToken = parameters.get("ClientToken");
  const ipAddressType = addressType(parameters.get("IpAddressType")) ?? "ipv4";
  return {
    id: `vpce-0${randomBytes(8).toString("hex")}`,
    account: call.account,
    region: call.region,
    vpcId: required(parameters, "VpcId"),
    serviceName,
    dnsSuffix: randomBytes(4).toString("hex"),
    ...(policy ? { policy: checkedPolicy(policy) } : {}),
    privateDnsEnabled: flag(parameters, "PrivateDnsEnabled") ?? true,
    ipAddressType,
    dnsRecordIpType: recordType(parameters.get("DnsOptions.DnsRecordIpType")) ?? ipAddressType,
    groupIds: [],
    interfaces: [],
    created: new Date().toISOString(),
    tags: tagSpecifications(parameters),
    ...(clientToken ? { clientToken } : {}),
  };
}

function missing(id: string): AwsError {
  return new AwsError("InvalidVpcEndpointId.NotFound", `The Vpc Endpoint Id '${id}' does not exist`);
}

function endpointOf(call: Call, context: Context, id: string): VpcEndpoint {
  const endpoint = allEndpoints(call, context).find((it) => it.id === id);
  if (!endpoint) throw missing(id);
  return endpoint;
}
