import assert from "node:assert/strict";
import { apiForms } from "../../../shared/invocation/form";
import { listResources } from "../../sandbox/state/leftovers";
import { inOrder } from "../../sandbox/testing/in-order";
import { SandboxStacks } from "./harness/sandbox-stacks";

/** One life of the two sides: from nothing, through changes, to nothing. The steps build on each other. */
describe("the main job on the real engine", function () {
  this.timeout(600_000);
  inOrder(this);
  let deployment: SandboxStacks;
  const outcome = async (name: string) =>
    (await deployment.observed()).rows.find((row) => row.name === name)?.observed;
  const answeredForms = async () =>
    (await deployment.observed()).rows
      .filter((row) => row.observed === "answered" && row.status === 200)
      .map((row) => row.form);
  const upAll = async () => {
    for (const project of ["consumer", "provider", "consumer", "acceptance"] as const)
      await deployment.up(project);
  };

  before(async () => {
    deployment = await SandboxStacks.create();
    await deployment.initStacks();
    await deployment.configure("provider", { "provider:associateEndpoints": false });
  });
  after(() => deployment?.remove());

  it("plans every side before any is deployed", async () => {
    for (const project of ["consumer", "provider", "acceptance"] as const) {
      const planned = await deployment.planned(project);
      assert.ok(
        planned.length > 0 && planned.every((step) => step.startsWith("create ")),
        planned.join(", "),
      );
    }
  });

  it("does not run the tests against an endpoint that is still closed", async () => {
    await deployment.up("consumer");
    await deployment.up("provider");
    const error = await deployment.fail("acceptance", ["up", "--yes", "--skip-preview"]);
    assert.match(error, /consumer\.openedTo: the endpoint is closed/);
    assert.match(error, /next: pulumi -C consumer up --stack sandbox/);
  });

  it("opens the endpoint to the API, and every call ends as intended", async () => {
    assert.deepEqual(await deployment.planned("consumer"), ["update VpcEndpoint"]);
    await deployment.up("consumer");
    await deployment.up("acceptance");
    const result = await deployment.observed();
    assert.equal(result.failed, 0);
    assert.deepEqual(await answeredForms(), ["private-dns", "host-header", "api-id-header"]);
    assert.ok(result.rows.some((row) => row.observed === "refused by endpoint policy"));
    assert.ok(result.rows.some((row) => row.observed === "refused by routing"));
    assert.ok(result.rows.some((row) => row.caller === "outside" && row.observed === "not reached"));
  });

  it("association: the alias is there once the API is deployed again; then all four forms answer 200", async () => {
    await deployment.configure("provider", { "provider:associateEndpoints": true });
    assert.deepEqual(await deployment.planned("provider"), [
      "replace Deployment",
      "update RestApi",
      "update Stage",
    ]);
    await upAll();
    assert.deepEqual(await answeredForms(), [...apiForms]);
  });

  it("changes nothing when run again", async () => {
    for (const project of ["consumer", "provider", "acceptance"] as const) {
      await deployment.succeed(project, ["up", "--yes", "--skip-preview", "--expect-no-changes"]);
    }
  });

  it("finds no drift", async () => {
    for (const project of ["consumer", "provider"] as const) {
      await deployment.succeed(project, ["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    }
  });

  it("a granted method: new policy and deployment at the provider, then the endpoint; then it is answered", async () => {
    const grants = [
      { method: "GET", path: "/" },
      { method: "POST", path: "/" },
    ];
    await deployment.configure("provider", { "provider:consumers": [{ grants }] });
    assert.deepEqual(await deployment.planned("provider"), [
      "replace Deployment",
      "update RestApiPolicy",
      "update Stage",
    ]);
    await deployment.up("provider");
    const error = await deployment.fail("acceptance", ["up", "--yes", "--skip-preview"]);
    assert.match(error, /consumer\.endpointPolicyDigest/);
    assert.deepEqual(await deployment.planned("consumer"), ["update VpcEndpoint"]);
    await deployment.up("consumer");
    await deployment.up("acceptance");
    assert.equal(await outcome("inside: POST /dev/ by private-dns"), "answered");
    assert.equal(await outcome("inside: PUT /dev/ by private-dns"), "refused by endpoint policy");
  });

  it("a route: it is answered where granted", async () => {
    await deployment.configure("provider", {
      "provider:routes": [
        { method: "ANY", path: "/" },
        { method: "GET", path: "/pets/{id}" },
      ],
      "provider:consumers": [{ grants: [{ method: "GET", path: "/pets/*" }] }],
    });
    const planned = await deployment.planned("provider");
    for (const type of ["Resource", "Method", "Integration"])
      assert.ok(planned.includes(`create ${type}`), planned.join());
    await upAll();
    assert.equal(await outcome("inside: GET /dev/pets/probe by host-header"), "answered");
    assert.equal((await deployment.observed()).failed, 0);
  });

  it("private DNS off: the private name is gone, the other forms still answer", async () => {
    await deployment.configure("consumer", { "consumer:privateDns": false });
    assert.deepEqual(await deployment.planned("consumer"), ["update VpcEndpoint"]);
    await upAll();
    assert.equal(await outcome("inside: GET /dev/pets/probe by private-dns"), "unresolved");
    assert.equal(await outcome("inside: GET /dev/pets/probe by route53-alias"), "answered");
    await deployment.configure("consumer", { "consumer:privateDns": true });
    await upAll();
    assert.equal(await outcome("inside: GET /dev/pets/probe by private-dns"), "answered");
  });

  it("destroy leaves nothing behind", async () => {
    for (const project of ["acceptance", "provider", "consumer"] as const) {
      await deployment.succeed(project, ["destroy", "--yes", "--skip-preview"]);
    }
    assert.deepEqual(await listResources(deployment.sandbox.env), []);
  });
});
