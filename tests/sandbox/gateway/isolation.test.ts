/**
 * An account cannot read or change resources of another account or of another region. Every operation of every service
 * is called with the names of such resources.
 */
import assert from "node:assert/strict";
import { emulatorPython } from "../moto/environment";
import { services } from "../services";
import { Boto, type Input, text } from "../testing/boto";
import { createDomain } from "../testing/domain";
import { createFunction, createRole } from "../testing/function";
import { createEndpoint, createNetwork } from "../testing/network";
import { createApi } from "../testing/rest-api";
import { sharedSandbox } from "../testing/shared-sandbox";
import { botocoreModels, type Models } from "./parse";

const owner = "310000000080";
const other = "310000000081";
/** Name of the owner's resources. */
const named = "of-the-owner";
/** In a tag or a text of these resources. */
const hidden = "only for the owner";

/** "ListHostedZonesByVPC" -> "list_hosted_zones_by_vpc", as boto3 does. */
const pythonName = (operation: string) =>
  operation
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase();

interface Owned {
  /** By service: values of its operations' members. "" applies to every service. */
  readonly members: Readonly<Record<string, Input>>;
  /** Reads that show whether anything has changed. */
  readonly views: readonly (readonly [service: string, operation: string, input: Input])[];
}

async function makeAll(boto: Boto): Promise<Owned> {
  const as = (service: string, operation: string, input: Input) =>
    boto.call(owner, service, operation, input);
  const tags = { note: hidden };
  const network = await createNetwork(boto, owner, "10.8.0.0/16");
  await as("ec2", "create_tags", { Resources: [network.vpcId], Tags: [{ Key: "Name", Value: hidden }] });
  const endpoint = await createEndpoint(boto, owner, network);
  const api = await createApi(boto, owner, { name: named, tags });
  const { restApiId } = api;
  const deployment = await as("apigateway", "create_deployment", { restApiId, stageName: "v1" });
  const domain = await createDomain(boto, owner, `${named}.example.internal`, { tags });
  const { domainName, domainNameId, domainNameArn } = domain;
  const at = { domainName, domainNameId };
  const certificate = text(await as("apigateway", "get_domain_name", at), "certificateArn");
  await as("apigateway", "create_base_path_mapping", { ...at, basePath: "base", restApiId, stage: "v1" });
  const association = await as("apigateway", "create_domain_name_access_association", {
    domainNameArn,
    accessAssociationSourceType: "VPCE",
    accessAssociationSource: endpoint,
  });
  const VPC = { VPCRegion: "us-east-1", VPCId: network.vpcId };
  const zone = await as("route53", "create_hosted_zone", {
    Name: `${named}.example.internal`,
    CallerReference: named,
    HostedZoneConfig: { Comment: hidden },
    VPC,
  });
  const Id = text(zone, "HostedZone.Id").replace("/hostedzone/", "");
  const share = await as("ram", "create_resource_share", {
    name: named,
    resourceArns: [domainNameArn],
    principals: ["310000000082"],
  });
  const resourceShareArn = text(share, "resourceShare.resourceShareArn");
  const associations = await boto.call("310000000082", "ram", "get_resource_share_invitations", {});
  const role = await createRole(boto, owner, named);
  await createFunction(
    boto,
    owner,
    role,
    named,
    { "index.mjs": "export const handler = async () => 1" },
    { Tags: tags },
  );
  const functionArn = `arn:aws:lambda:us-east-1:${owner}:function:${named}`;
  await as("lambda", "add_permission", {
    FunctionName: named,
    StatementId: named,
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
  });
  await as("logs", "create_log_group", { logGroupName: `/${named}`, tags });
  await as("ssm", "put_parameter", { Name: `/${named}`, Value: hidden, Type: "String" });
  return {
    members: {
      apigateway: {
        ...{ ...api, ...domain, basePath: "base", stageName: "v1", httpMethod: "GET", statusCode: "200" },
        ...{ deploymentId: text(deployment, "id"), certificateArn: certificate },
        domainNameAccessAssociationArn: text(association, "domainNameAccessAssociationArn"),
        resourceArn: `arn:aws:apigateway:us-east-1::/restapis/${restApiId}`,
        ...{ accessAssociationSourceType: "VPCE", accessAssociationSource: endpoint },
        ...{
          tags: { note: "theirs" },
          tagKeys: ["note"],
          type: "MOCK",
          authorizationType: "NONE",
          parentId: api.resourceId,
        },
        ...{ pathPart: "more", name: "x", endpointConfiguration: { types: ["PRIVATE"] } },
        patchOperations: [{ op: "replace", path: "/description", value: "theirs" }],
      },
      acm: { CertificateArn: certificate, Tags: [{ Key: "a", Value: "b" }] },
      ec2: {
        ...{ VpcId: network.vpcId, VpcIds: [network.vpcId], SubnetId: network.subnetIds[0] },
        ...{ SubnetIds: network.subnetIds, GroupId: network.groupId, GroupIds: [network.groupId] },
        ...{ VpcEndpointId: endpoint, VpcEndpointIds: [endpoint], Resources: [network.vpcId] },
        ...{ PeerVpcId: network.vpcId, EnableDnsSupport: { Value: false }, ResourceIds: [network.vpcId] },
        ...{ Tags: [{ Key: "a", Value: "b" }], PrivateDnsEnabled: false, CidrBlock: "10.8.9.0/24" },
      },
      lambda: {
        ...{
          FunctionName: functionArn,
          Resource: functionArn,
          StatementId: named,
          Handler: "theirs.handler",
        },
        ...{ Action: "lambda:InvokeFunction", Principal: other, Tags: { note: "theirs" }, TagKeys: ["note"] },
        ZipFile: { $zip: { "index.mjs": "" } },
      },
      logs: {
        logGroupName: `/${named}`,
        retentionInDays: 1,
        logStreamName: "x",
        logEvents: [],
        tags: { note: "theirs" },
      },
      ram: {
        ...{ resourceShareArn, resourceShareArns: [resourceShareArn], resourceArn: domainNameArn },
        ...{
          resourceArns: [domainNameArn],
          principals: [other],
          name: "theirs",
          resourceOwner: "OTHER-ACCOUNTS",
        },
        resourceShareInvitationArn: text(
          associations,
          "resourceShareInvitations.0.resourceShareInvitationArn",
        ),
        ...{ associationType: "PRINCIPAL", tags: [{ key: "a", value: "b" }], tagKeys: ["note"] },
      },
      route53: {
        ...{ Id, HostedZoneId: Id, VPC, VPCId: network.vpcId, VPCRegion: "us-east-1", Comment: "theirs" },
        ...{ ResourceType: "hostedzone", ResourceId: Id, AddTags: [{ Key: "a", Value: "b" }] },
        ...{ Name: "theirs.internal", CallerReference: "theirs" },
        ChangeBatch: {
          Changes: [
            {
              Action: "UPSERT",
              ResourceRecordSet: {
                Name: `x.${named}.example.internal`,
                Type: "A",
                TTL: 1,
                ResourceRecords: [{ Value: "10.0.0.1" }],
              },
            },
          ],
        },
      },
      ssm: {
        Name: `/${named}`,
        Names: [`/${named}`],
        Path: "/",
        Value: "theirs",
        Type: "String",
        Overwrite: true,
      },
    },
    views: [
      ["apigateway", "get_rest_api", { restApiId }],
      ["apigateway", "get_resources", { restApiId, embed: ["methods"] }],
      ["apigateway", "get_stages", { restApiId }],
      ["apigateway", "get_deployments", { restApiId }],
      ["apigateway", "get_domain_name", at],
      ["apigateway", "get_base_path_mappings", at],
      ["apigateway", "get_domain_name_access_associations", {}],
      ["acm", "describe_certificate", { CertificateArn: certificate }],
      ["acm", "list_tags_for_certificate", { CertificateArn: certificate }],
      ["ec2", "describe_vpcs", { VpcIds: [network.vpcId] }],
      ["ec2", "describe_vpc_endpoints", { VpcEndpointIds: [endpoint] }],
      ["ec2", "describe_subnets", {}],
      ["ec2", "describe_security_groups", {}],
      ["lambda", "get_function", { FunctionName: named }],
      ["lambda", "get_policy", { FunctionName: named }],
      ["logs", "describe_log_groups", {}],
      ["ram", "get_resource_shares", { resourceOwner: "SELF" }],
      ["ram", "get_resource_share_associations", { associationType: "PRINCIPAL" }],
      ["ram", "get_resource_share_associations", { associationType: "RESOURCE" }],
      ["route53", "get_hosted_zone", { Id }],
      ["route53", "list_resource_record_sets", { HostedZoneId: Id }],
      ["route53", "list_tags_for_resource", { ResourceType: "hostedzone", ResourceId: Id }],
      ["ssm", "get_parameter", { Name: `/${named}` }],
    ],
  };
}

describe("what belongs to another account or region", function () {
  this.timeout(120_000);
  let boto: Boto;
  let elsewhere: Boto;
  let models: Models;
  let owned: Owned;
  let asMade: unknown;
  const seen = async () => {
    const found: unknown[] = [];
    for (const [service, operation, input] of owned.views)
      found.push([operation, await boto.call(owner, service, operation, input)]);
    return found;
  };

  before(async () => {
    const { sandbox, boto: shared } = await sharedSandbox();
    boto = shared;
    elsewhere = await Boto.start({
      ...sandbox.env,
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
    });
    models = botocoreModels(await emulatorPython(() => undefined));
    owned = await makeAll(boto);
    asMade = await seen();
  });
  after(() => elsewhere?.stop());

  /** @param secrets texts that no answer may contain, unless the request contains them */
  async function askEverything(asker: Boto, account: string, service: string, secrets: readonly string[]) {
    const known = new Map(Object.entries(owned.members[service] ?? {}));
    let refused = 0;
    for (const operation of Object.keys(services[service]?.operations ?? {})) {
      const members = Object.keys(models(service).input(operation).members ?? {});
      const input = Object.fromEntries(
        members.flatMap((name) => (known.has(name) ? [[name, known.get(name)]] : [])),
      );
      const answer = await asker.call(account, service, pythonName(operation), input).then(
        (output) => JSON.stringify(output),
        (error: unknown) => {
          assert.doesNotMatch(
            String(error),
            /TypeError|AttributeError|InternalFailure/,
            `${operation} ${error}`,
          );
          refused += 1;
          return "";
        },
      );
      const echoed = JSON.stringify(input);
      for (const secret of secrets)
        assert.ok(
          !answer.includes(secret) || echoed.includes(secret),
          `${operation}: ${answer.slice(0, 500)}`,
        );
    }
    assert.ok(refused > 0);
  }

  const regional = ["acm", "apigateway", "ec2", "lambda", "logs", "ram", "ssm"];
  for (const service of [...regional, "route53"])
    it(`cannot be read or changed by another account, by any operation of ${service}`, () =>
      askEverything(boto, other, service, [hidden, owner]));
  for (const service of regional)
    it(`cannot be read or changed from another region, by any operation of ${service}`, () =>
      askEverything(elsewhere, owner, service, [hidden]));

  it("is unchanged afterwards", async () => {
    assert.deepEqual(await seen(), asMade);
  });
});
