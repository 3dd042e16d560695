import assert from "node:assert/strict";
import program from "../../../../provider";
import { parsePeer } from "../../../../shared/contract/peer";
import { providerOutputs } from "../../../../shared/contract/provider";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import { documentDigest } from "../../../../shared/documents/document";
import { consumer, executionArn, grant, provider } from "../fixtures";
import type { Answers } from "./mocks";
import { blockedBy } from "./pack";
import { type Run, runProgram } from "./run";

const own = "organization/provider/dev";
const peers = { "organization/consumer/dev": { ...consumer } };
const ofAnother = "arn:aws:iam::222222222222:role/of-another-team";
const ownRole = "arn:aws:iam::222222222222:role/provider-dev-logging-0a1b2c3";
const executionLogs = "API-Gateway-Execution-Logs_a1b2c3d4e5/dev";

function answers(change: Partial<Answers> = {}): Answers {
  return {
    stacks: { ...peers, [own]: {} },
    functions: {
      "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "222222222222" }),
      "aws:index/getPartition:getPartition": () => ({ partition: "aws-us-gov" }),
      "aws:index/getRegion:getRegion": () => ({ region: "us-east-1" }),
      "aws:cloudwatch/getLogGroups:getLogGroups": () => ({ logGroupNames: [`${executionLogs}-other`] }),
    },
    loggingRole: "",
    ...change,
  };
}

interface Situation {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly found?: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly groups?: readonly string[];
  readonly preview?: boolean;
}

function run({
  config = {},
  found = "",
  before = {},
  groups,
  preview = false,
}: Situation = {}): Promise<Run> {
  const base = answers({ loggingRole: found, stacks: { ...peers, [own]: before } });
  const functions = {
    ...base.functions,
    ...(groups && { "aws:cloudwatch/getLogGroups:getLogGroups": () => ({ logGroupNames: groups }) }),
  };
  return runProgram({ project: "provider", program, config, preview, answers: { ...base, functions } });
}

const ofType = (result: Run, type: string) => result.resources.filter((it) => it.type.endsWith(`:${type}`));
const logging = (accountRole: string) => ({ accountRole, executionLogGroup: executionLogs });

describe("the provider's program", () => {
  it("exports what its contract says", async () => {
    const { outputs } = await run();
    assert.deepEqual(parsePeer(providerOutputs, own, outputs), outputs);
  });

  it("attaches exactly the policy that the grants give, and deploys after it", async () => {
    const result = await run();
    const policy = apiPolicy(executionArn, [grant]);
    const attached = result.resource("RestApiPolicy", "provider");
    assert.deepEqual(JSON.parse(String(attached.inputs.policy)), policy);
    const { inputs, options } = result.resource("Deployment", "provider");
    assert.deepEqual(inputs.triggers, {
      policy: documentDigest(policy),
      association: grant.vpcEndpointId,
      routes: Reflect.get(Object(inputs.triggers), "routes"),
    });
    assert.deepEqual(
      [options.dependsOn].flat().map((it) => String(Reflect.get(it ?? {}, "constructor")?.name)),
      ["RestApiPolicy", "Routes"],
    );
  });

  const triggers: readonly {
    name: string;
    config: Readonly<Record<string, unknown>>;
    changes: readonly string[];
  }[] = [
    {
      name: "another route",
      config: {
        routes: [
          { method: "ANY", path: "/" },
          { method: "GET", path: "/pets" },
        ],
      },
      changes: ["routes"],
    },
    {
      name: "another grant",
      config: { consumers: [{ grants: [{ method: "POST", path: "/" }] }] },
      changes: ["policy"],
    },
    { name: "no association", config: { associateEndpoints: false }, changes: ["association"] },
    { name: "another rate", config: { rateLimit: 7 }, changes: [] },
  ];
  for (const { name, config, changes } of triggers)
    it(`deploys again for ${name}: ${changes.join() || "no"}`, async () => {
      const [before, after] = await Promise.all([triggersOf(await run()), triggersOf(await run({ config }))]);
      assert.deepEqual(
        Object.keys(before).filter((key) => before[key] !== after[key]),
        changes,
      );
    });

  it("reads a consumer that another pipeline deploys as any other", async () => {
    const entry = { grants: [{ method: "GET", path: "/" }] };
    const [deployed, read] = await Promise.all([
      run({ config: { consumers: [entry] } }),
      run({ config: { consumers: [{ ...entry, deploy: false }] } }),
    ]);
    assert.deepEqual(read.outputs, deployed.outputs);
  });

  it("refuses a consumer that has two entries, of which its endpoint would follow one", async () => {
    const grants = [{ method: "GET", path: "/" }];
    const consumers = [{ grants }, { stack: "organization/consumer/dev", grants }];
    await assert.rejects(run({ config: { consumers } }), {
      message:
        /provider:consumers\[1\]\.stack = .*organization\/consumer\/dev has an entry already: put these grants into consumers\[0\]/,
    });
  });

  it("names its resources without the stack, and carries on those that had its name", async () => {
    const result = await run();
    // The logging role is known again by its name, which AWS shows with the account's settings.
    assert.deepEqual(
      result.resources.filter(({ name }) => name.includes("dev")).map(({ type, name }) => `${type} ${name}`),
      [
        "aws:iam/role:Role provider-dev-logging",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment provider-dev-logging",
      ],
    );
    for (const { type, options } of result.resources.filter(
      (it) => it.type.startsWith("private-api:") && it.parent !== "provider",
    ))
      assert.deepEqual(options.aliases, [{ name: "provider-dev" }], type);
  });

  for (const protect of [false, true])
    it(`in a stack named prod, ${protect ? "passes the policy pack" : "is told how to be protected"}`, async () => {
      const stacks = { "organization/consumer/prod": { ...consumer }, "organization/provider/prod": {} };
      const result = await runProgram({
        project: "provider",
        program,
        stack: "prod",
        config: { protect },
        answers: answers({ stacks }),
      });
      const [message, ...others] = blockedBy(result);
      assert.deepEqual(others, []);
      if (protect) assert.equal(message, undefined);
      else
        assert.match(
          message ?? "",
          /^RestApi provider: deletion-protected: .*not protected.*provider:protect true/s,
        );
    });

  for (const protect of [false, true])
    it(`protects the API: ${protect}`, async () => {
      const result = await run({ config: { protect } });
      assert.deepEqual(
        result.resources.filter(({ options }) => options.protect === true).map(({ type }) => type),
        protect ? ["aws:apigateway/restApi:RestApi"] : [],
      );
    });

  it("owns the group of the execution logs, with retention, before anything is logged", async () => {
    const result = await run({ config: { accessLogRetentionDays: 7 } });
    const group = result.resource("LogGroup", "provider-execution");
    assert.deepEqual([group.inputs.name, group.inputs.retentionInDays], [executionLogs, 7]);
    const [settings] = ofType(result, "MethodSettings");
    assert.equal([settings?.options.dependsOn].flat().length, 1);
    assert.equal(result.resource("LogGroup", "provider").inputs.name, "/aws/apigateway/provider-dev");
  });

  it("takes over the group that API Gateway made for an older version of it, once", async () => {
    const { logging: _, ...older } = { ...provider, logging: undefined };
    const upgraded = await run({ before: older, groups: [executionLogs] });
    const { options } = upgraded.resource("LogGroup", "provider-execution");
    assert.deepEqual(
      [options.import, options.ignoreChanges],
      [executionLogs, ["retentionInDays", "tags", "tagsAll"]],
    );
    for (const situation of [
      { before: older },
      { before: { ...provider, logging: logging("own") }, groups: [executionLogs] },
      { groups: [executionLogs] },
    ])
      assert.equal(
        (await run(situation)).resource("LogGroup", "provider-execution").options.import,
        undefined,
      );
  });

  describe("logs of the account", () => {
    const rows: readonly { name: string; situation: Situation; sets: "own" | "replaced" | undefined }[] = [
      { name: "nobody's role is set", situation: {}, sets: "own" },
      { name: "its own role is set", situation: { found: ownRole }, sets: "own" },
      { name: "another's role is set", situation: { found: ofAnother }, sets: undefined },
      {
        name: "another stack's role is set",
        situation: { found: ownRole.replace("-dev-", "-dev2-") },
        sets: undefined,
      },
      {
        name: "a role is set whose name begins like its own",
        situation: { found: `${ownRole}4` },
        sets: undefined,
      },
      {
        name: "another's is used",
        situation: { found: ofAnother, before: { ...provider, logging: logging("another's") } },
        sets: undefined,
      },
      {
        name: "another's has replaced its own",
        situation: { found: ofAnother, before: { ...provider, logging: logging("own") } },
        sets: "replaced",
      },
      {
        name: "it still has, in the next update",
        situation: { found: ofAnother, before: { ...provider, logging: logging("replaced") } },
        sets: "replaced",
      },
      {
        name: "another's has replaced an older version's",
        situation: { found: ofAnother, before: { ...provider } },
        sets: "replaced",
      },
      {
        name: "config says to set none, and another's has replaced its own",
        situation: {
          config: { manageAccountLogging: false },
          found: ofAnother,
          before: { ...provider, logging: logging("own") },
        },
        sets: "replaced",
      },
      {
        name: "config says to set none, and there is one",
        situation: { config: { manageAccountLogging: false }, found: ofAnother },
        sets: undefined,
      },
      {
        name: "the other went again",
        situation: { before: { ...provider, logging: logging("replaced") } },
        sets: "own",
      },
    ];
    for (const { name, situation, sets } of rows)
      it(`${name}: ${sets ?? "nothing is set"}`, async () => {
        const result = await run(situation);
        const accounts = ofType(result, "Account");
        assert.deepEqual(
          accounts.map(({ options }) => [options.retainOnDelete, options.ignoreChanges]),
          sets === undefined ? [] : [[sets === "replaced", sets === "replaced" ? ["cloudwatchRoleArn"] : []]],
        );
        assert.equal(ofType(result, "Role").length, accounts.length);
        assert.deepEqual(result.outputs.logging, logging(sets ?? "another's"));
      });

    it("stops before anything is made where none is set and config says to set none; a preview goes on", async () => {
      const config = { manageAccountLogging: false };
      await assert.rejects(run({ config }), /provider:manageAccountLogging is false\n {2}next: set the role/);
      await run({ config, preview: true });
    });
  });

  it("names AWS's own policy in its partition", async () => {
    assert.equal(
      (await run()).resource("RolePolicyAttachment", "provider-dev-logging").inputs.policyArn,
      "arn:aws-us-gov:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    );
  });
});

function triggersOf(result: Run): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(Object(result.resource("Deployment", "provider").inputs.triggers)),
  );
}
