import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { providerOutputs } from "../../../shared/contract/provider";
import { accessMatrix } from "../../acceptance/matrix";
import { intentOf } from "../../acceptance/matrix/intent";
import { type Observation, observe } from "../../acceptance/observe";
import { at, list } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { accounts, type Config, decoy, stranger } from "./harness/config";
import { toDeploy } from "./harness/deployed";
import { acceptanceInputOf, CallingScene } from "./harness/scene";

const responses = { "200": { description: "fine" } };
const answered = (text: string) => ({
  responses,
  "x-amazon-apigateway-integration": {
    type: "mock",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
    responses: { default: { statusCode: "200", responseTemplates: { "application/json": text } } },
  },
});
const sigv4 = {
  type: "apiKey",
  name: "Authorization",
  in: "header",
  "x-amazon-apigateway-authtype": "awsSigv4",
};
const paths = {
  "/": { get: answered('{"from": "the document"}') },
  // Of the shape of a document in the tests of an emulator of AWS: any verb, a path parameter that comes back, no body.
  "/echo/{data}": {
    "x-amazon-apigateway-any-method": {
      responses: {
        "200": {
          description: "200 response",
          content: { "application/json": { schema: { $ref: "#/components/schemas/Empty" } } },
        },
      },
      "x-amazon-apigateway-integration": {
        ...answered(`{"echo": "$input.params('data')"}`)["x-amazon-apigateway-integration"],
        passthroughBehavior: "when_no_templates",
      },
    },
  },
  "/orders/{id}": { get: { ...answered("{}"), security: [{ sigv4: [] }] } },
};
const document = (more: object = {}) =>
  JSON.stringify({
    openapi: "3.0.1",
    info: { title: "orders", version: "1" },
    paths: { ...paths, ...more },
    components: {
      securitySchemes: { sigv4 },
      schemas: { Empty: { title: "Empty Schema", type: "object" } },
    },
  });

/** What a request must have, by routes; then the same API from a document: every call, and what a changed one changes. */
describe("an API with validation and CORS, and one from an OpenAPI document", function () {
  this.timeout(toDeploy);
  inOrder(this);
  let scene: CallingScene;
  let file: string;
  let config: Config;

  before(async () => {
    scene = await CallingScene.create();
    file = join(scene.deployment.folder, "api.yaml");
    config = {
      "provider:routes": undefined,
      "provider:openapi": file,
      "provider:consumers": [
        {
          grants: [
            { method: "GET", path: "/" },
            { method: "POST", path: "/echo/*" },
            { method: "GET", path: "/orders/*", principals: ["callers"] },
          ],
        },
      ],
    };
  });
  after(() => scene.remove());

  async function deploy(): Promise<void> {
    const { deployment } = scene;
    await deployment.up("provider");
    await deployment.up("consumer");
    assert.deepEqual(await deployment.planned("provider"), []);
    assert.deepEqual(await deployment.planned("consumer"), []);
  }

  async function callsOfMatrix(): Promise<Observation[]> {
    const input = await acceptanceInputOf(scene.deployment, "consumer", { stranger, decoy });
    const calls = await observe(input, accessMatrix(intentOf(input)), () => {});
    assert.ok(calls.filter(({ observed }) => observed === "answered").length >= 8);
    return calls;
  }

  /** Calls that did not end as intended. */
  function unintended(calls: readonly Observation[]): unknown[] {
    return calls
      .filter(({ row, observed: end }) => end !== row.expected && !row.orElse.includes(end))
      .map(({ row, observed: end }) => [row.name, end]);
  }

  const outputs = () => scene.deployment.outputs("provider", providerOutputs);
  const policyOf = async (restApiId: string) =>
    at(await scene.boto.call(accounts.provider, "apigateway", "get_rest_api", { restApiId }), "policy");

  it("asks of requests what its routes say, and answers what browsers ask", async () => {
    const schema = join(scene.deployment.folder, "order.json");
    writeFileSync(schema, JSON.stringify({ type: "object", required: ["id"] }));
    const origin = "https://app.example.internal";
    await scene.deployment.configure("provider", {
      "provider:routes": [
        { method: "GET", path: "/", cors: { origin }, validation: { query: ["page"] } },
        { method: "POST", path: "/orders", validation: { body: schema, headers: ["X-Tenant"] } },
      ],
      "provider:consumers": [
        {
          grants: [
            { method: "GET", path: "/" },
            { method: "OPTIONS", path: "/" },
            { method: "POST", path: "/orders" },
          ],
        },
      ],
    });
    await deploy();
    const calls = await callsOfMatrix();
    assert.deepEqual(unintended(calls), []);
    const ends = calls
      .filter(({ observed }) => observed === "answered")
      .map(({ row, result }) => {
        const [, message] = /"message":"([^"]*)/.exec(result.body) ?? [];
        return `${row.method} ${row.path} ${result.status}: ${message}`;
      });
    assert.deepEqual([...new Set(ends)].sort(), [
      "GET / 400: Missing required request parameters: [page]",
      "OPTIONS / 200: undefined",
      "POST /orders 400: Missing required request parameters: [X-Tenant]",
    ]);
    const restApiId = (await outputs()).apiId;
    const models = await scene.boto.call(accounts.provider, "apigateway", "get_models", { restApiId });
    assert.equal(list(models, "items").length, 3);
  });

  it("takes the place of one from routes, with a new id, and every call ends as intended", async () => {
    const before = await outputs();
    writeFileSync(file, document());
    await scene.deployment.configure("provider", config);
    await deploy();
    const after = await outputs();
    assert.notEqual(after.apiId, before.apiId);
    assert.deepEqual(after.routes, [
      { method: "GET", path: "/", authorization: "NONE" },
      { method: "ANY", path: "/echo/{data}", authorization: "NONE" },
      { method: "GET", path: "/orders/{id}", authorization: "AWS_IAM" },
    ]);
    const calls = await callsOfMatrix();
    assert.deepEqual(unintended(calls), []);
    const echoes = calls.filter(({ row, observed }) => row.path === "/echo/probe" && observed === "answered");
    assert.ok(echoes.length > 0 && echoes.every(({ result }) => result.body === '{"echo": "probe"}'));
  });

  it("is deployed again where the document has changed, with its policy", async () => {
    const before = await outputs();
    const policy = await policyOf(before.apiId);
    writeFileSync(file, document({ "/pets": { get: answered("[]") } }));
    await deploy();
    const after = await outputs();
    assert.equal(after.apiId, before.apiId);
    assert.notEqual(after.deploymentId, before.deploymentId);
    assert.ok(policy);
    assert.equal(await policyOf(after.apiId), policy);
    assert.deepEqual(unintended(await callsOfMatrix()), []);
  });

  it("is refused before anything is changed where the document has a policy of its own", async () => {
    writeFileSync(file, JSON.stringify({ ...JSON.parse(document()), "x-amazon-apigateway-policy": {} }));
    const output = await scene.deployment.fail("provider", ["preview"]);
    assert.match(output, /provider:openapi = .*: x-amazon-apigateway-policy: take it out/);
  });
});
