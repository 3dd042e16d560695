import assert from "node:assert/strict";
import { call, type Request } from "../authorization/requests.fixture";
import { checkMembers } from ".";

interface MemberCase {
  readonly name: string;
  readonly request: Request;
  /** undefined: accepted. */
  readonly refused?: RegExp;
}

const ec2 = (operation: string, parameters: Record<string, string>) => ({
  service: "ec2",
  operation,
  parameters,
});
const createApi = (rest: string, body?: unknown) => ({
  service: "apigateway",
  operation: "CreateRestApi",
  rest: `POST ${rest}`,
  body,
});

const cases: readonly MemberCase[] = [
  {
    name: "a query string that selects another operation",
    request: createApi("/restapis?mode=import", { name: "x" }),
    refused: /parameter mode is not recognized: apigateway:CreateRestApi/,
  },
  {
    name: "a member that no version of the service has",
    request: createApi("/restapis", { name: "x", endpoint: { types: ["PRIVATE"] } }),
    refused: /parameter endpoint\.types\.1 is not recognized/,
  },
  {
    name: "members left out as null, and lists without items",
    request: createApi("/restapis", { name: "x", cloneFrom: null, binaryMediaTypes: [] }),
  },
  {
    name: "a structure without members that the operation does not have",
    request: createApi("/restapis", { name: "x", endpoint: {} }),
    refused: /parameter endpoint is not recognized/,
  },
  {
    name: "a list where one value belongs",
    request: createApi("/restapis", { name: ["x"] }),
    refused: /parameter name\.1 is not recognized/,
  },
  {
    name: "names of JavaScript's Object members",
    request: createApi("/restapis", '{"name":"x","__proto__":{"constructor":"y"},"toString":"z"}'),
    refused: /parameter __proto__\.constructor is not recognized/,
  },
  {
    name: "any keys of a map",
    request: createApi("/restapis", '{"name":"x","tags":{"a.b":"1","__proto__":"2"}}'),
  },
  {
    name: "one value for a list, which moto would ignore",
    request: ec2("TerminateInstances", { InstanceId: "i-1" }),
    refused: /parameter InstanceId is not recognized/,
  },
  { name: "the same as a list", request: ec2("TerminateInstances", { "InstanceId.1": "i-1" }) },
  {
    name: "a member of another operation",
    request: ec2("DescribeVpcAttribute", { VpcId: "vpc-1", "Filter.1.Name": "x" }),
    refused: /parameter Filter\.1\.Name is not recognized/,
  },
  {
    name: "a refused member with a value that would have an effect",
    request: ec2("StopInstances", { "InstanceId.1": "i-1", Hibernate: "true" }),
    refused: /does not emulate Hibernate of ec2:StopInstances: it accepts false\./,
  },
  {
    name: "a refused member with the value that has no effect",
    request: ec2("StopInstances", { "InstanceId.1": "i-1", Hibernate: "false" }),
  },
  { name: "the request's own region", request: ec2("AllocateAddress", { NetworkBorderGroup: "us-east-1" }) },
  {
    name: "another region",
    request: ec2("AllocateAddress", { NetworkBorderGroup: "us-east-1-bos-1" }),
    refused: /does not emulate NetworkBorderGroup.*it accepts us-east-1\./,
  },
  {
    name: "a secret, without repeating it",
    request: { service: "sts", operation: "AssumeRole", parameters: { TokenCode: "123456" } },
    refused: /^(?!.*123456).*does not emulate TokenCode/,
  },
];

describe("members of a request", () => {
  for (const { name, request, refused } of cases) {
    it(`${refused ? "refused" : "accepted"}: ${name}`, () => {
      const check = () => checkMembers(call(request));
      if (refused === undefined) check();
      else assert.throws(check, { message: refused });
    });
  }
});
