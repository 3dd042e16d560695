import assert from "node:assert/strict";
import { grantPath, grant as grantSchema } from "../../../../shared/access/grant";
import { routePath } from "../../../../shared/access/route";
import { consumerOutputs } from "../../../../shared/contract/consumer";
import { parsePeer, upCommand } from "../../../../shared/contract/peer-outputs";
import { providerOutputs } from "../../../../shared/contract/provider";
import { consumer, grant, provider, stacks } from "../fixtures";

describe("the contract", () => {
  it("accepts what the projects export", () => {
    assert.deepEqual(parsePeer(consumerOutputs, stacks.consumer, { ...consumer }), consumer);
    assert.deepEqual(parsePeer(providerOutputs, stacks.provider, { ...provider }), provider);
  });

  it("takes a stack without outputs for one that is not deployed", () => {
    assert.equal(parsePeer(consumerOutputs, stacks.consumer, {}), undefined);
  });

  const faults = [
    {
      name: "endpoint id",
      change: { vpcEndpointId: "vpce-XYZ" },
      error: /vpcEndpointId: "vpce-XYZ"; expected vpce- and/,
    },
    { name: "account", change: { accountId: "1234" }, error: /accountId: "1234"; expected 12 digits/ },
    { name: "region", change: { region: "moon" }, error: /region: "moon"; expected a region such as/ },
    { name: "missing output", change: { probeInstanceId: undefined }, error: /probeInstanceId: missing;/ },
    { name: "other version", change: { contractVersion: 2 }, error: /contractVersion: 2; expected 1/ },
    {
      name: "API to open to",
      change: { openedTo: "*" },
      error: /openedTo: "\*"; expected arn:aws:execute-api/,
    },
  ];
  for (const { name, change, error } of faults) {
    it(`fails by name on a malformed ${name}, and says which stack to update`, () => {
      const read = () => parsePeer(consumerOutputs, stacks.consumer, { ...consumer, ...change });
      assert.throws(read, error);
      assert.throws(read, /next: pulumi -C consumer up --stack dev/);
    });
  }

  it("names the command of the acceptance project's peers", () => {
    assert.equal(upCommand("acme/provider/prod"), "pulumi -C provider up --stack prod");
  });
});

describe("grants", () => {
  const cases = [
    { name: "any method", change: { method: "*" }, accepted: true },
    { name: "subtree", change: { path: "/pets/*" }, accepted: true },
    { name: "role", change: { principals: ["arn:aws:iam::111111111111:role/team/caller"] }, accepted: true },
    { name: "no principal", change: { principals: [] }, accepted: false },
    { name: "method in lower case", change: { method: "get" }, accepted: false },
    { name: "stage with a wildcard", change: { stage: "*" }, accepted: false },
    { name: "wildcard inside a path", change: { path: "/*/pets" }, accepted: false },
    { name: "endpoint with a wildcard", change: { vpcEndpointId: "vpce-*" }, accepted: false },
    { name: "account id as principal", change: { principals: ["111111111111"] }, accepted: false },
  ];
  for (const { name, change, accepted } of cases) {
    it(`${accepted ? "accept" : "refuse"}: ${name}`, () => {
      assert.equal(grantSchema.safeParse({ ...grant, ...change }).success, accepted);
    });
  }
});

describe("paths", () => {
  const cases = [
    { path: "/", granted: true, routed: true },
    { path: "/pets", granted: true, routed: true },
    { path: "/pets/{id}", granted: false, routed: true },
    { path: "/{proxy+}", granted: false, routed: true },
    { path: "/{proxy+}/more", granted: false, routed: false },
    { path: "/pets/*", granted: true, routed: false },
    { path: "/*", granted: true, routed: false },
    { path: "", granted: false, routed: false },
    { path: "pets", granted: false, routed: false },
    { path: "/pets/", granted: false, routed: false },
  ];
  for (const { path, granted, routed } of cases) {
    it(`"${path}" is ${granted ? "" : "not "}a granted path and ${routed ? "" : "not "}a route`, () => {
      assert.equal(grantPath.safeParse(path).success, granted);
      assert.equal(routePath.safeParse(path).success, routed);
    });
  }
});
