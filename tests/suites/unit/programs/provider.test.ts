import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import program from "../../../../provider";
import { parsePeer } from "../../../../shared/contract/peer-outputs";
import { providerOutputs } from "../../../../shared/contract/provider";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import { documentDigest } from "../../../../shared/documents/document";
import { domainPolicy } from "../../../../shared/documents/domain-policy";
import { accounts, apiId } from "../../world";
import { consumer, domain, executionArn, grant, provider } from "../fixtures";
import type { MockAnswers } from "./mocks";
import { blockedBy } from "./pack";
import { type ProgramRun, runProgram } from "./run";

const own = "organization/provider/dev";
const peers = { "organization/consumer/dev": { ...consumer } };
const ofAnother = "arn:aws:iam::222222222222:role/of-another-team";
const ownRole = "arn:aws:iam::222222222222:role/provider-dev-logging-0a1b2c3";
const executionLogs = "API-Gateway-Execution-Logs_a1b2c3d4e5/dev";

function answers(change: Partial<MockAnswers> = {}): MockAnswers {
  return {
    stacks: { ...peers, [own]: {} },
    functions: {
      "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: accounts.provider }),
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
}: Situation = {}): Promise<ProgramRun> {
  const base = answers({ loggingRole: found, stacks: { ...peers, [own]: before } });
  const functions = {
    ...base.functions,
    ...(groups && { "aws:cloudwatch/getLogGroups:getLogGroups": () => ({ logGroupNames: groups }) }),
  };
  return runProgram({ project: "provider", program, config, preview, answers: { ...base, functions } });
}

const ofType = (result: ProgramRun, type: string) =>
  result.resources.filter((it) => it.type.endsWith(`:${type}`));
const dashboard = z.object({
  widgets: z.array(
    z.object({
      properties: z.object({
        alarms: z.array(z.string()).optional(),
        metrics: z.array(z.array(z.unknown())).optional(),
      }),
    }),
  ),
});
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

  describe("with a private domain", () => {
    const { name, basePath } = domain;
    const certificateArn = "arn:aws:acm:us-east-1:222222222222:certificate/1";
    const given = { name, basePath, certificateArn };
    const entry = { domain: true, grants: [{ method: "GET", path: "/" }] };
    const at = (result: ProgramRun, type: string, of = "provider-domain") => result.resource(type, of).inputs;

    it("makes it with the policy of the grants, maps it, and shares it with their accounts", async () => {
      const result = await run({ config: { domain: given, consumers: [entry] } });
      const made = at(result, "DomainName");
      assert.deepEqual(made.endpointConfiguration, { types: "PRIVATE" });
      assert.equal(made.certificateArn, certificateArn);
      assert.deepEqual(JSON.parse(String(made.policy)), domainPolicy([grant]));
      assert.deepEqual(at(result, "BasePathMapping"), {
        domainName: name,
        domainNameId: domain.id,
        basePath,
        restApi: apiId,
        stageName: "dev",
      });
      assert.equal(at(result, "ResourceShare").allowExternalPrincipals, true);
      assert.equal(at(result, "ResourceAssociation").resourceArn, domain.arn);
      const principal = at(result, "PrincipalAssociation", "provider-domain-organization/consumer/dev");
      assert.equal(principal.principal, accounts.consumer);
      assert.deepEqual(result.outputs.domain, domain);
      assert.deepEqual(parsePeer(providerOutputs, own, result.outputs), result.outputs);
      assert.deepEqual(admittedDomain(result), { accept: true });
    });

    it("does not change the API where its own names stay open", async () => {
      const without = await run({ config: { consumers: [{ ...entry, domain: false }] } });
      const withDomain = await run({ config: { domain: given, consumers: [entry] } });
      assert.deepEqual(triggersOf(withDomain), triggersOf(without));
      assert.deepEqual(at(withDomain, "RestApiPolicy", "provider"), at(without, "RestApiPolicy", "provider"));
    });

    it("closes the API's own names, deploys for it, and opens them again", async () => {
      const closed = await run({ config: { domain: { ...given, onlyDoor: true }, consumers: [entry] } });
      assert.equal(at(closed, "RestApi", "provider").disableExecuteApiEndpoint, true);
      assert.equal(triggersOf(closed).ownNames, "closed");
      const opened = await run({ before: closed.outputs });
      assert.equal(at(opened, "RestApi", "provider").disableExecuteApiEndpoint, false);
      assert.equal(triggersOf(opened).ownNames, undefined);
    });

    it("shares with nobody whom the config does not say so of, and denies all", async () => {
      const result = await run({ config: { domain: given, consumers: [{ ...entry, domain: false }] } });
      assert.deepEqual(JSON.parse(String(at(result, "DomainName").policy)), domainPolicy([]));
      assert.deepEqual(ofType(result, "PrincipalAssociation"), []);
      assert.equal(admittedDomain(result), undefined);
    });

    it("invites an account once, its own never, and within an organization nobody", async () => {
      const stacks = ["dev", "second", "own"].map((stack) => `organization/consumer/${stack}`);
      const [first = "", second = "", third = ""] = stacks;
      const all = {
        [first]: { ...consumer },
        [second]: { ...consumer },
        [third]: { ...consumer, accountId: accounts.provider },
      };
      const consumers = stacks.map((stack) => ({ ...entry, stack }));
      const accepts = async (change: object) => {
        const config = { domain: { ...given, ...change }, consumers };
        const base = answers({ stacks: { ...all, [own]: {} } });
        const result = await runProgram({ project: "provider", program, config, answers: base });
        assert.equal(ofType(result, "PrincipalAssociation").length, 1);
        return parsePeer(providerOutputs, own, result.outputs)?.consumers.map((each) => each.domain?.accept);
      };
      assert.deepEqual(await accepts({}), [true, false, false]);
      assert.deepEqual(await accepts({ withinOrganization: true }), [false, false, false]);
    });

    it("imports a certificate from files, and keeps its key secret", async () => {
      const folder = mkdtempSync(join(tmpdir(), "certificate-"));
      const file = (key: string) => join(folder, key);
      const files = {
        certificate: file("certificate"),
        privateKey: file("privateKey"),
        chain: file("chain"),
      };
      for (const key of Object.keys(files)) writeFileSync(file(key), `-----BEGIN ${key}-----\n`);
      try {
        const config = { domain: { name, basePath, certificateFiles: files }, consumers: [entry] };
        const result = await run({ config });
        const imported = at(result, "Certificate");
        assert.equal(imported.certificateBody, "-----BEGIN certificate-----\n");
        assert.equal(imported.certificateChain, "-----BEGIN chain-----\n");
        assert.equal(
          at(result, "DomainName").certificateArn,
          "arn:aws:acm:us-east-1:222222222222:certificate/0",
        );
        rmSync(file("privateKey"));
        await assert.rejects(run({ config }), /certificateFiles\.privateKey = .*: ENOENT.*\n {2}next: /);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it("requests a certificate, which a public zone proves the name for", async () => {
      const config = { domain: { name, basePath, validationZone: "Z0123456789" }, consumers: [entry] };
      const result = await run({ config });
      assert.equal(at(result, "Certificate").domainName, name);
      assert.deepEqual(at(result, "Record", "provider-domain-validation").records, ["_y"]);
      assert.deepEqual(at(result, "CertificateValidation").validationRecordFqdns, ["_x"]);
    });

    const admittedDomain = (result: ProgramRun) =>
      parsePeer(providerOutputs, own, result.outputs)?.consumers[0]?.domain;
  });

  describe("with a web ACL of the organization", () => {
    const webAclArn = "arn:aws:wafv2:us-east-1:222222222222:regional/webacl/organization/0a1b-2c3d";

    it("associates it with the stage, and says so", async () => {
      const result = await run({ config: { webAclArn } });
      const { inputs } = result.resource("WebAclAssociation", "provider");
      assert.deepEqual(inputs, {
        webAclArn,
        resourceArn: "arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5/stages/dev",
      });
      assert.equal(result.outputs.webAclArn, webAclArn);
      assert.deepEqual(parsePeer(providerOutputs, own, result.outputs), result.outputs);
    });

    it("makes and says nothing without one", async () => {
      const result = await run();
      assert.deepEqual(ofType(result, "WebAclAssociation"), []);
      assert.ok(!("webAclArn" in result.outputs));
    });

    for (const [what, arn, message] of [
      [
        "of another account",
        webAclArn.replace(accounts.provider, accounts.stranger),
        /is of account 333333333333 in us/,
      ],
      [
        "of another region",
        webAclArn.replace("us-east-1", "eu-west-1"),
        /in eu-west-1; expected one of the API's/,
      ],
      [
        "of CloudFront",
        webAclArn.replace("regional", "global"),
        /webAclArn.*expected the ARN of a regional web ACL/s,
      ],
      ["of WAF Classic", "arn:aws:waf::222222222222:webacl/x", /expected the ARN of a regional web ACL/],
      ["that is a name", "organization", /expected the ARN of a regional web ACL/],
    ] as const)
      it(`refuses one ${what}`, () => assert.rejects(run({ config: { webAclArn: arn } }), { message }));
  });

  describe("with alarms", () => {
    const topicArn = "arn:aws:sns:us-east-1:222222222222:on-call";
    const alarms = { topicArn };
    const patternOf = (result: ProgramRun, name: string) =>
      result.resource("LogMetricFilter", name).inputs.pattern;

    it("makes none unless config says so", async () => {
      const result = await run();
      assert.deepEqual([...ofType(result, "MetricAlarm"), ...ofType(result, "LogMetricFilter")], []);
      assert.equal(result.outputs.alarms, undefined);
    });

    it("makes them of the grants, notifies the topic, and exports what each watches", async () => {
      const result = await run({ config: { alarms } });
      const watches = ["stranger refused", "grant broken, consumer/dev", "4XX", "5XX", "latency"];
      assert.deepEqual(
        result.outputs.alarms,
        watches.map((each) => ({ watches: each, name: `provider-dev ${each}` })),
      );
      assert.deepEqual(parsePeer(providerOutputs, own, result.outputs), result.outputs);
      for (const { inputs } of ofType(result, "MetricAlarm")) {
        assert.deepEqual([inputs.alarmActions, inputs.okActions], [[topicArn], [topicArn]]);
        const told = String(inputs.alarmDescription);
        assert.match(told, /Next: .* docs\/troubleshooting\.md#an-alarm-went-off$/);
        assert.ok(told.length <= 1024);
      }
      assert.deepEqual(blockedBy(result), []);
    });

    it("watches metrics that there are: those of its filters, over its access log, and the API's by name", async () => {
      const result = await run({ config: { alarms: { topicArn, fewestCalls: 2 } } });
      const log = result.resource("LogGroup", "provider").inputs.name;
      const filters = ofType(result, "LogMetricFilter").map(({ inputs }) => inputs);
      assert.deepEqual([...new Set(filters.map(({ logGroupName }) => logGroupName))], [log]);
      const made = filters.map(({ metricTransformation }) => {
        const { namespace, name } = Object(metricTransformation);
        return `${namespace} ${name}`;
      });
      const api = { ApiName: "provider-0123456", Stage: "dev" };
      for (const { inputs } of ofType(result, "MetricAlarm")) {
        if (inputs.namespace === "AWS/ApiGateway") assert.deepEqual(inputs.dimensions, api);
        else assert.ok(made.includes(`${inputs.namespace} ${inputs.metricName}`));
      }
      const few = result.resource("MetricAlarm", "provider-too few calls").inputs;
      assert.deepEqual([few.threshold, few.treatMissingData], [2, "breaching"]);
    });

    it("are drawn anew when grants change", async () => {
      const config = (path: string) => ({ alarms, consumers: [{ grants: [{ method: "GET", path }] }] });
      const broken = "provider-broken-consumer/dev";
      const first = await run({ config: config("/") });
      assert.match(String(patternOf(first, broken)), /\$\.path = "\/dev\/"/);
      const changed = await run({ config: config("/pets/*") });
      assert.match(String(patternOf(changed, broken)), /\$\.path = "\/dev\/pets\/\*"/);
      const without = await run({ config: { alarms, consumers: [] } });
      assert.equal(patternOf(without, "provider-stranger"), '{ $.status = "403" }');
      assert.deepEqual(ofType(without, "LogMetricFilter").length, 1);
    });

    it("show a dashboard where config says so: every metric of it is one that there is", async () => {
      const result = await run({ config: { alarms: { topicArn, dashboard: true } } });
      const { dashboardName, dashboardBody } = result.resource("Dashboard", "provider").inputs;
      assert.equal(dashboardName, "provider-dev");
      const body = dashboard.parse(JSON.parse(String(dashboardBody)));
      const [first, ...graphs] = body.widgets.map(({ properties }) => properties);
      assert.equal(first?.alarms?.length, ofType(result, "MetricAlarm").length);
      const made = ofType(result, "LogMetricFilter").map(({ inputs }) => {
        const { namespace, name } = Object(inputs.metricTransformation);
        return `${namespace} ${name}`;
      });
      const metrics = graphs.flatMap((each) => each.metrics ?? []);
      for (const [namespace, name, ...more] of metrics) {
        if (namespace === "AWS/ApiGateway")
          assert.deepEqual(more.slice(0, 4), ["ApiName", "provider-0123456", "Stage", "dev"]);
        else assert.ok(made.includes(`${namespace} ${name}`), String(name));
      }
      assert.ok(metrics.length >= 8);
      const texts = JSON.stringify(body);
      assert.ok(texts.includes('"label":"consumer/dev"') && !texts.includes("vpce-"));
      const without = await run({ config: { alarms } });
      assert.deepEqual(ofType(without, "Dashboard"), []);
    });

    it("a preview says which pattern is too long, and how to group", async () => {
      const grants = Array.from({ length: 30 }, (_, at) => ({ method: "GET", path: `/pets/${at}/toys` }));
      await assert.rejects(
        run({ config: { alarms, consumers: [{ grants }] }, preview: true }),
        /alarm "grant broken" of consumer\/dev: 30 grants make a metric filter of \d+ characters; CloudWatch takes 1024\n {2}next: grant subtrees/,
      );
    });

    for (const [given, says] of [
      [{ topicArn: "on-call" }, /alarms\.topicArn = "on-call": expected the ARN of an SNS topic/],
      [{ latencyMilliseconds: 5 }, /alarms\.topicArn is missing/],
      [{ topicArn, fewestCalls: 0 }, /alarms\.fewestCalls = 0/],
      [{ topicArn, topics: [] }, /alarms/],
    ] as const)
      it(`refuses ${JSON.stringify(given)}`, () => assert.rejects(run({ config: { alarms: given } }), says));
  });

  describe("with a Lambda authorizer", () => {
    const lambda = { code: "provider", handler: "authorizer.handler", runtime: "nodejs22.x" };
    const routes = [
      { method: "ANY", path: "/" },
      { method: "GET", path: "/account", authorization: { custom: "tokens" } },
    ];
    const grants = ["/", "/account"].map((path) => ({ method: "GET", path }));
    const config = { routes, authorizers: { tokens: { lambda } }, consumers: [{ grants }] };

    it("makes it, lets it invoke its function and nothing else, and has the route ask it", async () => {
      const result = await run({ config });
      const { authorizerUri, ...made } = result.resource("Authorizer", "provider-tokens").inputs;
      assert.match(String(authorizerUri), /:lambda:path\/.*authorizer-handler-\w+\/invocations$/);
      assert.deepEqual(made, {
        restApi: apiId,
        name: "tokens",
        type: "TOKEN",
        identitySource: "method.request.header.Authorization",
        authorizerResultTtlInSeconds: 300,
      });
      const { sourceArn } = result.resource("Permission", "provider-tokens").inputs;
      const authorizerId = result.resource("Method", "provider-GET/account").inputs.authorizerId;
      assert.equal(sourceArn, `${executionArn}/authorizers/${authorizerId}`);
      assert.equal(result.resource("Method", "provider-GET/account").inputs.authorization, "CUSTOM");
      assert.equal(result.resource("Method", "provider-ANY/").inputs.authorizerId, undefined);
      assert.equal(ofType(result, "Function").length, 1);
      assert.deepEqual(parsePeer(providerOutputs, "p", result.outputs)?.routes.at(-1), {
        method: "GET",
        path: "/account",
        authorization: "CUSTOM",
        authorizer: { name: "tokens", headers: ["Authorization"] },
      });
      assert.deepEqual(blockedBy(result), []);
    });

    it("denies what is not granted, and allows nothing in the place of the authorizer", async () => {
      const result = await run({ config });
      const policy: unknown = JSON.parse(String(result.resource("RestApiPolicy", "provider").inputs.policy));
      const statements: readonly Record<string, unknown>[] = Reflect.get(Object(policy), "Statement");
      assert.deepEqual(
        statements.map(({ Effect, Resource, NotResource }) => [Effect, Resource ?? NotResource]),
        [
          ["Deny", `${executionArn}/*`],
          ["Deny", [`${executionArn}/dev/GET/`, `${executionArn}/dev/GET/account`]],
          ["Allow", [`${executionArn}/dev/GET/`]],
        ],
      );
    });

    it("refuses a policy that is too long with its denials before anything is made", async () => {
      const open = Array.from({ length: 50 }, (_, at) => ({
        method: "GET",
        path: `/${"a".repeat(60)}${at}`,
      }));
      await assert.rejects(
        run({ config: { ...config, routes: [...routes, ...open], consumers: [{ grants: open }] } }),
        /over AWS's limit of 8192, with 50 grants/,
      );
    });

    const deployments: [string, object, readonly string[]][] = [
      ["another function", { lambda: { ...lambda, handler: "authorizer.other" } }, ["routes"]],
      ["other settings of the same", { lambda: { ...lambda, timeout: 3 } }, []],
      ["another time to keep answers", { lambda, resultTtlSeconds: 0 }, ["routes"]],
      ["another header", { lambda, identitySources: ["method.request.header.X-Token"] }, ["routes"]],
    ];
    for (const [what, tokens, changes] of deployments)
      it(`deploys again for ${what}: ${changes.join() || "no"}`, async () => {
        const before = triggersOf(await run({ config }));
        const after = triggersOf(await run({ config: { ...config, authorizers: { tokens } } }));
        assert.deepEqual(
          Object.keys(before).filter((key) => before[key] !== after[key]),
          changes,
        );
      });

    const refused: [string, object, RegExp][] = [
      ["a name that is none", { authorizers: {} }, /no authorizer tokens: set provider:authorizers/],
      [
        "another name",
        { authorizers: { keys: { lambda } } },
        /routes\[1\]\.authorization\.custom.*no authorizer tokens: expected one of keys/,
      ],
      [
        "two places for a token",
        { authorizers: { tokens: { lambda, identitySources: ["method.request.header.A", "context.path"] } } },
        /identitySources.*expected one header/,
      ],
      ["no place", { authorizers: { tokens: { lambda, identitySources: [] } } }, /expected at least one/],
      [
        "a form of what is no token",
        { authorizers: { tokens: { lambda, type: "request", identityValidationExpression: ".+" } } },
        /identityValidationExpression.*expected none/,
      ],
      [
        "an hour and more",
        { authorizers: { tokens: { lambda, resultTtlSeconds: 3601 } } },
        /resultTtlSeconds/,
      ],
      ["the type by its name alone", { routes: [{ ...routes[1], authorization: "CUSTOM" }] }, /custom: NAME/],
      [
        "a grant of other routes, too",
        { consumers: [{ grants: [{ method: "GET", path: "/*" }] }] },
        /grants\[0\].*includes GET \/account, which has an authorizer, and ANY \/, which has none/,
      ],
      [
        "principals",
        { consumers: [{ grants: [{ method: "GET", path: "/account", principals: ["callers"] }] }] },
        /callers do not sign on GET \/account/,
      ],
      [
        "its function set otherwise at a route",
        {
          routes: [
            { method: "ANY", path: "/", integration: { lambda: { ...lambda, timeout: 3 } } },
            routes[1],
          ],
        },
        /authorizers\.tokens\.lambda.*has other settings in routes\[0\]/,
      ],
    ];
    for (const [what, change, message] of refused)
      it(`refuses ${what}`, () => assert.rejects(run({ config: { ...config, ...change } }), { message }));
  });

  describe("with a Lambda function behind a route", () => {
    const lambda = { code: "provider", handler: "backend.handler", runtime: "nodejs22.x" };
    const route = (more: object, at: object = {}) => ({
      method: "GET",
      path: "/orders/{id}",
      ...at,
      integration: { lambda: more },
    });
    const root = { method: "ANY", path: "/" };
    const name = "backend-handler-6e3f65";
    const functionArn = `arn:aws:lambda:us-east-1:222222222222:function:provider-dev-${name}`;

    it("lets in every method and path of the stage for ANY /{proxy+}, which the pack takes", async () => {
      const all = { method: "ANY", path: "/{proxy+}" };
      const result = await run({ config: { routes: [root, route(lambda, all)] } });
      assert.deepEqual(
        ofType(result, "Permission").map(({ inputs }) => inputs.sourceArn),
        [`${executionArn}/dev/*/*`],
      );
      assert.deepEqual(blockedBy(result), []);
    });

    it("makes it, with a log of its own, and lets in this route alone", async () => {
      const result = await run({ config: { routes: [root, route(lambda)] } });
      const made = result.resource("Function", `provider-${name}`).inputs;
      assert.deepEqual(
        [made.name, made.handler, made.runtime, made.timeout, made.memorySize, made.environment],
        [`provider-dev-${name}`, "backend.handler", "nodejs22.x", 10, 256, undefined],
      );
      const group = result.resource("LogGroup", `provider-${name}`).inputs;
      assert.deepEqual([group.name, group.retentionInDays], [`/aws/lambda/provider-dev-${name}`, 30]);
      const policy: unknown = JSON.parse(
        String(result.resource("RolePolicy", `provider-${name}`).inputs.policy),
      );
      assert.deepEqual(Reflect.get(Object(policy), "Statement"), [
        {
          Sid: "WriteOwnLog",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `arn:aws:logs:us-east-1:222222222222:log-group:/aws/lambda/provider-dev-${name}:*`,
        },
      ]);
      const at = "provider-GET/orders/{id}";
      assert.deepEqual(result.resource("Permission", at).inputs, {
        function: `provider-dev-${name}`,
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: `${executionArn}/dev/GET/orders/*`,
      });
      const { type, integrationHttpMethod, uri } = result.resource("Integration", at).inputs;
      const prefix = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions";
      assert.deepEqual(
        [type, integrationHttpMethod, uri],
        ["AWS_PROXY", "POST", `${prefix}/${functionArn}/invocations`],
      );
      assert.equal(result.resource("Integration", "provider-ANY/").inputs.type, "MOCK");
      // Deleting the one before by its method, afterwards, would delete the new one.
      assert.ok(ofType(result, "Integration").every(({ options }) => "deleteBeforeReplace" in options));
      assert.deepEqual(
        parsePeer(providerOutputs, own, result.outputs)?.routes.map(({ integration }) => integration),
        [undefined, "lambda"],
      );
      assert.deepEqual(blockedBy(result), []);
    });

    it("makes it once for several routes, each with its permission", async () => {
      const result = await run({
        config: { routes: [route(lambda), route(lambda, { method: "ANY", path: "/" })] },
      });
      assert.equal(ofType(result, "Function").length, 1);
      assert.deepEqual(
        ofType(result, "Permission").map(({ inputs }) => inputs.sourceArn),
        [`${executionArn}/dev/GET/orders/*`, `${executionArn}/dev/*/`],
      );
    });

    it("uses one that is there", async () => {
      const arn = "arn:aws:lambda:us-east-1:222222222222:function:orders";
      const result = await run({ config: { routes: [root, route({ arn })] } });
      assert.deepEqual(ofType(result, "Function"), []);
      assert.equal(ofType(result, "Permission")[0]?.inputs.function, arn);
    });

    const deployments: [string, object, readonly string[]][] = [
      ["another function", { ...lambda, handler: "backend.other" }, ["routes"]],
      ["other settings of the same", { ...lambda, timeout: 3, memory: 512, environment: { A: "1" } }, []],
      ["a function that is there", { arn: "arn:aws:lambda:us-east-1:222222222222:function:x" }, ["routes"]],
    ];
    for (const [what, other, changes] of deployments)
      it(`deploys again for ${what}: ${changes.join() || "no"}`, async () => {
        const before = triggersOf(await run({ config: { routes: [root, route(lambda)] } }));
        const after = triggersOf(await run({ config: { routes: [root, route(other)] } }));
        assert.deepEqual(
          Object.keys(before).filter((key) => before[key] !== after[key]),
          changes,
        );
      });

    it("deploys again for a route that is no mock any more", async () => {
      const before = triggersOf(await run({ config: { routes: [{ method: "GET", path: "/orders/{id}" }] } }));
      const after = triggersOf(await run({ config: { routes: [route(lambda)] } }));
      assert.notEqual(before.routes, after.routes);
    });

    const refused: [string, object, RegExp][] = [
      [
        "neither code nor arn",
        {},
        /lambda\.code is missing: expected code, handler and runtime, or arn alone/,
      ],
      ["both", { ...lambda, arn: functionArn }, /lambda\.handler = .*expected nothing beside arn/],
      [
        "code that is not there",
        { ...lambda, code: "nowhere" },
        /lambda\.code = "nowhere": expected an existing folder/,
      ],
      [
        "a handler without a file",
        { ...lambda, handler: "get" },
        /lambda\.handler = "get": expected FILE\.FUNCTION/,
      ],
      [
        "more time than API Gateway waits",
        { ...lambda, timeout: 30 },
        /lambda\.timeout = .*at most 29 seconds/,
      ],
      ["an alias", { arn: `${functionArn}:live` }, /lambda\.arn = .*without version or alias/],
      [
        "a key that is none",
        { ...lambda, memorySize: 128 },
        /lambda\.memorySize = 128: no such key; accepted: arn, code/,
      ],
    ];
    for (const [what, more, message] of refused)
      it(`refuses ${what}`, () => assert.rejects(run({ config: { routes: [route(more)] } }), message));

    it("refuses two kinds, none, and one that is not there", async () => {
      for (const [integration, message] of [
        [{ lambda, mock: {} }, /routes\[0\]\.integration = .*expected one of mock, lambda/],
        [{}, /routes\[0\]\.integration = .*expected one of mock, lambda/],
        [{ lamda: lambda }, /routes\[0\]\.integration\.lamda = .*no such key; did you mean "?lambda/],
      ] as const)
        await assert.rejects(run({ config: { routes: [{ ...root, integration }] } }), message);
    });

    it("refuses two routes that say otherwise of one function", async () => {
      const routes = [route(lambda), route({ ...lambda, timeout: 3 }, { path: "/" })];
      await assert.rejects(
        run({ config: { routes } }),
        /routes\[1\]\.integration = .*backend\.handler of provider has other settings in routes\[0\]/,
      );
    });
  });

  describe("with an HTTP backend behind a route", () => {
    const subnetIds = ["subnet-0a", "subnet-0b"];
    const loadBalancer = { subnetIds, targets: ["10.2.0.10", "10.2.1.10"] };
    const at = "provider-GET/orders/{id}";
    const route = (http: object, more: object = {}) => ({
      method: "GET",
      path: "/orders/{id}",
      ...more,
      integration: { http },
    });
    const linked = { uri: "http://orders.internal:8080/v1/{id}", vpcLink: true };
    const subnet = { "aws:ec2/getSubnet:getSubnet": () => ({ vpcId: "vpc-0provider" }) };
    const deploy = (config: object) => {
      const base = answers();
      const functions = { ...base.functions, ...subnet };
      return runProgram({
        project: "provider",
        program,
        config: { ...config },
        preview: false,
        answers: { ...base, functions },
      });
    };

    it("through a VPC link makes a load balancer that nobody else may use, and that reaches the backends alone", async () => {
      const result = await deploy({ routes: [route(linked)], loadBalancer });
      const { tags: _, ...balancer } = result.resource("LoadBalancer", "provider").inputs;
      assert.deepEqual(balancer, {
        internal: true,
        loadBalancerType: "network",
        subnets: subnetIds,
        securityGroups: ["provider-backends-id"],
        enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
        enableCrossZoneLoadBalancing: true,
      });
      assert.deepEqual(ofType(result, "SecurityGroupIngressRule"), []);
      assert.deepEqual(
        ofType(result, "SecurityGroupEgressRule").map(({ inputs }) => [
          inputs.cidrIpv4,
          inputs.fromPort,
          inputs.toPort,
        ]),
        loadBalancer.targets.map((address) => [`${address}/32`, 8080, 8080]),
      );
      assert.deepEqual(
        ofType(result, "TargetGroupAttachment").map(({ inputs }) => [inputs.targetId, inputs.port]),
        loadBalancer.targets.map((address) => [address, 8080]),
      );
      const { type, integrationHttpMethod, uri, connectionType, connectionId, requestParameters } =
        result.resource("Integration", at).inputs;
      assert.deepEqual(
        [type, integrationHttpMethod, uri, connectionType, connectionId],
        ["HTTP_PROXY", "ANY", linked.uri, "VPC_LINK", "provider-id"],
      );
      assert.deepEqual(requestParameters, { "integration.request.path.id": "method.request.path.id" });
      assert.deepEqual(result.resource("Method", at).inputs.requestParameters, {
        "method.request.path.id": true,
      });
      assert.deepEqual(parsePeer(providerOutputs, own, result.outputs)?.routes[0]?.integration, "http");
      assert.deepEqual(blockedBy(result), []);
    });

    it("shares link and load balancer with others, a listener for each port", async () => {
      const other = { uri: "http://orders.internal/", vpcLink: true };
      const routes = [route(linked), route(linked, { method: "PUT" }), route(other, { path: "/" })];
      const result = await deploy({ routes, loadBalancer });
      const count = (type: string) => ofType(result, type).length;
      assert.deepEqual(["VpcLink", "LoadBalancer", "Listener", "TargetGroup"].map(count), [1, 1, 2, 2]);
    });

    it("goes through a load balancer that is there", async () => {
      const networkLoadBalancerArn =
        "arn:aws:elasticloadbalancing:us-east-1:222222222222:loadbalancer/net/orders/0123456789abcdef";
      const result = await deploy({ routes: [route({ ...linked, vpcLink: { networkLoadBalancerArn } })] });
      assert.deepEqual(ofType(result, "LoadBalancer"), []);
      assert.equal(ofType(result, "VpcLink")[0]?.inputs.targetArn, networkLoadBalancerArn);
    });

    it("over the internet has a stage that shows the backend a certificate, as the pack wants", async () => {
      const overInternet = { uri: "https://orders.example.com/v1/{id}" };
      const result = await deploy({ routes: [route(overInternet)] });
      const { inputs } = result.resource("ClientCertificate", "provider");
      assert.equal(inputs.description, "provider-dev");
      assert.equal(result.resource("Stage", "provider").inputs.clientCertificateId, "provider-id");
      assert.deepEqual(blockedBy(result), []);
      const linkedOnly = await deploy({ routes: [route(linked)], loadBalancer });
      assert.deepEqual(ofType(linkedOnly, "ClientCertificate"), []);
    });

    it("maps headers and query, and declares what of the caller's it maps", async () => {
      const http = {
        ...linked,
        headers: {
          "x-vpce-id": "context.identity.vpceId",
          "x-lang": "method.request.header.Accept-Language",
        },
        query: { kind: "'orders'" },
        timeoutMilliseconds: 500,
      };
      const result = await deploy({ routes: [route(http)], loadBalancer });
      const { requestParameters, timeoutMilliseconds } = result.resource("Integration", at).inputs;
      assert.deepEqual(requestParameters, {
        "integration.request.path.id": "method.request.path.id",
        "integration.request.querystring.kind": "'orders'",
        "integration.request.header.x-vpce-id": "context.identity.vpceId",
        "integration.request.header.x-lang": "method.request.header.Accept-Language",
      });
      assert.equal(timeoutMilliseconds, 500);
      assert.deepEqual(result.resource("Method", at).inputs.requestParameters, {
        "method.request.path.id": true,
        "method.request.header.Accept-Language": false,
      });
    });

    it("without proxy distinguishes errors of the backend from its answers", async () => {
      const result = await deploy({
        routes: [route({ ...linked, method: "POST", proxy: false })],
        loadBalancer,
      });
      const { type, integrationHttpMethod } = result.resource("Integration", at).inputs;
      assert.deepEqual([type, integrationHttpMethod], ["HTTP", "POST"]);
      assert.deepEqual(
        ofType(result, "IntegrationResponse").map(({ inputs }) => [
          inputs.statusCode,
          inputs.selectionPattern,
        ]),
        [
          ["200", undefined],
          ["400", "4\\d{2}"],
          ["500", "5\\d{2}"],
        ],
      );
    });

    const deployments: [string, object, object][] = [
      ["another address", { ...linked, uri: "http://orders.internal:8080/v2/{id}" }, loadBalancer],
      ["another header", { ...linked, headers: { "x-a": "'1'" } }, loadBalancer],
      ["another network", linked, { ...loadBalancer, subnetIds: ["subnet-0c"] }],
    ];
    for (const [what, http, balancer] of deployments)
      it(`deploys again for ${what}`, async () => {
        const before = triggersOf(await deploy({ routes: [route(linked)], loadBalancer }));
        const after = triggersOf(await deploy({ routes: [route(http)], loadBalancer: balancer }));
        assert.notEqual(before.routes, after.routes);
      });

    it("deploys nothing again for another backend at another address of the network", async () => {
      const before = triggersOf(await deploy({ routes: [route(linked)], loadBalancer }));
      const moved = { ...loadBalancer, targets: ["10.2.0.11"] };
      assert.deepEqual(triggersOf(await deploy({ routes: [route(linked)], loadBalancer: moved })), before);
    });

    const refused: [string, object, RegExp][] = [
      ["no URI", {}, /http\.uri is missing/],
      [
        "a URI that is none",
        { uri: "orders.internal" },
        /http\.uri = "orders\.internal": expected http:\/\/HOST\/PATH/,
      ],
      [
        "a host that a caller chooses",
        { uri: "http://{id}.internal/" },
        /http\.uri = .*expected http:\/\/HOST\/PATH/,
      ],
      [
        "a password in the URI",
        { uri: "http://a:b@orders.internal/" },
        /http\.uri = .*expected http:\/\/HOST\/PATH/,
      ],
      [
        "a parameter that the path does not have",
        { uri: "http://orders.internal/{name}" },
        /http\.uri = .*\{name\} is not a parameter of the route's path \/orders\/\{id\}/,
      ],
      [
        "more time than API Gateway waits",
        { ...linked, timeoutMilliseconds: 30_000 },
        /timeoutMilliseconds = .*at most 29000/,
      ],
      [
        "a header from nowhere",
        { ...linked, headers: { "x-a": "constant" } },
        /headers\.x-a = "constant": expected 'text' in single quotes/,
      ],
      [
        "an application load balancer",
        {
          ...linked,
          vpcLink: {
            networkLoadBalancerArn:
              "arn:aws:elasticloadbalancing:us-east-1:222222222222:loadbalancer/app/orders/0123",
          },
        },
        /vpcLink.*expected/,
      ],
      ["no proxy without a method", { ...linked, proxy: false }, /http\.method .*expected a method/],
      ["a key that is none", { ...linked, vpclink: true }, /http\.vpclink = .*no such key/],
    ];
    for (const [what, http, message] of refused)
      it(`refuses ${what}`, () => assert.rejects(deploy({ routes: [route(http)], loadBalancer }), message));

    it("refuses a link where there is no load balancer", () =>
      assert.rejects(deploy({ routes: [route(linked)] }), /http\.vpcLink = .*set provider:loadBalancer/));
  });

  describe("with an OpenAPI document", () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "openapi-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const mock = { "x-amazon-apigateway-integration": { type: "mock" } };
    const lambdaOf = (account: string, name = "orders") => ({
      "x-amazon-apigateway-integration": {
        type: "aws_proxy",
        httpMethod: "POST",
        uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${account}:function:${name}/invocations`,
      },
    });
    const sigv4 = { type: "apiKey", "x-amazon-apigateway-authtype": "awsSigv4" };
    const whole = (paths: object, more: object = {}) => ({
      openapi: "3.0.1",
      info: { title: "orders", version: "1" },
      components: { securitySchemes: { sigv4 } },
      paths,
      ...more,
    });
    const paths = { "/": { get: mock }, "/orders/{id}": { get: { ...mock, security: [{ sigv4: [] }] } } };
    /** Its config: the document in a file, in the place of routes. */
    const from = (document: object, more: object = {}) => {
      const file = join(folder, "api.json");
      writeFileSync(file, JSON.stringify(document));
      return { config: { openapi: file, ...more } };
    };

    it("makes the API of it, exports its routes, and makes no method of its own", async () => {
      const result = await run(from(whole(paths)));
      const { body } = result.resource("RestApi", "provider-openapi").inputs;
      assert.deepEqual(JSON.parse(String(body)), whole(paths));
      assert.deepEqual(parsePeer(providerOutputs, own, result.outputs)?.routes, [
        { method: "GET", path: "/", authorization: "NONE" },
        { method: "GET", path: "/orders/{id}", authorization: "AWS_IAM" },
      ]);
      for (const type of ["Method", "Integration", "Resource", "Routes"])
        assert.deepEqual(ofType(result, type), []);
      assert.deepEqual(blockedBy(result), []);
    });

    it("deploys again where it changes, with the policy attached anew before", async () => {
      const before = await run(from(whole(paths)));
      const after = await run(from(whole({ ...paths, "/new": { get: mock } })));
      const changed = Object.entries(triggersOf(after)).filter(
        ([key, value]) => triggersOf(before)[key] !== value,
      );
      assert.deepEqual(
        changed.map(([key]) => key),
        ["routes"],
      );
      const [one, other] = [before, after].map((result) => result.resource("RestApiPolicy", "provider"));
      assert.deepEqual(one?.inputs, other?.inputs);
      assert.equal(other?.options.deleteBeforeReplace, true);
      assert.notEqual(one?.options.replacementTrigger, other?.options.replacementTrigger);
      assert.equal(ofType(await run(), "RestApiPolicy")[0]?.options.replacementTrigger, undefined);
    });

    it("admits its routes and authorizers to the functions that stage and account fill in", async () => {
      const uri = (name: string) =>
        `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}/invocations`;
      const integration = { type: "aws_proxy", httpMethod: "POST", uri: uri(`\${stageVariables.backend}`) };
      const tokens = {
        type: "apiKey",
        name: "X-Token",
        in: "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": { type: "token", authorizerUri: uri("tokens") },
      };
      const document = whole(
        { "/": { get: { "x-amazon-apigateway-integration": integration, security: [{ tokens: [] }] } } },
        { components: { securitySchemes: { tokens } } },
      );
      const result = await run(from(document, { stageVariables: { backend: "orders" } }));
      const executionArn = "arn:aws:execute-api:us-east-1:222222222222:";
      const permissions = ofType(result, "Permission").map(({ inputs }) => [
        String(inputs.sourceArn)
          .replace(executionArn, "")
          .replace(/^[^/]+/, ""),
        String(inputs.function).split(":").at(-1),
      ]);
      assert.deepEqual(permissions, [
        ["/dev/GET/", "orders"],
        ["/authorizers/*", "tokens"],
      ]);
      assert.deepEqual(ofType(result, "Stage")[0]?.inputs.variables, { backend: "orders" });
      assert.deepEqual(blockedBy(result), []);
      assert.deepEqual(parsePeer(providerOutputs, own, result.outputs)?.routes, [
        {
          method: "GET",
          path: "/",
          authorization: "CUSTOM",
          authorizer: { name: "tokens", headers: ["X-Token"] },
          integration: "lambda",
        },
      ]);
      await assert.rejects(
        run(from(document)),
        /provider:stageVariables\.backend is missing: the document of provider:openapi has \$\{stageVariables\.backend\}/,
      );
      await assert.rejects(
        run(from(document, { stageVariables: { backend: "a b" } })),
        /provider:stageVariables\.backend = "a b": expected letters, digits and/,
      );
    });

    it("reports place, value and what is accepted of what it does not deploy", async () => {
      const aws = { "x-amazon-apigateway-integration": { type: "aws", uri: "arn", httpMethod: "POST" } };
      await assert.rejects(
        run(from({ ...whole({ "/": { get: aws } }), openapi: "3.1.0" })),
        (error: Error) =>
          /provider:openapi = .*: openapi = "3\.1\.0": expected openapi: "3\.0\.1" or/.test(error.message) &&
          /integration\.type = "aws": expected one of mock, .*; have a Lambda function/.test(error.message),
      );
    });

    it("admits its routes to the account's functions, and leaves others' to their owners", async () => {
      const result = await run(
        from(
          whole({
            "/": { get: mock, "x-amazon-apigateway-any-method": lambdaOf(accounts.provider) },
            "/a/{b}": { post: lambdaOf(accounts.provider), put: lambdaOf(accounts.stranger) },
            "/c": { get: lambdaOf(accounts.provider, "orders:live") },
          }),
        ),
      );
      assert.deepEqual(
        ofType(result, "Permission").map(({ inputs }) => [inputs.sourceArn, inputs.function]),
        ["*/", "POST/a/*"].map((route) => [
          `${executionArn}/dev/${route}`,
          "arn:aws:lambda:us-east-1:222222222222:function:orders",
        ]),
      );
      assert.deepEqual(
        parsePeer(providerOutputs, own, result.outputs)?.routes.map(({ integration }) => integration),
        [undefined, "lambda", "lambda", "lambda", "lambda"],
      );
    });

    it("shows a certificate to the backends that it calls over the internet, and to no other", async () => {
      const integration = { type: "HTTP_PROXY", httpMethod: "GET", uri: "https://orders.example.com/" };
      const calling = (more: object = {}) =>
        whole({ "/": { get: { "x-amazon-apigateway-integration": { ...integration, ...more } } } });
      const result = await run(from(calling()));
      assert.equal(ofType(result, "ClientCertificate").length, 1);
      assert.deepEqual(blockedBy(result), []);
      const linked = await run(from(calling({ connectionType: "VPC_LINK", connectionId: "abc123" })));
      assert.deepEqual(ofType(linked, "ClientCertificate"), []);
    });

    it("holds grants against its routes", async () => {
      const consumers = [{ grants: [{ method: "GET", path: "/", principals: ["callers"] }] }];
      await assert.rejects(
        run(from(whole(paths), { consumers })),
        /principals = .*callers do not sign on GET \/: give that route/,
      );
    });

    it("refuses both, a file that is not there, and what the document may not say, each by its place", async () => {
      const routes = [{ method: "GET", path: "/" }];
      await assert.rejects(
        run(from(whole(paths), { routes })),
        /provider:openapi = .*: provider:routes is set, too/,
      );
      await assert.rejects(
        run({ config: { openapi: "nowhere.yaml" } }),
        /provider:openapi = "nowhere\.yaml": expected an/,
      );
      await assert.rejects(
        run(from(whole({ "/a": { get: {} } }, { "x-amazon-apigateway-policy": {} }))),
        (error: Error) =>
          /provider:openapi = .*: x-amazon-apigateway-policy: take it out/.test(error.message) &&
          /provider:openapi = .*: paths\["\/a"\]\.get\.x-amazon-apigateway-integration: missing/.test(
            error.message,
          ),
      );
    });
  });

  describe("with validation of requests, and CORS", () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "validation-"));
      writeFileSync(join(folder, "order.json"), JSON.stringify({ type: "object", required: ["id"] }));
      writeFileSync(
        join(folder, "new.json"),
        JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema" }),
      );
      writeFileSync(join(folder, "none.json"), "[]");
    });
    after(() => rmSync(folder, { recursive: true, force: true }));
    const body = () => join(folder, "order.json");
    const root = { method: "GET", path: "/" };
    const post = (more: object) => ({ method: "POST", path: "/orders", ...more });
    const routes = (...more: object[]) => ({ config: { routes: [root, ...more] } });

    it("names what a request must have at its method, whatever the content type", async () => {
      const validation = { body: body(), query: ["dry"], headers: ["X-Tenant"] };
      const result = await run(routes(post({ validation })));
      const at = "provider-POST/orders";
      const model = result.resource("Model", at).inputs;
      assert.match(String(model.name), /^[A-Za-z0-9]+$/);
      assert.deepEqual(JSON.parse(String(model.schema)), {
        $schema: "http://json-schema.org/draft-04/schema#",
        type: "object",
        required: ["id"],
      });
      const validator = result.resource("RequestValidator", at).inputs;
      assert.deepEqual([validator.validateRequestBody, validator.validateRequestParameters], [true, true]);
      const { requestModels, requestParameters, requestValidatorId } = result.resource("Method", at).inputs;
      assert.deepEqual(requestModels, { $default: model.name });
      assert.deepEqual(requestParameters, {
        "method.request.querystring.dry": true,
        "method.request.header.X-Tenant": true,
      });
      assert.ok(requestValidatorId);
      assert.equal(result.resource("Method", "provider-GET/").inputs.requestValidatorId, undefined);
      assert.equal(ofType(result, "Model").length, 1);
    });

    it("deploys again for another schema, and is not in the contract", async () => {
      const before = await run(routes(post({ validation: { body: body() } })));
      writeFileSync(join(folder, "other.json"), JSON.stringify({ type: "array" }));
      const after = await run(routes(post({ validation: { body: join(folder, "other.json") } })));
      assert.notEqual(triggersOf(before).routes, triggersOf(after).routes);
      assert.deepEqual(before.outputs.routes, after.outputs.routes);
      assert.deepEqual(parsePeer(providerOutputs, own, after.outputs)?.routes, after.outputs.routes);
    });

    it("answers a browser's preflight, and names the origin in a mock's answer", async () => {
      const cors = { origin: "https://app.example.internal" };
      const result = await run(routes(post({ cors }), { ...post({ cors }), method: "PUT" }));
      const at = "provider-OPTIONS/orders";
      assert.equal(result.resource("Method", at).inputs.authorization, "NONE");
      assert.equal(result.resource("Integration", at).inputs.type, "MOCK");
      const answer = result.resource("IntegrationResponse", at).inputs;
      assert.equal(answer.responseTemplates, undefined);
      assert.deepEqual(answer.responseParameters, {
        "method.response.header.Access-Control-Allow-Origin": "'https://app.example.internal'",
        "method.response.header.Access-Control-Allow-Methods": "'POST,PUT,OPTIONS'",
        "method.response.header.Access-Control-Allow-Headers":
          "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token'",
      });
      assert.deepEqual(
        Object.keys(Object(result.resource("MethodResponse", at).inputs.responseParameters)),
        Object.keys(Object(answer.responseParameters)),
      );
      assert.deepEqual(
        result.resource("IntegrationResponse", "provider-POST/orders").inputs.responseParameters,
        {
          "method.response.header.Access-Control-Allow-Origin": "'https://app.example.internal'",
        },
      );
      const told = parsePeer(providerOutputs, own, result.outputs)?.routes;
      assert.deepEqual(told?.at(-1), { method: "OPTIONS", path: "/orders", authorization: "NONE" });
      assert.equal(told?.length, 4);
      assert.deepEqual(blockedBy(result), []);
    });

    it("is no new deployment where neither is given", async () => {
      const { routes: text } = triggersOf(await run());
      assert.deepEqual(Object.keys(JSON.parse(String(text))), ["routes", "responseTemplate"]);
    });

    it("deploys again for another origin", async () => {
      const withOrigin = async (origin: string) => triggersOf(await run(routes(post({ cors: { origin } }))));
      const one = await withOrigin("https://a.example");
      const other = await withOrigin("https://b.example");
      assert.notEqual(one.routes, other.routes);
    });

    const wrong: readonly (readonly [what: string, route: () => object, message: RegExp])[] = [
      [
        "a schema that is not there",
        () => post({ validation: { body: "nowhere.json" } }),
        /validation\.body = "nowhere\.json": expected a file/,
      ],
      [
        "a schema that is none",
        () => post({ validation: { body: join(folder, "none.json") } }),
        /validation\.body = .*expected a file of a JSON schema/,
      ],
      [
        "a schema of another draft",
        () => post({ validation: { body: join(folder, "new.json") } }),
        /expected http:\/\/json-schema\.org\/draft-04/,
      ],
      [
        "nothing to validate",
        () => post({ validation: {} }),
        /validation = .*expected body, query or headers/,
      ],
      [
        "a parameter that is none",
        () => post({ validation: { query: ["a b"] } }),
        /validation\.query\[0\] = "a b": expected a name/,
      ],
      [
        "an origin that is none",
        () => post({ cors: { origin: "app'" } }),
        /cors\.origin = .*expected an origin such as/,
      ],
      ["no origin", () => post({ cors: {} }), /cors\.origin is missing/],
      [
        "OPTIONS twice",
        () => ({ method: "ANY", path: "/orders", cors: { origin: "*" } }),
        /cors = .*ANY \/orders answers OPTIONS already/,
      ],
    ];
    for (const [what, route, message] of wrong)
      it(`refuses ${what}`, () => assert.rejects(run(routes(route())), message));

    it("refuses two origins of one path", async () => {
      const [one, other] = ["https://a.example", "https://b.example"].map((origin) => ({ cors: { origin } }));
      await assert.rejects(
        run(routes(post(one ?? {}), { ...post(other ?? {}), method: "PUT" })),
        /routes\[2\]\.cors\.origin = .*POST \/orders has https:\/\/a\.example/,
      );
    });
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
    it(`in a stack named prod, ${protect ? "passes the policy pack" : "is advised how to be protected"}`, async () => {
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

function triggersOf(result: ProgramRun): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(Object(result.resource("Deployment", "provider").inputs.triggers)),
  );
}
