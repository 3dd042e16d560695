import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import program from "../../../../consumer";
import { type Estimate, estimateOf, hasPrice, type PlannedResource } from "../../../../scripts/cost/estimate";
import { hoursOfMonth, type PriceName, prices } from "../../../../scripts/cost/prices";
import { resourcesOf } from "../../../../scripts/cost/resources";
import { costJson, costText } from "../../../../scripts/cost/text";
import { previewReportOf } from "../../../../scripts/preview/report";
import { checkout } from "../../../toolchain/paths";
import { answers } from "./consumer-answers";
import { runProgram } from "./run";

async function consumer(config: Readonly<Record<string, unknown>> = {}): Promise<PlannedResource[]> {
  const { resources } = await runProgram({ project: "consumer", program, config, answers: answers() });
  return resources
    .filter(({ type }) => type.startsWith("aws:"))
    .map(({ type, name, inputs }) => ({ stack: "consumer dev", used: true, type, name, inputs }));
}

const none = { calls: 0, gb: 0 };
const of = (type: string, inputs: PlannedResource["inputs"] = {}, used = true): PlannedResource => ({
  stack: "provider dev",
  used,
  type,
  name: "x",
  inputs,
});
const total = ({ lines }: Estimate) => lines.reduce((all, { usd }) => all + usd, 0);
const quantities = ({ lines }: Estimate): [PriceName, number][] =>
  lines.map(({ price, quantity }) => [price, Number(quantity.toFixed(6))]);

/** What is reported of the stack dev, in no region that is known. */
const answerOf = (estimate: Estimate) =>
  ({ options: { ...none, stack: "dev" }, region: undefined, pricesOf: "us-east-1", estimate }) as const;

const costs = z.object({
  lines: z.array(z.object({ unit: z.string(), page: z.string(), read: z.unknown() })),
});

describe("what a deployment costs", () => {
  it("is known of every type that the projects make", () => {
    const made = ["consumer", "provider"].flatMap((folder) =>
      readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"))
        .flatMap((file) => [
          ...readFileSync(join(checkout, folder, file), "utf8").matchAll(/new aws\.([a-z0-9]+)\.([A-Z]\w+)/g),
        ]),
    );
    const types = [
      ...new Set(
        made.map(
          ([, module, name = ""]) => `aws:${module}/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`,
        ),
      ),
    ];
    assert.ok(types.includes("aws:ec2/vpcEndpoint:VpcEndpoint"), types.join());
    assert.deepEqual(
      types.filter((type) => !hasPrice(type)),
      [],
      "add its price, or that it is free: scripts/cost",
    );
  });

  it("names what it has no price for, and leaves it out of no list", async () => {
    const resources = [
      of("aws:sagemaker/endpoint:Endpoint"),
      of("aws:constructor/x:X"),
      of("toString"),
      of("aws:ec2/instance:Instance", { instanceType: "m7g.large" }),
      of("aws:ec2/instance:Instance", { instanceType: "t3.nano", rootBlockDevice: { volumeType: "io2" } }),
      of("aws:ec2/instance:Instance", { instanceType: null }),
      of("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "GatewayLoadBalancer" }),
      of("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: null }),
      of("aws:lb/loadBalancer:LoadBalancer", {}),
      of("aws:cloudwatch/logGroup:LogGroup", { name: null }),
    ];
    const estimate = estimateOf(resources, { calls: 1e6, gb: 10 });
    assert.equal(estimate.unpriced.length, resources.length);
    assert.deepEqual(estimate.lines, []);
    const told = answerOf(estimate);
    assert.match(
      costText(told),
      /the table has no price:\n {2}provider dev {2}Endpoint x: no price in the table\n/,
    );
  });

  it("follows the use", () => {
    const stack = [
      of("aws:apigateway/restApi:RestApi"),
      of("aws:apigateway/stage:Stage", { xrayTracingEnabled: true }),
      of("aws:cloudwatch/logGroup:LogGroup", { name: "/aws/apigateway/dev", retentionInDays: 60 }),
      of("aws:ec2/vpcEndpoint:VpcEndpoint", { ...endpoint, subnetIds: ["a", "b", "c"] }),
      of("aws:ec2/vpcEndpoint:VpcEndpoint", { ...endpoint, subnetIds: null }),
      of("aws:lambda/function:Function", { memorySize: 256 }),
      of("aws:lambda/function:Function", { architectures: ["arm64"] }),
    ];
    assert.deepEqual(quantities(estimateOf(stack, { calls: 2e6, gb: 8 })), [
      ["calls", 2],
      ["traces", 0.1],
      ["logs", 2],
      ["storedLogs", 4],
      ["endpointHour", 3 * hoursOfMonth],
      ["endpointData", 4],
      ["endpointHour", 2 * hoursOfMonth],
      ["endpointData", 4],
      ["invocations", 1],
      ["functionTime", 25_000],
      ["invocations", 1],
      ["armFunctionTime", 12_500],
    ]);
    assert.deepEqual(
      quantities(
        estimateOf(
          stack.map((each) => ({ ...each, used: false })),
          { calls: 2e6, gb: 8 },
        ),
      ),
      [
        ["endpointHour", 3 * hoursOfMonth],
        ["endpointHour", 2 * hoursOfMonth],
      ],
    );
  });

  it("is of what a plan leaves there: not of what it deletes, replaces or only reads", () => {
    const type = "aws:ec2/vpcEndpoint:VpcEndpoint";
    const step = (op: string, name: string) => {
      const state = { inputs: endpoint, outputs: {} };
      const urn = `urn:pulumi:dev::consumer::private-api:consumer:ApiEndpoint$${type}::${name}`;
      const metadata = { op, urn, ...(op.startsWith("delete") ? { old: state } : { new: state }) };
      return JSON.stringify({ resourcePreEvent: { metadata, planning: true } });
    };
    const log = [
      ...[step("same", "kept"), step("create", "new"), step("update", "changed"), step("delete", "gone")],
      ...[step("create-replacement", "other"), step("replace", "other"), step("delete-replaced", "other")],
      ...[step("read", "another's"), step("refresh", "kept")],
    ].join("\n");
    const stack = { part: "stranger", project: "consumer", stack: "dev" } as const;
    const found = resourcesOf(stack, previewReportOf(log));
    assert.deepEqual(
      found.map(({ name }) => name),
      ["changed", "kept", "new", "other"],
    );
    assert.deepEqual(found[1], { stack: "consumer dev", used: false, type, name: "kept", inputs: endpoint });
  });

  it("says whose prices it takes for a region that the table does not have", async () => {
    const told = answerOf(estimateOf(await consumer(), none));
    assert.match(costText({ ...told, region: "us-east-1" }), /^Prices of us-east-1; list prices of 20\d\d-/m);
    assert.match(costText({ ...told, region: "eu-west-1" }), /us-east-1: an approximation.* eu-west-1/);
    const answer: unknown = JSON.parse(costJson({ ...told, region: "eu-west-1" }));
    assert.deepEqual(
      [Reflect.get(Object(answer), "region"), Reflect.get(Object(answer), "pricesOf")],
      ["eu-west-1", "us-east-1"],
    );
  });

  it("names for each price where it was read in AWS's own words, and marks those that were not", () => {
    const stack = [
      of("aws:lb/loadBalancer:LoadBalancer", { loadBalancerType: "network" }),
      of("aws:apigateway/restApi:RestApi"),
    ];
    const estimate = estimateOf(stack, { calls: 1e6, gb: 10 });
    const told = answerOf(estimate);
    const text = costText(told);
    assert.match(text, /network load balancer +730 hour +0\.0225 \(\?\) +16\.43/);
    assert.match(text, /capacity, by the data +10 NLCU-hour +0\.006 +0\.06/);
    assert.match(text, /^\(\?\): nobody has read this amount in AWS's own words/m);
    const { lines } = costs.parse(JSON.parse(costJson(told)));
    assert.deepEqual(
      lines.map(({ unit, page, read }) => [unit, page, read]),
      [
        ["hour", "https://aws.amazon.com/elasticloadbalancing/pricing/", null],
        [
          "NLCU-hour",
          "https://aws.amazon.com/elasticloadbalancing/pricing/",
          prices.loadBalancerCapacity.read,
        ],
        ["million calls", "https://aws.amazon.com/api-gateway/pricing/", prices.calls.read],
      ],
    );
  });

  it("is what README and docs say", async () => {
    const text = (path: string) => readFileSync(join(checkout, path), "utf8").replace(/\s+/g, " ");
    const monthly = (resources: readonly PlannedResource[]) => total(estimateOf(resources, none));
    const all = await consumer();
    const isEndpoint = ({ type }: PlannedResource) => type.endsWith(":VpcEndpoint");
    const endpoints = all.filter(isEndpoint);
    const neighbour = monthly(await consumer({ neighbour: true })) - monthly(all);
    const hourly = (usd: number, digits: number) => `${(usd / hoursOfMonth).toFixed(digits)} USD an hour`;
    assert.equal(endpoints.length, 3);
    const said: [string, string][] = [
      ["README.md", `three interface endpoints in two zones, ${hourly(monthly(endpoints), 2)}`],
      ["README.md", `with its volume, ${hourly(monthly(all) - monthly(endpoints), 3)}`],
      ["README.md", `traffic ${prices.endpointData.usd} USD a GB`],
      ["README.md", `${prices.calls.usd.toFixed(2)} USD per million calls`],
      ["README.md", `About ${monthly(all).toFixed(2)} USD a month if left running`],
      ["docs/real-accounts.md", `a neighbour ${hourly(neighbour, 3)}`],
      ["docs/real-accounts.md", `logs: ${prices.logs.usd.toFixed(2)} USD a GB`],
      ["docs/real-accounts.md", `X-Ray traces: ${prices.traces.usd} USD a million`],
      ["docs/real-accounts.md", `KMS: ${prices.key.usd} USD a month`],
      ["docs/defence-in-depth.md", `${prices.inspectedCalls.usd.toFixed(2)} USD per million calls`],
      ["docs/private-domain.md", `The zone is ${prices.zone.usd.toFixed(2)} USD a month`],
    ];
    for (const [page, sentence] of said) assert.ok(text(page).includes(sentence), `${page}: ${sentence}`);
  });
});

const endpoint = {
  vpcEndpointType: "Interface",
  serviceName: "com.amazonaws.us-east-1.execute-api",
  subnetIds: ["a", "b"],
};
