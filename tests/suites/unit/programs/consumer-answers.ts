import { accounts, otherEndpoint } from "../../world";
import type { MockAnswers } from "./mocks";

export const vpcId = "vpc-0123456789abcdef0";
export const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
export const existingPolicy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
export const existingEndpoint = {
  id: otherEndpoint,
  vpcId,
  serviceName: "com.amazonaws.us-east-1.execute-api",
  state: "available",
  securityGroupIds: ["sg-0aaaaaaaaaaaaaaaa", "sg-0bbbbbbbbbbbbbbbb"],
  dnsEntries: [
    { dnsName: "vpce-0fedcba9876543210-x.execute-api.us-east-1.vpce.amazonaws.com", hostedZoneId: "Z" },
  ],
  privateDnsEnabled: false,
  policy: existingPolicy,
};
export const serviceOf = (inputs: Readonly<Record<string, unknown>>) =>
  /\*\.([a-z0-9-]+)\.([a-z-]+)"/.exec(JSON.stringify(inputs)) ?? [];

/** What AWS answers the consumer's program, and the other side: by default nothing is deployed there. */
export function answers(change: Partial<MockAnswers> = {}): MockAnswers {
  return {
    stacks: { "organization/provider/dev": {} },
    functions: {
      "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: accounts.consumer }),
      "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
      "aws:index/getRegion:getRegion": () => ({ region: "us-east-1" }),
      "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({ names: zones }),
      "aws:ec2/getVpcEndpointService:getVpcEndpointService": (inputs) => {
        const [, region, service] = serviceOf(inputs);
        return {
          serviceName: `com.amazonaws.${region}.${service}`,
          availabilityZones: service === "ssmmessages" ? zones.slice(1) : zones,
        };
      },
      "aws:ec2/getVpcEndpoint:getVpcEndpoint": () => existingEndpoint,
      "aws:ec2/getVpc:getVpc": () => ({ cidrBlockAssociations: [{ cidrBlock: "10.7.0.0/16" }] }),
      "aws:ssm/getParameter:getParameter": () => ({ insecureValue: "ami-0123456789abcdef0" }),
    },
    loggingRole: "",
    ...change,
  };
}
