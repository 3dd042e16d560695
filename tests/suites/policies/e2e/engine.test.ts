import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { types } from "../../../../policies/resources/types";
import { checkout } from "../../../../scripts/stacks/project";
import { type RunResult, run } from "../../../../scripts/terminal/process";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import { endpointPolicy } from "../../../../shared/documents/endpoint-policy";
import { ensureToolchain } from "../../../toolchain";
import { executionArn, grant } from "../fixtures";

interface Registered {
  readonly name: string;
  readonly type: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly parent?: string;
}

const unknown = "(unknown)";
const correct = apiPolicy(executionArn, [grant]);
const everyone = {
  Sid: "AllowAll",
  Effect: "Allow",
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource: `${executionArn}/dev/POST/pets`,
};
const widened = { ...correct, Statement: [...correct.Statement.slice(1), everyone] };

function api(policy: unknown, vpcEndpointId: string = grant.vpcEndpointId): Registered[] {
  const text = policy === unknown ? unknown : JSON.stringify(policy);
  return [
    { name: "shop", type: types.privateApi, args: { grants: [{ ...grant, vpcEndpointId }] } },
    {
      name: "policy",
      type: types.restApiPolicy,
      args: { restApiId: "a1b2c3d4e5", policy: text },
      parent: "shop",
    },
  ];
}

function endpoint(component: Registered["args"], policy: unknown): Registered[] {
  const text = policy === unknown ? unknown : JSON.stringify(policy);
  const serviceName = "com.amazonaws.us-east-1.execute-api";
  return [
    { name: "way", type: types.apiEndpoint, args: component },
    {
      name: "endpoint",
      type: types.vpcEndpoint,
      args: { serviceName, policy: text, tags: { a: "b" } },
      parent: "way",
    },
  ];
}

const untraced: Registered[] = [
  {
    name: "stage",
    type: types.stage,
    args: { xrayTracingEnabled: false, accessLogSettings: unknown, tags: { a: "b" } },
  },
];
const exemption = (expires: string) => ({
  "stage-tracing": { exemptions: [{ resource: "stage", reason: "agreed in review 12", expires }] },
});

/** A program that has nothing to do with private APIs. */
const webServer: Registered[] = [
  { name: "net", type: types.vpc, args: {} },
  { name: "public", type: types.subnet, args: { mapPublicIpOnLaunch: true } },
  {
    name: "https",
    type: types.securityGroup,
    args: { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] },
  },
  { name: "server", type: types.instance, args: { userData: unknown, metadataOptions: unknown } },
  { name: "web", type: types.restApi, args: { endpointConfiguration: { types: "REGIONAL" } } },
  { name: "v1", type: types.stage, args: { restApi: unknown, xrayTracingEnabled: unknown } },
  {
    name: "s3",
    type: types.vpcEndpoint,
    args: {
      serviceName: "com.amazonaws.us-east-1.s3",
      policy: JSON.stringify({ Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" } }),
    },
  },
];

interface EngineCase {
  readonly name: string;
  readonly resources: readonly Registered[];
  readonly update?: true;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly blocked: boolean;
  readonly says: readonly RegExp[];
  readonly because: string;
}

const cases: readonly EngineCase[] = [
  {
    name: "a correct policy",
    resources: api(correct),
    blocked: false,
    says: [/✅ private-api/],
    because: "it is proved",
  },
  {
    name: "a policy widened behind the grants",
    resources: api(widened),
    blocked: true,
    says: [
      /\[mandatory\] \[severity: critical\] {2}api-policy-least-privilege/,
      /anyone through endpoint vpce-\w+ could POST \/pets on stage dev: Statement\[1\] "AllowAll" allows it/,
      /fix: /,
    ],
    because: "the counterexample is shown",
  },
  {
    name: "a first preview: endpoint and policy are unknown",
    resources: api(unknown, unknown),
    blocked: false,
    says: [
      /\[advisory\] .*api-policy-least-privilege/,
      /is undecidable in this preview.*judged for symbolic ids/,
    ],
    because: "the component's grants are proved, the document is reported by name",
  },
  {
    name: "an update whose policy stays unknown",
    resources: api(unknown),
    update: true,
    blocked: true,
    says: [/\[mandatory\] .*api-policy-least-privilege/, /could not be decided, which is not a pass/],
    because: "undecided is never the last word of an update",
  },
  {
    name: "an endpoint of a first preview: the API is unknown",
    resources: endpoint({ grants: [grant], executionArn: unknown }, unknown),
    blocked: false,
    says: [/endpoint-policy-least-privilege is undecidable in this preview.*judged for symbolic ids/],
    because: "the component's grants are proved, the document is reported by name",
  },
  {
    name: "an endpoint that lets pass what is granted",
    resources: endpoint({ grants: [grant], executionArn }, endpointPolicy(executionArn, [grant])),
    blocked: false,
    says: [/✅ private-api/],
    because: "it is proved",
  },
  {
    name: "a closed endpoint",
    resources: endpoint({ grants: [] }, endpointPolicy(executionArn, [])),
    blocked: false,
    says: [/✅ private-api/],
    because: "nothing passes",
  },
  {
    name: "an endpoint that should be closed",
    resources: endpoint({ grants: [] }, endpointPolicy(executionArn, [grant])),
    blocked: true,
    says: [
      /\[mandatory\] .*endpoint-policy-least-privilege/,
      /anyone through this endpoint could GET \/pets\/.* on stage dev: Statement\[0\] "AllowGranted1" allows it/,
    ],
    because: "nothing is granted yet",
  },
  {
    name: "a grant of everything",
    resources: [
      {
        name: "shop",
        type: types.privateApi,
        args: { grants: [{ ...grant, vpcEndpointId: unknown, method: "*", path: "/*" }] },
      },
    ],
    blocked: true,
    says: [/anyone through the granted endpoint could DELETE \/anything on stage dev/],
    because: "even in the first preview",
  },
  {
    name: "grants beyond the intent of the config",
    resources: api(correct),
    config: { "api-policy-least-privilege": { intent: [{ stage: "dev", method: "GET", path: "/pets/1" }] } },
    blocked: true,
    says: [
      /the grants go beyond the intent that the pack's config agrees to: anyone through endpoint vpce-0123456789abcdef0 could GET/,
    ],
    because: "the config is the agreed bound",
  },
  {
    name: "a violation beside an unknown value",
    resources: untraced,
    blocked: true,
    says: [/Stage stage does not trace requests/, /stage-access-logs is undecidable in this preview/],
    because: "neither hides the other",
  },
  {
    name: "an exemption",
    resources: untraced,
    config: exemption("2999-12-31"),
    blocked: false,
    says: [],
    because: "it holds",
  },
  {
    name: "an expired exemption",
    resources: untraced,
    config: exemption("2020-12-31"),
    blocked: true,
    says: [/the exemption of "stage" from stage-tracing \("agreed in review 12"\) expired on 2020-12-31/],
    because: "exemptions end",
  },
  {
    name: "a web server and a public API",
    resources: webServer,
    blocked: false,
    says: [/✅ private-api/],
    because: "no rule is about them",
  },
  {
    name: "a web server in the VPC of an endpoint",
    resources: [
      ...webServer,
      {
        name: "endpoint",
        type: types.vpcEndpoint,
        args: {
          serviceName: "com.amazonaws.us-east-1.execute-api",
          policy: JSON.stringify(endpointPolicy(executionArn, [])),
        },
        // So that it comes after the server.
        parent: "server",
      },
    ],
    blocked: true,
    says: [
      /SecurityGroup https admits connections from anywhere/,
      /Vpc net carries no tags/,
      /\[advisory\] .*instance-metadata-v2\s[\s\S]*instance-metadata-v2 is undecidable in this preview.*server: metadataOptions/,
      /Instance server has a volume that is not encrypted/,
      /anyone on the internet can reach RestApi web/,
    ],
    because: "what was registered before the endpoint is reported at the end",
  },
  {
    name: "rules that config switches on",
    resources: webServer,
    config: {
      "resources-tagged": { requiredTags: ["owner"] },
      "no-open-cidr": { everywhere: true },
      "stage-web-acl": { required: true },
    },
    blocked: true,
    says: [
      /Vpc net lacks the tags owner/,
      /SecurityGroup https admits connections from anywhere/,
      /Stage v1 has no web ACL/,
      /^(?![\s\S]*instance-encrypted-volumes)/,
    ],
    because: "they apply everywhere, and the others do not",
  },
  {
    name: "a level for all rules",
    resources: api(widened),
    config: { all: "advisory" },
    blocked: false,
    says: [/\[advisory\] .*api-policy-least-privilege/, /AllowAll" allows it/],
    because: "a team begins by being warned",
  },
  {
    name: "config of a rule that there is not",
    resources: [],
    config: { "no-opencidr": "disabled", "no-open-cidr": { exemption: [], everywhere: true } },
    blocked: true,
    says: [
      /policy pack config: no-open-cidr\.exemption: no such setting; did you mean exemptions\?; no-opencidr: no such rule; did you mean no-open-cidr\?/,
      /^(?![\s\S]*at Proxy|[\s\S]*\.js:\d)/,
    ],
    because: "it would do nothing",
  },
  {
    name: "config of a rule that there is not, without a level",
    resources: [],
    config: { "no-opencidr": { exemptions: [] } },
    blocked: true,
    says: [/configuring policy pack "private-api".*invalid enforcement level ""/],
    because: "the engine itself refuses it",
  },
  {
    name: "config of the wrong shape",
    resources: [],
    config: { "stage-web-acl": { required: "yes" } },
    blocked: true,
    says: [/stage-web-acl/, /required/],
    because: "the engine checks it against the schema",
  },
];

describe("the pack in the engine", function () {
  this.timeout(180_000);
  let folder: string;
  let pulumi: (args: readonly string[], resources?: readonly Registered[]) => Promise<RunResult>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "policies-e2e-"));
    await mkdir(join(folder, "state"));
    await cp(join(__dirname, "fixtures", "program"), folder, { recursive: true });
    await symlink(join(checkout, "node_modules"), join(folder, "node_modules"));
    const toolchain = await ensureToolchain({ log: (line) => console.error(line) });
    const env = {
      ...process.env,
      ...toolchain.env,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "for tests only",
    };
    pulumi = (args, resources = []) =>
      run(toolchain.pulumi, [...args, "--non-interactive"], {
        cwd: folder,
        env: { ...env, RESOURCES: JSON.stringify(resources) },
        output: "capture",
      });
    const made = await pulumi(["stack", "init", "dev"]);
    assert.equal(made.exitCode, 0, made.stderr);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const item of cases) {
    it(`${item.name}: ${item.because}`, async () => {
      const command = item.update ? ["up", "--yes", "--skip-preview"] : ["preview"];
      const config = join(folder, "config.json");
      await writeFile(config, JSON.stringify(item.config ?? {}));
      const pack = ["--policy-pack", join(checkout, "policies"), "--policy-pack-config", config];
      const result = await pulumi([...command, "--stack", "dev", ...pack], item.resources);
      const text = result.stdout + result.stderr;
      assert.equal(result.exitCode !== 0, item.blocked, text);
      for (const expected of item.says) assert.match(text, expected);
    });
  }
});
