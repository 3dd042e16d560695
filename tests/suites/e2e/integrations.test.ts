import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../scripts/stacks/project";
import { providerOutputs } from "../../../shared/contract/provider";
import { accessMatrix } from "../../acceptance/matrix";
import { intentOf } from "../../acceptance/matrix/intent";
import type { Row } from "../../acceptance/matrix/row";
import { type Observation, observe } from "../../acceptance/observe";
import { list, text } from "../../sandbox/testing/boto";
import { inOrder } from "../../sandbox/testing/in-order";
import { accounts, decoy, deployerOf, fullName, stack, stranger } from "./harness/config";
import { toDeploy } from "./harness/deployed";
import { acceptanceInputOf, CallingScene } from "./harness/scene";

const token = "a-token-that-is-good";
const backend = { address: "172.31.0.200", port: 8080 };
const toldBy = { "x-vpce-id": "context.identity.vpceId" };
const attesting = { lambda: { code: "backend", handler: "attest.handler", runtime: "nodejs22.x" } };

/** What is not a mock, each of it called by every form; then what a call without a good token, or without a target, meets. */
describe("backends that attest: behind a VPC link, on the internet, and behind an authorizer", function () {
  this.timeout(toDeploy);
  inOrder(this);
  let scene: CallingScene;
  let tokenFile: string;

  before(async () => {
    const file = join(projectFolder("provider"), "backend", "attest-http.mjs");
    const attests = { kind: "program", file } as const;
    scene = await CallingScene.create(
      new Map([
        [`${backend.address}:${backend.port}`, attests],
        ["prices.example.com:443", attests],
      ]),
    );
    tokenFile = join(scene.deployment.folder, "token");
    writeFileSync(tokenFile, token);
  });
  after(() => scene?.remove());

  const balancing = (operation: string, input: Record<string, unknown> = {}) =>
    scene.boto.call(accounts.provider, "elbv2", operation, input);

  /** How the rows of the matrix end that are of interest. */
  async function calls(of: (row: Row) => boolean): Promise<Observation[]> {
    const input = await acceptanceInputOf(scene.deployment, "consumer", { stranger, decoy, tokenFile });
    const rows = accessMatrix(intentOf(input)).filter(of);
    assert.ok(rows.length >= 4, `${rows.length} rows`);
    return observe(input, rows, () => {});
  }

  /** Each end once: "inside 401: refused by authorizer". */
  const ends = (observations: readonly Observation[]) => [
    ...new Set(
      observations.map(({ row, result, observed }) => `${row.caller} ${result.status}: ${observed}`),
    ),
  ];

  it("are deployed, and every call ends as intended and as predicted, by every form", async () => {
    const { deployment } = scene;
    const found = await scene.boto.call(accounts.provider, "ec2", "describe_subnets");
    const subnetId = text(list(found, "Subnets")[0], "SubnetId");
    const digest = createHash("sha256").update(token).digest("hex");
    await deployment.configure("provider", {
      "provider:loadBalancer": { subnetIds: [subnetId], targets: [backend.address] },
      "provider:authorizers": {
        tokens: {
          lambda: {
            code: "backend",
            handler: "tokens.handler",
            runtime: "nodejs22.x",
            environment: { TOKEN_SHA256: digest },
          },
        },
      },
      "provider:routes": [
        { method: "ANY", path: "/" },
        {
          method: "GET",
          path: "/catalog/{proxy+}",
          authorization: "AWS_IAM",
          integration: {
            http: {
              uri: `http://catalog.internal:${backend.port}/catalog/{proxy}`,
              vpcLink: true,
              headers: { ...toldBy, "x-user-arn": "context.identity.userArn" },
            },
          },
        },
        {
          method: "GET",
          path: "/prices",
          integration: { http: { uri: "https://prices.example.com/prices", headers: toldBy } },
        },
        { method: "GET", path: "/account", authorization: { custom: "tokens" }, integration: attesting },
      ],
      "provider:consumers": [
        {
          grants: [
            { method: "GET", path: "/" },
            { method: "GET", path: "/catalog/*", principals: ["callers"] },
            { method: "GET", path: "/prices" },
            { method: "GET", path: "/account" },
          ],
        },
      ],
    });
    await deployment.configure("acceptance", {
      "acceptance:strangerStack": fullName(stranger),
      "acceptance:strangerRoleArn": deployerOf(accounts.stranger),
      "acceptance:decoyStack": fullName(decoy),
      "acceptance:tokenFile": tokenFile,
    });
    await deployment.up("provider");
    await deployment.up("consumer");
    await deployment.up("acceptance");

    const { rows, failed } = await deployment.observed();
    assert.equal(failed, 0);
    assert.deepEqual(
      rows.filter((row) => row.observed !== row.expected || row.predicted !== row.expected),
      [],
    );
    const of = (path: string) => rows.filter((row) => row.path === path && row.observed === "answered");
    for (const path of ["/catalog/probe", "/prices", "/account"]) {
      const forms = new Set(of(path).map(({ form }) => form));
      assert.deepEqual([path, forms.size], [path, 4]);
    }
    for (const row of of("/catalog/probe"))
      assert.match(row.attested?.userArn ?? "", /:assumed-role\/consumer-probe-/, row.name);
    for (const row of [...of("/prices"), ...of("/account")])
      assert.match(row.attested?.vpceId ?? "", /^vpce-/, row.name);
    const state = await deployment.succeed("acceptance", ["stack", "export", "--stack", stack]);
    assert.ok(!state.includes(token), "the token is in the state");
  });

  it("with a token that nobody knows, neither side gets in, and the stranger's ends at the API's own policy", async () => {
    writeFileSync(tokenFile, "no-longer-known");
    const observed = await calls(({ token: shown }) => shown === "good");
    const [inside, others] = [true, false].map((is) =>
      observed.filter(({ row }) => (row.caller === "inside") === is),
    );
    assert.deepEqual(ends(inside ?? []), ["inside 401: refused by authorizer"]);
    assert.ok(others?.length === 4 && others.every(({ row, observed: end }) => end === row.expected));
    writeFileSync(tokenFile, token);
  });

  it("without a target, what is granted comes to the VPC link and no further; the access log says why", async () => {
    const groups = list(await balancing("describe_target_groups"), "TargetGroups");
    const TargetGroupArn = text(groups[0], "TargetGroupArn");
    const Targets = [{ Id: backend.address, Port: backend.port }];
    await balancing("deregister_targets", { TargetGroupArn, Targets });
    const granted = (row: Row) => row.path === "/catalog/probe" && row.expected === "answered";
    assert.deepEqual(ends(await calls(granted)), ["inside 500: unexpected"]);
    const { apiId: restApiId, stage: stageName } = await scene.deployment.outputs(
      "provider",
      providerOutputs,
    );
    const inAccount = (service: string, operation: string, input: Record<string, unknown>) =>
      scene.boto.call(accounts.provider, service, operation, input);
    const stage = await inAccount("apigateway", "get_stage", { restApiId, stageName });
    const [, logGroupName] = text(stage, "accessLogSettings.destinationArn").split(":log-group:");
    const events = await inAccount("logs", "filter_log_events", { logGroupName });
    assert.match(JSON.stringify(events), /no target/i);
    await balancing("register_targets", { TargetGroupArn, Targets });
    assert.deepEqual(ends(await calls(granted)), ["inside 200: answered"]);
  });
});
