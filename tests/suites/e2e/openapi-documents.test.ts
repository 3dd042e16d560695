import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../scripts/stacks/project";
import { accessMatrix } from "../../acceptance/matrix";
import { intentOf } from "../../acceptance/matrix/intent";
import { observe } from "../../acceptance/observe";
import { list, text } from "../../sandbox/testing/boto";
import { createFunction, createRole } from "../../sandbox/testing/function";
import { accounts, decoy, stranger } from "./harness/config";
import { toDeploy } from "./harness/deployed";
import { publicDocuments } from "./harness/documents";
import { acceptanceInputOf, CallingScene } from "./harness/scene";

const token = "a-token-that-is-good";
const backend = "172.31.0.200";

/** A request authorizer that knows the token. */
const asks = `export const handler = async ({ headers, methodArn }) => ({
  principalId: "who",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{
      Action: "execute-api:Invoke",
      Effect: headers.Authorization === "${token}" ? "Allow" : "Deny",
      Resource: methodArn,
    }],
  },
});`;

describe("OpenAPI documents as others write them", function () {
  this.timeout(toDeploy);
  let scene: CallingScene;
  let tokenFile: string;
  let link: string;
  const inAccount = (service: string, operation: string, input: Record<string, unknown> = {}) =>
    scene.boto.call(accounts.provider, service, operation, input);

  before(async () => {
    const file = join(projectFolder("provider"), "backend", "attest-http.mjs");
    const attests = { kind: "program", file } as const;
    scene = await CallingScene.create(
      new Map([
        [`${backend}:8080`, attests],
        ["prices.example.com:443", attests],
      ]),
    );
    tokenFile = join(scene.deployment.folder, "token");
    writeFileSync(tokenFile, token);
    const role = await createRole(scene.boto, accounts.provider, "backend");
    const code = (name: string) => readFileSync(join(projectFolder("provider"), "backend", name), "utf8");
    const make = (name: string, source: string, more = {}) =>
      createFunction(scene.boto, accounts.provider, role, name, { "index.mjs": source }, more);
    await make("attest", code("attest.mjs"));
    await make("asks", asks);
    const TOKEN_SHA256 = createHash("sha256").update(token).digest("hex");
    await make("tokens", code("tokens.mjs"), { Environment: { Variables: { TOKEN_SHA256 } } });
    const apiGateway = "apigateway.amazonaws.com";
    await createRole(scene.boto, accounts.provider, "calls", ["lambda:InvokeFunction"], apiGateway);
    link = await linkTo(backend);
  });
  after(() => scene?.remove());

  /** A VPC link to a network load balancer whose one target is this address. @returns its id */
  async function linkTo(address: string): Promise<string> {
    const subnet = list(await inAccount("ec2", "describe_subnets"), "Subnets")[0];
    const balancer = await inAccount("elbv2", "create_load_balancer", {
      Name: "shops",
      Type: "network",
      Scheme: "internal",
      Subnets: [text(subnet, "SubnetId")],
    });
    const LoadBalancerArn = text(balancer, "LoadBalancers.0.LoadBalancerArn");
    const group = await inAccount("elbv2", "create_target_group", {
      Name: "shops",
      Protocol: "TCP",
      Port: 8080,
      VpcId: text(subnet, "VpcId"),
      TargetType: "ip",
    });
    const TargetGroupArn = text(group, "TargetGroups.0.TargetGroupArn");
    await inAccount("elbv2", "register_targets", { TargetGroupArn, Targets: [{ Id: address, Port: 8080 }] });
    await inAccount("elbv2", "create_listener", {
      LoadBalancerArn,
      Protocol: "TCP",
      Port: 8080,
      DefaultActions: [{ Type: "forward", TargetGroupArn }],
    });
    const made = await inAccount("apigateway", "create_vpc_link", {
      name: "shops",
      targetArns: [LoadBalancerArn],
    });
    return text(made, "id");
  }

  // A name for each, so that a failure says which; the link's id is known only later.
  publicDocuments("").forEach(({ name }, index) => {
    it(`are deployed and called by every form: ${name}`, async () => {
      const found = publicDocuments(link)[index];
      assert.ok(found);
      const { deployment } = scene;
      const file = join(deployment.folder, `api-${index}`);
      writeFileSync(file, found.text);
      await deployment.configure("provider", {
        "provider:routes": undefined,
        "provider:stageVariables": {},
        ...found.config,
        "provider:openapi": file,
        "provider:consumers": [{ grants: found.grants }],
      });
      await deployment.up("provider");
      await deployment.up("consumer");
      assert.deepEqual(await deployment.planned("provider"), []);
      const input = await acceptanceInputOf(deployment, "consumer", { stranger, decoy, tokenFile });
      const calls = await observe(input, accessMatrix(intentOf(input)), () => {});
      const unintended = calls.filter(
        ({ row, observed: end }) => end !== row.expected && !row.orElse.includes(end),
      );
      assert.deepEqual(
        unintended.map(({ row, result, observed }) => [row.name, observed, result.body]),
        [],
      );
      const answered = calls.filter(({ observed }) => observed === "answered");
      const ends = answered.map(({ row, result }) => `${row.method} ${row.path} ${result.status}`);
      const own = ends.filter((end) => found.ends.includes(end));
      assert.deepEqual([...new Set(own)].sort(), [...found.ends].sort());
      for (const end of found.ends) {
        const forms = answered.filter(
          ({ row, result }) => `${row.method} ${row.path} ${result.status}` === end,
        );
        assert.deepEqual([end, new Set(forms.map(({ row }) => row.form)).size], [end, 4]);
      }
    });
  });
});
