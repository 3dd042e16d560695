import assert from "node:assert/strict";
import { domainCallArn } from "../../../shared/access/domain";
import { consumerOutputs } from "../../../shared/contract/consumer";
import { providerOutputs } from "../../../shared/contract/provider";
import { endpointPolicy } from "../../../shared/documents/endpoint-policy";
import { domainForms } from "../../../shared/invocation/form";
import { accessMatrix } from "../../acceptance/matrix";
import { intentOf } from "../../acceptance/matrix/intent";
import type { Caller } from "../../acceptance/matrix/row";
import { observe } from "../../acceptance/observe";
import { list, text } from "../../sandbox/testing/boto";
import { createDomain } from "../../sandbox/testing/domain";
import { createApi, openPolicy } from "../../sandbox/testing/rest-api";
import { accounts, type Config, decoy, signedRoute, stranger } from "./harness/config";
import { toDeploy } from "./harness/deployed";
import { privateDomain } from "./harness/further-resources";
import { acceptanceInputOf, CallingScene } from "./harness/scene";

const destroy = ["destroy", "--yes", "--skip-preview"];

/** A private domain, from a deployment without one to its end: what each layer of it refuses by itself. */
describe("a private custom domain", function () {
  this.timeout(toDeploy);
  let scene: CallingScene;

  before(async () => {
    scene = await CallingScene.create();
  });
  after(() => scene.remove());

  const aws = (account: string, service: string, operation: string, input: Record<string, unknown> = {}) =>
    scene.boto.call(account, service, operation, input);

  function withDomain(changed: Config = {}): Config {
    const domain = { ...privateDomain(scene.deployment), ...changed };
    const [entry] = [signedRoute["provider:consumers"]].flat();
    return { "provider:domain": domain, "provider:consumers": [{ ...Object(entry), domain: true }] };
  }

  /** Both sides, until nothing changes any more. */
  async function deploy(config: Config): Promise<void> {
    const { deployment } = scene;
    await deployment.configure("provider", config);
    await deployment.up("provider");
    await deployment.up("consumer");
    assert.deepEqual(await deployment.planned("provider"), []);
    assert.deepEqual(await deployment.planned("consumer"), []);
  }

  /** Every call of the matrix. */
  async function observed() {
    const input = await acceptanceInputOf(scene.deployment, "consumer", { stranger, decoy });
    return observe(input, accessMatrix(intentOf(input)), () => {});
  }

  /** The granted call by both forms of the domain, as the matrix has it of this caller. */
  async function callsByDomain(caller: Caller) {
    const input = await acceptanceInputOf(scene.deployment, "consumer", { stranger, decoy });
    const [first] = intentOf(input).grants;
    const rows = accessMatrix(intentOf(input)).filter(
      (row) =>
        row.caller === caller &&
        row.via === "own" &&
        row.basePath === undefined &&
        row.signer === "nobody" &&
        row.method === first?.method &&
        row.path === first.path &&
        domainForms.some((form) => form === row.form),
    );
    assert.equal(rows.length, 2);
    return observe(input, rows, () => {});
  }

  const byDomain = async (caller: Caller) => (await callsByDomain(caller)).map((each) => each.observed);

  const domainOf = async () => {
    const outputs = await scene.deployment.outputs("provider", providerOutputs);
    return { ...outputs, domain: outputs.domain ?? assert.fail("the provider exports no domain") };
  };

  it("is there after the three updates, and every call ends as intended", async () => {
    await deploy(withDomain());
    const calls = await observed();
    assert.deepEqual(
      calls
        .filter(({ row, observed: end }) => end !== row.expected)
        .map(({ row, observed: end }) => [row.name, end]),
      [],
    );
    assert.ok(calls.filter(({ row }) => domainForms.some((form) => form === row.form)).length >= 20);
  });

  it("is refused by the endpoint's policy where that names the API alone", async () => {
    const { executionArn, consumers, domain } = await domainOf();
    const { vpcEndpointId } = await scene.deployment.outputs("consumer", consumerOutputs);
    const grants = consumers.flatMap((each) => each.grants);
    const set = (callArn?: string) =>
      aws(accounts.consumer, "ec2", "modify_vpc_endpoint", {
        VpcEndpointId: vpcEndpointId,
        PolicyDocument: JSON.stringify(endpointPolicy(executionArn, grants, callArn)),
      });
    await set();
    assert.deepEqual(await byDomain("inside"), ["refused by endpoint policy", "refused by endpoint policy"]);
    await set(domainCallArn(executionArn, domain));
    assert.deepEqual(await byDomain("inside"), ["answered", "answered"]);
  });

  it("is refused by its own policy, though the API's admits the endpoint", async () => {
    const { domain } = await domainOf();
    const at = { domainName: domain.name, domainNameId: domain.id };
    const policy = text(await aws(accounts.provider, "apigateway", "get_domain_name", at), "policy");
    const set = (value: string) =>
      aws(accounts.provider, "apigateway", "update_domain_name", {
        ...at,
        patchOperations: [{ op: "replace", path: "/policy", value }],
      });
    await set(policy.replaceAll(/vpce-[0-9a-f]+/g, "vpce-0000000000000dead"));
    assert.deepEqual(await byDomain("inside"), ["refused by domain policy", "refused by domain policy"]);
    await set(policy);
    assert.deepEqual(await byDomain("inside"), ["answered", "answered"]);
  });

  it("is refused to a stranger that has share and association, and no grant", async () => {
    const { domain } = await domainOf();
    const { vpcEndpointId } = await scene.deployment.outputs(stranger, consumerOutputs);
    const share = { resourceShareArn: domain.shareArn, principals: [accounts.stranger] };
    assert.deepEqual(await byDomain("stranger"), ["unresolved", "refused by routing"]);
    await aws(accounts.provider, "ram", "associate_resource_share", share);
    const invitations = await aws(accounts.stranger, "ram", "get_resource_share_invitations");
    const [invitation] = list(invitations, "resourceShareInvitations");
    await aws(accounts.stranger, "ram", "accept_resource_share_invitation", {
      resourceShareInvitationArn: text(invitation, "resourceShareInvitationArn"),
    });
    const made = await aws(accounts.stranger, "apigateway", "create_domain_name_access_association", {
      domainNameArn: domain.arn,
      accessAssociationSourceType: "VPCE",
      accessAssociationSource: vpcEndpointId,
    });
    assert.deepEqual(await byDomain("stranger"), ["unresolved", "refused by domain policy"]);
    await aws(accounts.stranger, "apigateway", "delete_domain_name_access_association", {
      domainNameAccessAssociationArn: text(made, "domainNameAccessAssociationArn"),
    });
    await aws(accounts.provider, "ram", "disassociate_resource_share", share);
  });

  it("leads each account to its own, where another account has one of the same name", async () => {
    const { domain, apiId } = await domainOf();
    const { vpcEndpointId } = await scene.deployment.outputs(stranger, consumerOutputs);
    const theirs = (operation: string, input: Record<string, unknown>) =>
      aws(accounts.stranger, "apigateway", operation, input);
    const { restApiId } = await createApi(scene.boto, accounts.stranger);
    await theirs("create_deployment", { restApiId, stageName: "any" });
    const other = await createDomain(scene.boto, accounts.stranger, domain.name, { policy: openPolicy });
    const { domainName, domainNameId, domainNameArn } = other;
    const mapping = { domainName, domainNameId, basePath: domain.basePath, restApiId, stage: "any" };
    await theirs("create_base_path_mapping", mapping);
    const made = await theirs("create_domain_name_access_association", {
      domainNameArn,
      accessAssociationSourceType: "VPCE",
      accessAssociationSource: vpcEndpointId,
    });
    for (const { observed: end, result } of await callsByDomain("inside")) {
      assert.equal(end, "answered");
      assert.match(result.body, new RegExp(`"api":"${apiId}"`));
    }
    const [, byHost] = await callsByDomain("stranger");
    assert.equal(byHost?.result.body, '{"ok":true}');
    await theirs("delete_domain_name_access_association", {
      domainNameAccessAssociationArn: text(made, "domainNameAccessAssociationArn"),
    });
  });

  it("is the only door where config says so, and the API's own names are refused", async () => {
    await deploy(withDomain({ onlyDoor: true }));
    const calls = await observed();
    assert.deepEqual(
      calls
        .filter(({ row, observed: end }) => end !== row.expected && !row.orElse.includes(end))
        .map(({ row, observed: end }) => [row.name, end]),
      [],
    );
    assert.deepEqual(await byDomain("inside"), ["answered", "answered"]);
  });

  it("leaves nothing in either account when the consumer loses it", async () => {
    const { deployment } = scene;
    await deployment.configure("provider", { ...signedRoute, "provider:domain": undefined });
    await deployment.up("provider");
    await deployment.up("consumer");
    assert.deepEqual(await deployment.planned("provider"), []);
    assert.deepEqual(await deployment.planned("consumer"), []);
    assert.deepEqual(await left(), []);
  });

  it("has a certificate that AWS issues, where config names a public zone, and leaves nothing when the consumer is destroyed first", async () => {
    const zone = { Name: "example.internal", CallerReference: "validation" };
    const made = await aws(accounts.provider, "route53", "create_hosted_zone", zone);
    const HostedZoneId = text(made, "HostedZone.Id").replace("/hostedzone/", "");
    await deploy(withDomain({ certificateFiles: undefined, validationZone: HostedZoneId }));
    assert.deepEqual(await byDomain("inside"), ["answered", "answered"]);
    assert.deepEqual((await left()).sort(), ["association", "certificate", "domain", "share", "zone"]);
    for (const side of ["consumer", "provider"] as const) await scene.deployment.succeed(side, destroy);
    assert.deepEqual(await left(), []);
    const records = await aws(accounts.provider, "route53", "list_resource_record_sets", { HostedZoneId });
    assert.deepEqual(
      list(records, "ResourceRecordSets").map((record) => text(record, "Type")),
      ["NS", "SOA"],
    );
  });

  it("leaves nothing when the provider is destroyed before the consumer, and who calls then reads why", async () => {
    const { deployment } = scene;
    // The provider needs an endpoint to admit, which was destroyed.
    await deployment.up("consumer");
    await deploy(withDomain());
    await deployment.succeed("provider", destroy);
    const told = await deployment.fail("acceptance", ["up", "--yes", "--skip-preview"]);
    assert.match(
      told,
      /stack organization\/provider\/sandbox has no outputs: it is not deployed yet, or was destroyed/,
    );
    assert.match(told, /next: pulumi -C provider up --stack sandbox/);
    assert.equal(told.match(/^ *error: (?!update failed)/gm)?.length, 1, told);
    await deployment.succeed("consumer", destroy);
    assert.deepEqual(await left(), []);
  });

  /** What of a domain AWS has, in both accounts. */
  async function left(): Promise<string[]> {
    const { consumer, provider } = accounts;
    const self = { resourceOwner: "SELF" };
    const keyTypes = { Includes: { keyTypes: ["EC_prime256v1", "RSA_2048"] } };
    const associations = await aws(consumer, "apigateway", "get_domain_name_access_associations", self);
    const shares = list(await aws(provider, "ram", "get_resource_shares", self), "resourceShares");
    return [
      ...list(associations, "items").map(() => "association"),
      ...list(await aws(consumer, "route53", "list_hosted_zones"), "HostedZones").map(() => "zone"),
      ...list(await aws(provider, "apigateway", "get_domain_names"), "items").map(() => "domain"),
      ...shares.filter((share) => text(share, "status") === "ACTIVE").map(() => "share"),
      ...list(await aws(provider, "acm", "list_certificates", keyTypes), "CertificateSummaryList").map(
        () => "certificate",
      ),
    ];
  }
});
