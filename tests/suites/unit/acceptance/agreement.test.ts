import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { checkout } from "../../../../scripts/stacks/project";
import { domainCallArn } from "../../../../shared/access/domain";
import { documentDigest } from "../../../../shared/documents/document";
import { closedEndpointPolicy, endpointPolicy } from "../../../../shared/documents/endpoint-policy";
import { disagreements, strangerFaults } from "../../../acceptance/agreement";
import { apiId } from "../../world";
import { consumer, domain, executionArn, grant, otherEndpoint, provider, stacks } from "../fixtures";

const projectConfig = z.object({ config: z.record(z.string(), z.unknown()) });
const [admitted] = provider.consumers;
const consumerUp = "pulumi -C consumer up --stack dev";
const providerUp = "pulumi -C provider up --stack dev";

describe("agreement of the two sides", () => {
  it("is there when the exchange has come to rest", () => {
    assert.deepEqual(disagreements(stacks, consumer, provider), []);
  });

  const withDomain = {
    ...provider,
    domain,
    consumers: provider.consumers.map((each) => ({ ...each, domain: { accept: true } })),
  };

  it("is there with a private domain, whose calls the endpoint's policy names too", () => {
    const policy = endpointPolicy(executionArn, [grant], domainCallArn(executionArn, domain));
    const associated = {
      ...consumer,
      associatedDomainArn: domain.arn,
      endpointPolicyDigest: documentDigest(policy),
    };
    assert.deepEqual(disagreements(stacks, associated, withDomain), []);
  });

  const cases = [
    {
      name: "other region",
      consumer: { ...consumer, region: "eu-west-1" },
      provider,
      path: "region",
      next: /same region/,
    },
    {
      name: "API admits nobody",
      consumer,
      provider: { ...provider, consumers: [] },
      path: "provider.consumers",
      next: /provider:consumers/,
    },
    {
      name: "endpoint was replaced",
      consumer: { ...consumer, vpcEndpointId: otherEndpoint },
      provider,
      path: "provider.consumers.vpcEndpointId",
      next: new RegExp(providerUp),
    },
    {
      name: "policy changed but not deployed",
      consumer,
      provider: { ...provider, deployedApiPolicyDigest: "0".repeat(64) },
      path: "provider.deployedApiPolicyDigest",
      next: new RegExp(providerUp),
    },
    {
      name: "endpoint still closed",
      consumer: {
        ...consumer,
        openedTo: undefined,
        endpointPolicyDigest: documentDigest(closedEndpointPolicy),
      },
      provider,
      path: "consumer.openedTo",
      next: new RegExp(consumerUp),
    },
    {
      name: "API was replaced",
      consumer,
      provider: { ...provider, executionArn: provider.executionArn.replace(apiId, "zzzzzzzzzz") },
      path: "consumer.openedTo",
      next: new RegExp(consumerUp),
    },
    {
      name: "a domain that the endpoint is not associated with",
      consumer,
      provider: withDomain,
      path: "consumer.associatedDomainArn",
      next: new RegExp(consumerUp),
    },
    {
      name: "a domain that was replaced",
      consumer: { ...consumer, associatedDomainArn: `${domain.arn}0` },
      provider: withDomain,
      path: "consumer.associatedDomainArn",
      next: new RegExp(consumerUp),
    },
    {
      name: "a domain that was taken away",
      consumer: { ...consumer, associatedDomainArn: domain.arn },
      provider: { ...provider, domain },
      path: "consumer.associatedDomainArn",
      next: new RegExp(consumerUp),
    },
    {
      name: "an endpoint policy that names the API only",
      consumer: { ...consumer, associatedDomainArn: domain.arn },
      provider: withDomain,
      path: "consumer.endpointPolicyDigest",
      next: new RegExp(consumerUp),
    },
    {
      name: "grants were widened since",
      consumer,
      provider: {
        ...provider,
        consumers: admitted ? [{ ...admitted, grants: [grant, { ...grant, method: "POST" as const }] }] : [],
      },
      path: "consumer.endpointPolicyDigest",
      next: new RegExp(consumerUp),
    },
  ];
  for (const { name, path, next, ...sides } of cases) {
    it(`${name}: fails at ${path} and names the command`, () => {
      const [fault, ...others] = disagreements(stacks, sides.consumer, sides.provider);
      assert.equal(fault?.path, path);
      assert.match(fault?.next ?? "", next);
      assert.deepEqual(others, []);
    });
  }
});

describe("a stranger's VPC", () => {
  const cases: { own: string[]; other: string[]; overlaps: boolean }[] = [
    { own: ["10.0.0.0/16"], other: ["10.1.0.0/16"], overlaps: false },
    { own: ["10.0.0.0/16"], other: ["10.0.0.0/16"], overlaps: true },
    { own: ["10.0.0.0/16"], other: ["10.0.255.0/24"], overlaps: true },
    { own: ["10.0.128.0/24"], other: ["10.0.0.0/16"], overlaps: true },
    { own: ["10.0.0.0/16"], other: ["10.1.0.0/16", "10.0.4.0/24"], overlaps: true },
    { own: ["10.0.0.0/16", "100.64.0.0/10"], other: ["100.127.0.0/16"], overlaps: true },
    { own: [], other: ["10.0.0.0/16"], overlaps: false },
  ];
  for (const { own, other, overlaps } of cases) {
    it(`${other.join(", ")} ${overlaps ? "overlaps" : "does not overlap"} with ${own.join(", ") || "unknown blocks"}`, () => {
      const faults = strangerFaults(
        "organization/consumer/stranger",
        { cidrBlocks: own },
        { cidrBlocks: other },
      );
      assert.equal(faults.length, overlaps ? 1 : 0);
      for (const { path, next } of faults) {
        assert.equal(path, "stranger.cidrBlocks");
        assert.match(next, /pulumi -C consumer up --stack stranger/);
      }
    });
  }

  it("of the sandbox has a block of its own", () => {
    const config = (file: string) =>
      projectConfig.parse(parse(readFileSync(join(checkout, "consumer", file), "utf8"))).config;
    const standard = z.object({ default: z.string() }).parse(config("Pulumi.yaml").vpcCidr).default;
    const blockOf = (file: string) => [z.string().parse(config(file)["consumer:vpcCidr"] ?? standard)];
    const sides = ["Pulumi.sandbox.yaml", "Pulumi.stranger.yaml"].map((file) => ({
      cidrBlocks: blockOf(file),
    }));
    const [own, other] = sides;
    assert.ok(own && other);
    assert.deepEqual(strangerFaults("organization/consumer/stranger", own, other), []);
  });
});
