/** Both deploying roles with their checked-in policies: their permissions for a private custom domain. */
import assert from "node:assert/strict";
import { type Boto, type Input, text } from "../../testing/boto";
import { selfSigned } from "../../testing/certificate";
import { createEndpoint, createNetwork, describeEndpoint } from "../../testing/network";
import { createApi, openPolicy } from "../../testing/rest-api";
import { deployingDocument, roleSession } from "../../testing/role";
import { sharedSandbox, type TestSandbox } from "../../testing/shared-sandbox";

const consumer = "310000000080";
const provider = "310000000081";
const name = "roles.example.internal";
const tags = { project: "private-api" };

describe("the deploying roles of a private custom domain", () => {
  let shared: TestSandbox;
  const sessions: Boto[] = [];
  /** A client with a role of this account that has the checked-in policies of its side. */
  const sessionOf = async (account: string, side: string) => {
    const session = await roleSession(shared, account, "deployer", {
      permissions: deployingDocument(`${side}-permissions`, { consumer, provider }),
      domain: deployingDocument(`${side}-domain`, { consumer, provider }),
    });
    sessions.push(session);
    return (service: string, operation: string, input: Input = {}) =>
      session.call(null, service, operation, input);
  };

  before(async () => {
    shared = await sharedSandbox();
  });
  after(() => {
    for (const session of sessions) session.stop();
  });

  it("create it, share it, accept the share, associate with it, change it and delete it", async () => {
    const owner = await sessionOf(provider, "provider");
    const caller = await sessionOf(consumer, "consumer");
    const { restApiId } = await createApi(shared.boto, provider, { tags });
    const network = await createNetwork(shared.boto, consumer);
    const endpointId = await createEndpoint(shared.boto, consumer, network);

    const { certificate, privateKey } = await selfSigned([name]);
    const Tags = [{ Key: "project", Value: "private-api" }];
    const given = { Certificate: certificate, PrivateKey: privateKey, Tags };
    const certificateArn = text(await owner("acm", "import_certificate", given), "CertificateArn");
    const made = await owner("apigateway", "create_domain_name", {
      domainName: name,
      certificateArn,
      endpointConfiguration: { types: ["PRIVATE"] },
      policy: openPolicy,
      tags,
    });
    const domain = { domainName: name, domainNameId: text(made, "domainNameId") };
    const domainNameArn = text(made, "domainNameArn");
    await owner("apigateway", "create_base_path_mapping", { ...domain, restApiId, basePath: "orders" });
    const patchOperations = [{ op: "replace", path: "/policy", value: openPolicy }];
    await owner("apigateway", "update_domain_name", { ...domain, patchOperations });
    const share = await owner("ram", "create_resource_share", {
      name: "domain",
      tags: [{ key: "project", value: "private-api" }],
    });
    const resourceShareArn = text(share, "resourceShare.resourceShareArn");
    const members = { resourceShareArn, resourceArns: [domainNameArn], principals: [consumer] };
    await owner("ram", "associate_resource_share", members);

    const invited = await caller("ram", "get_resource_share_invitations");
    await caller("ram", "accept_resource_share_invitation", {
      resourceShareInvitationArn: text(invited, "resourceShareInvitations.0.resourceShareInvitationArn"),
    });
    const associated = await caller("apigateway", "create_domain_name_access_association", {
      domainNameArn,
      accessAssociationSourceType: "VPCE",
      accessAssociationSource: endpointId,
      tags,
    });
    await caller("apigateway", "get_domain_name_access_associations");
    const zone = await caller("route53", "create_hosted_zone", {
      Name: name,
      CallerReference: "roles",
      VPC: { VPCRegion: "us-east-1", VPCId: network.vpcId },
    });
    const HostedZoneId = text(zone, "HostedZone.Id");
    const endpoint = await describeEndpoint(shared.boto, consumer, endpointId);
    const AliasTarget = {
      DNSName: text(endpoint, "DnsEntries.0.DnsName"),
      HostedZoneId: text(endpoint, "DnsEntries.0.HostedZoneId"),
      EvaluateTargetHealth: false,
    };
    const change = (Action: string) => ({
      HostedZoneId,
      ChangeBatch: { Changes: [{ Action, ResourceRecordSet: { Name: name, Type: "A", AliasTarget } }] },
    });
    for (const action of ["CREATE", "DELETE"])
      await caller("route53", "change_resource_record_sets", change(action));

    await caller("route53", "delete_hosted_zone", { Id: HostedZoneId });
    await caller("apigateway", "delete_domain_name_access_association", {
      domainNameAccessAssociationArn: text(associated, "domainNameAccessAssociationArn"),
    });
    await caller("ram", "disassociate_resource_share", { resourceShareArn, principals: [consumer] });
    await owner("ram", "delete_resource_share", { resourceShareArn });
    await owner("apigateway", "delete_base_path_mapping", { ...domain, basePath: "orders" });
    await owner("apigateway", "delete_domain_name", domain);
    await owner("acm", "delete_certificate", { CertificateArn: certificateArn });
  });

  it("cannot associate with others' domains, or create public ones", async () => {
    const [owner, caller] = sessions;
    assert.ok(owner && caller);
    const foreign = {
      domainNameArn: "arn:aws:apigateway:us-east-1:310000000082:/domainnames/x.internal+a1b2c3d4e5",
      accessAssociationSourceType: "VPCE",
      accessAssociationSource: "vpce-0abc",
    };
    const refused = await caller.refusal(
      null,
      "apigateway",
      "create_domain_name_access_association",
      foreign,
    );
    assert.match(refused.message, /not authorized to perform: apigateway:CreateAccessAssociation/);
    const open = { domainName: "x.example.com", endpointConfiguration: { types: ["REGIONAL"] } };
    const { message } = await owner.refusal(null, "apigateway", "create_domain_name", open);
    assert.match(message, /not authorized to perform: apigateway:POST/);
  });
});
