import assert from "node:assert/strict";
import type { Route } from "../../../../shared/access/route";
import { attestationOf, attestationText } from "../../../acceptance/attestation";
import type { AcceptanceInput } from "../../../acceptance/input";
import type { Row } from "../../../acceptance/matrix/row";
import { accounts } from "../../world";

const place = (accountId: string, vpcEndpointId: string) => ({
  accountId,
  vpcEndpointId,
  instanceRole: `arn:aws:iam::${accountId}:role/path/probe`,
});
const input = {
  inside: place(accounts.consumer, "vpce-0inside"),
  stranger: place(accounts.stranger, "vpce-0stranger"),
  api: { routes: [] },
} as unknown as Pick<AcceptanceInput, "inside" | "stranger" | "api">;

const row = (more: Partial<Row> = {}): Row => ({
  name: "call",
  caller: "inside",
  via: "own",
  form: "private-dns",
  api: "granted",
  stage: "dev",
  method: "GET",
  path: "/orders/7",
  signer: "own role",
  needsSignature: false,
  expected: "answered",
  because: "it is granted",
  orElse: [],
  ...more,
});

const userArn = "arn:aws:sts::111111111111:assumed-role/probe/i-0123";
const seen = (more: object = {}) =>
  JSON.stringify({ attests: { vpceId: "vpce-0inside", userArn, method: "GET", path: "/orders/7", ...more } });

describe("what a backend attests", () => {
  it("is the endpoint and the caller of the call", () => {
    const found = attestationOf(seen(), row(), input);
    assert.deepEqual(found, { attested: { vpceId: "vpce-0inside", userArn }, wrong: undefined });
    assert.equal(attestationText({ vpceId: "vpce-0inside", userArn }), "through vpce-0inside as probe");
    assert.equal(attestationText({ vpceId: "vpce-0inside" }), "through vpce-0inside");
  });

  it("is right of a call by a private domain with the base path alone", () => {
    const api = {
      domain: { name: "api.example.internal", id: "1", basePath: "v1", onlyDoor: false, vpcEndpointIds: [] },
      routes: [
        { method: "GET", path: "/orders/{id}", authorization: "NONE", integration: "lambda" },
      ] as Route[],
    };
    const wrong = (path: string) =>
      attestationOf(seen({ path }), row({ form: "private-domain" }), { ...input, api })?.wrong;
    assert.equal(wrong("/v1/orders/7"), undefined);
    assert.match(wrong("/orders/7") ?? "", /GET \/orders\/7, and it was GET \/v1\/orders\/7/);
  });

  it("is right of an HTTP backend with the path that the route asks it by", () => {
    const api = {
      domain: { name: "api.example.internal", id: "1", basePath: "v1", onlyDoor: false, vpcEndpointIds: [] },
      routes: [
        { method: "ANY", path: "/orders/{id}", authorization: "NONE", integration: "http" },
      ] as Route[],
    };
    const found = attestationOf(seen(), row({ form: "private-domain" }), { ...input, api });
    assert.equal(found?.wrong, undefined);
  });

  it("is nobody where nobody signed", () => {
    const found = attestationOf(seen({ userArn: null }), row({ signer: "nobody" }), input);
    assert.deepEqual(found, { attested: { vpceId: "vpce-0inside" }, wrong: undefined });
  });

  const nothing = ["", "hello", '{"message":"hello"}', '{"attests":', '{"attests":{"vpceId":7}}', "[]"];
  for (const body of nothing)
    it(`is nothing in ${body || "an empty answer"}`, () =>
      assert.equal(attestationOf(body, row(), input), undefined));

  const wrong: [string, Partial<Row>, object, RegExp][] = [
    [
      "another endpoint",
      {},
      { vpceId: "vpce-0stranger" },
      /the endpoint vpce-0stranger, and it was vpce-0inside/,
    ],
    [
      "the caller's own, where it went through the consumer's",
      { caller: "stranger", via: "consumer's", signer: "nobody" },
      { vpceId: "vpce-0stranger", userArn: null },
      /it was vpce-0inside/,
    ],
    ["another path", {}, { path: "/orders/8" }, /the call GET \/orders\/8, and it was GET \/orders\/7/],
    ["another method", {}, { method: "POST" }, /the call POST/],
    ["a caller where nobody signed", { signer: "nobody" }, {}, /the caller arn:aws:sts.*it was nobody/],
    ["nobody where the role signed", {}, { userArn: null }, /the caller nobody, and it was a session of/],
    [
      "another role",
      {},
      { userArn: "arn:aws:sts::111111111111:assumed-role/probe2/i-0" },
      /assumed-role\/probe2/,
    ],
    [
      "another account's role",
      {},
      { userArn: userArn.replace(accounts.consumer, accounts.stranger) },
      /333333333333/,
    ],
  ];
  for (const [what, change, more, message] of wrong)
    it(`is wrong with ${what}`, () =>
      assert.match(attestationOf(seen(more), row(change), input)?.wrong ?? "", message));
});
