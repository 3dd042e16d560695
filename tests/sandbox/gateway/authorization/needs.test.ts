import assert from "node:assert/strict";
import { services } from "../../services";
import { needsOf } from ".";
import { apiGatewayCases, domainCases, ec2Cases, iamCases, type NeedCase, otherCases } from "./needs.cases";
import { call, deployed } from "./requests.fixture";

async function shown(request: NeedCase["request"]): Promise<NeedCase["expected"]> {
  const needs = await needsOf(call(request), deployed);
  return needs.map(({ action, resource, requestTags, tagKeys, keys }) => {
    const given = Object.entries(keys ?? {}).filter(([, value]) => value !== undefined);
    const all = {
      ...Object.fromEntries(given),
      ...(requestTags && { tags: requestTags }),
      ...(tagKeys && { tagKeys }),
    };
    return Object.keys(all).length === 0 ? [action, resource] : [action, resource, all];
  });
}

describe("permissions that a request needs", () => {
  for (const { name, request, expected, because } of [
    ...ec2Cases,
    ...iamCases,
    ...apiGatewayCases,
    ...domainCases,
    ...otherCases,
  ]) {
    it(name, async () => {
      assert.deepEqual(await shown(request), expected, because);
    });
  }
});

/** Supported operations without a row: refused for a role with policies. */
const unmapped: Readonly<Record<string, readonly string[]>> = {
  acm: [],
  apigateway: [],
  ec2: [
    "AllocateAddress",
    "AssociateVpcCidrBlock",
    "AttachInternetGateway",
    "CreateInternetGateway",
    "CreateNatGateway",
    "CreateNetworkAcl",
    "CreateNetworkAclEntry",
    "DeleteInternetGateway",
    "DeleteNatGateway",
    "DeleteNetworkAcl",
    "DeleteNetworkAclEntry",
    "DescribeAddressesAttribute",
    "DetachInternetGateway",
    "DisassociateAddress",
    "DisassociateVpcCidrBlock",
    "ReleaseAddress",
    "ReplaceNetworkAclAssociation",
    "ReplaceNetworkAclEntry",
  ],
  elasticloadbalancing: [],
  iam: [],
  lambda: [],
  logs: [],
  monitoring: [],
  ram: [],
  route53: [],
  s3: [],
  ssm: ["AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource"],
  sts: [],
  wafv2: [],
};

describe("operations and permissions", () => {
  for (const [service, { operations, permissions }] of Object.entries(services)) {
    it(`${service}: every supported operation has its permissions, except those listed as unmapped`, () => {
      const mapped = Object.keys(permissions);
      const missing = Object.keys(operations).filter((operation) => !mapped.includes(operation));
      assert.deepEqual(missing.sort(), unmapped[service]);
    });
    it(`${service}: no unsupported operation has permissions`, () => {
      const listed = Object.keys(permissions);
      assert.deepEqual(
        listed.filter((operation) => !(operation in operations)),
        [],
      );
    });
  }

  it("an operation without permissions is refused, naming the table", async () => {
    const request = call({ service: "ec2", operation: "CreateNatGateway" });
    await assert.rejects(needsOf(request, deployed), {
      code: "UnsupportedOperation",
      message:
        "The sandbox does not know which permissions ec2:CreateNatGateway needs, so no role with policies may call it. " +
        "They are listed in tests/sandbox/services/*/permissions.ts.",
    });
  });
  it("a resource of unknown kind is refused, naming the table", async () => {
    const parameters = { "ResourceId.1": "tgw-1", "Tag.1.Key": "a", "Tag.1.Value": "b" };
    const request = call({ service: "ec2", operation: "CreateTags", parameters });
    await assert.rejects(
      needsOf(request, deployed),
      /does not know what kind of resource "tgw-1" is.*permission-parts\.ts/,
    );
  });
  it("a request that cannot be read is refused", async () => {
    const request = call({ service: "logs", operation: "CreateLogGroup", body: "{" });
    await assert.rejects(needsOf(request, deployed), { code: "SerializationException" });
  });
});
