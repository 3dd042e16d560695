import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { consumerConfig } from "../../../../consumer/config";
import { providerConfig } from "../../../../provider/config";
import { acceptanceConfig } from "../../../acceptance/config";
import { configDefaults } from "../programs/run";

const read = { consumer: consumerConfig, provider: providerConfig, acceptance: acceptanceConfig };
type Project = keyof typeof read;

/** Reads a project's config with the defaults of Pulumi.yaml as the engine hands it over. */
async function faults(
  project: Project,
  config: Readonly<Record<string, unknown>>,
  secret: readonly string[] = [],
): Promise<string> {
  const mocks = { call: () => ({}), newResource: () => ({ id: "", state: {} }) };
  await pulumi.runtime.setMocks(mocks, project, "dev", false, "organization");
  const defaults = Object.entries(configDefaults(project)).map(
    ([key, value]) => [`${project}:${key}`, value] as const,
  );
  const all = Object.fromEntries(
    [...defaults, ...Object.entries(config)].map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  pulumi.runtime.setAllConfig(all);
  process.env.PULUMI_CONFIG_SECRET_KEYS = JSON.stringify(secret);
  try {
    read[project]();
    return "";
  } catch (error) {
    if (error instanceof Error && pulumi.RunError.isInstance(error)) return error.message;
    throw error;
  } finally {
    delete process.env.PULUMI_CONFIG_SECRET_KEYS;
  }
}

const grant = { method: "GET", path: "/" };

const cases: {
  name: string;
  project: Project;
  config: Record<string, unknown>;
  says: readonly string[];
}[] = [
  {
    name: "a key with a typo",
    project: "consumer",
    config: { "consumer:privateDnss": true },
    says: ["consumer:privateDnss: no such key; did you mean consumer:privateDns?"],
  },
  {
    name: "a key that is like none",
    project: "acceptance",
    config: { "acceptance:x": "1" },
    says: ["acceptance:x: no such key; accepted: consumerStack, providerStack, "],
  },
  {
    name: "a key of another project",
    project: "provider",
    config: { "consumer:privateDns": true },
    says: ["consumer:privateDns: no such key; accepted: stage, routes, "],
  },
  {
    name: "a namespace with a typo",
    project: "provider",
    config: { "providr:protect": true },
    says: ["providr:protect: no such key; did you mean provider:protect?"],
  },
  ...["__proto__", "constructor", "toString"].map((key) => ({
    name: `the key ${key}`,
    project: "consumer" as const,
    config: { [`consumer:${key}`]: true },
    says: [`consumer:${key}: no such key; `],
  })),
  {
    name: "a key within an object",
    project: "provider",
    config: { "provider:routes": [{ method: "ANY", path: "/", authorisation: "AWS_IAM" }] },
    says: ['provider:routes[0].authorisation = "AWS_IAM": no such key; did you mean authorization?'],
  },
  {
    name: "a key within an object of a list of a list",
    project: "provider",
    config: { "provider:consumers": [{ grants: [grant, { ...grant, principal: ["*"] }] }] },
    says: ['provider:consumers[0].grants[1].principal = ["*"]: no such key; did you mean principals?'],
  },
  {
    name: "a key within an object that may be left out",
    project: "consumer",
    config: { "consumer:existingNetwork": { vpcID: "vpc-1", subnetIds: ["subnet-1"] } },
    says: [
      "consumer:existingNetwork.vpcId is missing: expected string",
      'consumer:existingNetwork.vpcID = "vpc-1": no such key; did you mean vpcId?',
    ],
  },
  {
    name: "__proto__ within an object",
    project: "provider",
    config: { "provider:routes": '[{"method": "ANY", "path": "/", "__proto__": {"path": "x"}}]' },
    says: ['provider:routes[0].__proto__ = {"path":"x"}: no such key; accepted: method, path, authorization'],
  },
  {
    name: "nested values, each by itself",
    project: "provider",
    config: {
      "provider:routes": [{ method: "GETT", path: "pets" }],
      "provider:consumers": [{ grants: [{ method: "get", path: "/{id}" }] }],
    },
    says: [
      'provider:routes[0].method = "GETT": expected GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, ANY; did you mean GET?',
      'provider:routes[0].path = "pets": expected "/", segments',
      'provider:consumers[0].grants[0].method = "get": expected one of GET, ',
      'provider:consumers[0].grants[0].path = "/{id}": expected "/", "/pets"',
    ],
  },
  {
    name: "of a value that may have several forms, the nearest",
    project: "consumer",
    config: { "consumer:existingNetwork": { vpcId: "vpc-1", subnetIds: ["subnet-1", "net-2"] } },
    says: ['consumer:existingNetwork.subnetIds[1] = "net-2": expected subnet- and hexadecimal digits'],
  },
  {
    name: "a text in the place of an object",
    project: "provider",
    config: { "provider:consumers": "dev" },
    says: ['provider:consumers = "dev": expected array'],
  },
  {
    name: "a grant's principal",
    project: "provider",
    config: { "provider:consumers": [{ grants: [{ ...grant, principals: ["caller"] }] }] },
    says: [
      'provider:consumers[0].grants[0].principals[0] = "caller": expected "*" or the ARN',
      'provider:consumers[0].grants[0].principals = ["caller"]: ["caller"], but callers do not sign',
    ],
  },
  {
    name: "a domain without a certificate, for no consumer, and with a name that none has",
    project: "provider",
    config: {
      "provider:domain": { name: "*.example.internal", basePath: "a/b" },
      "provider:consumers": [{ domain: "yes", grants: [grant] }],
    },
    says: [
      'provider:domain.name = "*.example.internal": expected a host name in lower case',
      'provider:domain.basePath = "a/b": expected one segment',
      'provider:domain = {"name":"*.example.internal","basePath":"a/b"}: expected one of certificateArn, ',
      'provider:consumers[0].domain = "yes": expected true or false',
    ],
  },
  {
    name: "two certificates of a domain",
    project: "provider",
    config: {
      "provider:domain": {
        name: "api.example.internal",
        basePath: "orders",
        certificateArn: "arn:aws:acm:us-east-1:222222222222:certificate/1",
        validationZone: "Z0123456789",
      },
    },
    says: ['provider:domain = {"name":"api.example.internal","basePath":"orders","certificateArn":'],
  },
  {
    name: "a consumer of a domain that there is not",
    project: "provider",
    config: { "provider:consumers": [{ domain: true, grants: [grant] }] },
    says: ["provider:consumers[0].domain = true: there is no domain: set provider:domain"],
  },
  {
    name: "a consumer that the only door does not let in",
    project: "provider",
    config: {
      "provider:domain": {
        name: "api.example.internal",
        basePath: "orders",
        certificateArn: "arn:aws:acm:us-east-1:222222222222:certificate/1",
        onlyDoor: true,
      },
      "provider:consumers": [{ grants: [grant] }],
    },
    says: [
      "provider:consumers[0].domain is missing: with provider:domain.onlyDoor there is no other way to call",
    ],
  },
  {
    name: "a zone that is none",
    project: "consumer",
    config: { "consumer:existingZone": "api.example.internal" },
    says: ['consumer:existingZone = "api.example.internal": expected the id of a Route 53 hosted zone'],
  },
  {
    name: "a number out of its range",
    project: "acceptance",
    config: { "acceptance:timeoutSeconds": "5", "acceptance:settleSeconds": "soon" },
    says: [
      'acceptance:timeoutSeconds = "5": expected number to be >=20',
      'acceptance:settleSeconds = "soon": expected number',
    ],
  },
  ...["my-stage", "authorizers", ""].map((stage) => ({
    name: `a stage called ${JSON.stringify(stage)}`,
    project: "provider" as const,
    config: { "provider:stage": stage },
    says: [
      `provider:stage = "${stage}": expected 1 to 128 letters, digits or underscores, and not authorizers`,
    ],
  })),
  {
    name: "what nobody sees, as escapes",
    project: "consumer",
    config: { "consumer:vpcCidr": "\u001b[2J\u202e", "consumer:x\u001b\n": "" },
    says: ['consumer:vpcCidr = "\\u001b[2J\\u{202e}": expected', "consumer:x\\u{1b}\\u{a}: no such key"],
  },
];

describe("config that is not valid", () => {
  for (const { name, project, config, says } of cases)
    it(`${name}: is reported where it is, with what is accepted`, async () => {
      const message = await faults(project, config);
      const [head, ...lines] = message.split("\n");
      const file = `${project === "acceptance" ? "" : `${project}/`}Pulumi.dev.yaml`;
      assert.equal(head, `${file} is not valid:`);
      for (const part of says)
        assert.ok(
          lines.some((line) => line.startsWith(`  ${part}`)),
          message,
        );
      assert.equal(lines.length, says.length + 1, message);
      assert.ok(lines.at(-1)?.startsWith(`  next: edit ${file}`), message);
    });

  it("leaves other namespaces to whom they belong", async () => {
    assert.equal(
      await faults("consumer", { "aws:region": "us-east-1", "pulumi:tags": {}, "team:cost": "7" }),
      "",
    );
  });

  it("shows no secret", async () => {
    for (const [key, value] of [
      ["provider:consumers", [{ grants: [{ method: "GET", path: "hush{id}" }] }]],
      ["provider:consumers", [{ grants: [{ ...grant, principals: ["hush"] }] }]],
      ["provider:consumers", [{ hush: "hush" }]],
      ["provider:stage", "hush hush"],
      ["provider:protect", "hush"],
    ] as const) {
      const message = await faults("provider", { [key]: value }, [key]);
      assert.match(message, /a secret/);
      assert.doesNotMatch(message.replace("consumers[0].hush", ""), /hush/);
    }
  });
});
