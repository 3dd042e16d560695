import type { OperationHandler } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own } from "../../own";
import { endpointZones } from "./availability-zones";
import { ec2Reply, filtersOf, items, listOf, matchesFilter } from "./form";
import { endpointServices, privateDnsNames } from "./vpc-endpoint";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html */
export const describeVpcEndpointServices: OperationHandler = async (call, context) => {
  const wanted = listOf(call.parameters, "ServiceName");
  const filters = filtersOf(call.parameters);
  const zones = await endpointZones(call, context);
  const names = endpointServices.map((it) => `com.amazonaws.${call.region}.${it}`);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${unknown}' does not exist`);
  }
  const found = names
    .filter((name) => wanted.length === 0 || wanted.includes(name))
    .filter((name) => matches(name, filters));
  return ec2Reply(call, {
    serviceNameSet: items(found),
    serviceDetailSet: items(
      found.map((name) => ({
        serviceName: name,
        serviceType: items([{ serviceType: "Interface" }]),
        serviceRegion: call.region,
        availabilityZoneSet: items(zones),
        owner: "amazon",
        privateDnsName: privateDnsNames(name, call.region).at(-1),
        vpcEndpointPolicySupported: true,
        acceptanceRequired: false,
        managesVpcEndpoints: false,
        tagSet: "",
      })),
    ),
  });
};

function matches(name: string, filters: ReadonlyMap<string, readonly string[]>): boolean {
  for (const [filter, accepted] of filters) {
    const value = own({ "service-name": name, "service-type": "Interface", owner: "amazon" }, filter);
    if (value === undefined) throw new AwsError("InvalidParameterValue", `The filter '${filter}' is invalid`);
    if (!matchesFilter(value, accepted)) return false;
  }
  return true;
}
