import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const checkout = join(__dirname, "..", "..", "..", "..");
const folder = join(checkout, "docs", "policies-for-deployment");

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: white space does not count. */
const managedPolicyLimit = 6144;
const trustPolicyLimit = 2048;

const oneOrMore = <T extends z.ZodType>(schema: T) =>
  z.union([schema.transform((one) => [one]), z.array(schema).min(1)]);
const action = z.string().regex(/^[a-z0-9-]+:[A-Za-z]+$/, "expected service:Action, without a wildcard");
const arn = z.string().regex(/^(\*|arn:aws:[a-z0-9]+:[a-z0-9-]*:\d*:.+)$/, "expected * or an ARN");
const condition = z.record(
  z
    .string()
    .regex(
      /^(For(AllValues|AnyValue):)?(String|Arn)(Not)?(Equals|Like)(IfExists)?$/,
      "expected an operator that these documents use",
    ),
  z.record(z.string().regex(/^[a-z0-9.]+:.+$/i, "expected a condition key"), oneOrMore(z.string().min(1))),
);
const common = {
  Sid: z.string().regex(/^[A-Za-z0-9]+$/, "expected letters and digits"),
  Effect: z.literal("Allow"),
  Action: oneOrMore(action),
};
const document = <T extends z.ZodType>(statement: T) =>
  z.strictObject({ Version: z.literal("2012-10-17"), Statement: z.array(statement).min(1) });
const permissionPolicy = document(
  z.strictObject({ ...common, Resource: oneOrMore(arn), Condition: condition.optional() }),
);
const trustPolicy = document(
  z.strictObject({
    ...common,
    Principal: z.union([z.strictObject({ Federated: arn }), z.strictObject({ AWS: arn })]),
    Condition: condition,
  }),
);

const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), "utf8"));
const compactLength = (value: unknown) => JSON.stringify(value).length;

/** First and other columns of the table under a heading of the README. */
function rows(heading: string): { type: string; actions: string[] }[] {
  const text = readFileSync(join(folder, "README.md"), "utf8");
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (type|---)/.test(line))
    .map((line) => {
      const [, type = "", ...cells] = line.split("|");
      const actions = cells.join(" ").match(/`[a-z0-9-]+:[A-Za-z]+`/g) ?? [];
      return { type: type.trim().replaceAll("`", ""), actions: actions.map((each) => each.slice(1, -1)) };
    });
}

/** Functions for which nobody needs a permission. */
const free = ["aws.getCallerIdentity", "aws.getPartition", "aws.getRegion"];

/** Resources and functions that need permissions, as the programs of a side write them. */
function typesInUse(project: string): string[] {
  const programs = readdirSync(join(checkout, project), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(checkout, project, name), "utf8"));
  const found = programs.flatMap(
    (text) => text.match(/(?<=new )aws\.\w+\.\w+|\baws\.(\w+\.)?get[A-Z]\w+(?=\()/g) ?? [],
  );
  return [...new Set(found.map((name) => name.replace(/Output$/, "")))]
    .filter((name) => !free.includes(name))
    .sort();
}

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

/** Of what is new, or of no one resource. */
const unscopable: Readonly<Record<string, readonly string[]>> = {
  "consumer-permissions.json": ["route53:AssociateVPCWithHostedZone", "ssm:CancelCommand"],
  "consumer-domain.json": ["route53:CreateHostedZone"],
  "provider-domain.json": ["acm:ImportCertificate", "acm:RequestCertificate", "ram:CreateResourceShare"],
};

describe("permissions of the deploying roles", () => {
  for (const [project, heading] of [
    ["consumer", "Consumer"],
    ["provider", "Provider"],
  ] as const) {
    const documents = {
      permissions: heading,
      domain: `${heading}, with a private domain`,
      alarms: `${heading}, with alarms`,
      ...(project === "provider"
        ? {
            functions: `${heading}, with Lambda functions`,
            "vpc-link": `${heading}, with a VPC link`,
            "client-certificate": `${heading}, with a backend on the internet`,
            "web-acl": `${heading}, with a web ACL`,
          }
        : { "flow-logs": `${heading}, with flow logs` }),
    };

    it(`every type that ${project}/components uses has a row, and no other`, () => {
      const listed = Object.values(documents).flatMap((each) => rows(each).map(({ type }) => type));
      assert.deepEqual(sorted(listed.filter((type) => type.startsWith("aws."))), typesInUse(project));
    });

    for (const [kind, of] of Object.entries(documents)) {
      const name = `${project}-${kind}.json`;

      it(`${name} is an IAM document, within the size of a managed policy`, () => {
        permissionPolicy.parse(read(name));
        const length = compactLength(read(name));
        assert.ok(length <= managedPolicyLimit, `${length} characters; IAM takes ${managedPolicyLimit}`);
      });

      it(`${name} allows exactly the actions that the rows name`, () => {
        const allowed = permissionPolicy.parse(read(name)).Statement.flatMap(({ Action }) => Action);
        assert.deepEqual(sorted(allowed), sorted(rows(of).flatMap(({ actions }) => actions)));
      });

      it(`${name} writes to * only where there is nothing to scope by`, () => {
        const unscoped = permissionPolicy
          .parse(read(name))
          .Statement.filter(({ Resource }) => Resource.includes("*"))
          .flatMap(({ Action }) => Action)
          .filter((each) => !/:(Describe|Get|List)/.test(each));
        assert.deepEqual(sorted(unscoped), unscopable[name] ?? []);
      });
    }
  }

  it("allow all that a repair, and the report of a long wait, ask of AWS", () => {
    const clients = {
      "client-ec2": "ec2",
      "client-iam": "iam",
      "client-cloudwatch": "cloudwatch",
      "client-cloudwatch-logs": "logs",
      "client-acm": "acm",
      "client-elastic-load-balancing-v2": "elasticloadbalancing",
      "client-lambda": "lambda",
      "client-ram": "ram",
      "client-route-53": "route53",
    };
    const documents = readdirSync(join(checkout, "docs", "policies-for-deployment")).filter((name) =>
      /^(consumer|provider)-(?!preview).*\.json$/.test(name),
    );
    const allowed = documents.flatMap((name) =>
      permissionPolicy.parse(read(name)).Statement.flatMap(({ Action }) => Action),
    );
    const repair = join(checkout, "scripts", "repair");
    const asked = readdirSync(repair).flatMap((name) => {
      const text = readFileSync(join(repair, name), "utf8");
      return Object.entries(clients).flatMap(([client, service]) => {
        const [, imported = ""] =
          new RegExp(`import \\{([^}]*)\\} from "@aws-sdk/${client}"`).exec(text) ?? [];
        const operations = imported.match(/\b[A-Z]\w+(?=Command\b)|(?<=\bpaginate)[A-Z]\w+/g) ?? [];
        return operations.map((operation) => `${service}:${operation}`);
      });
    });
    assert.ok(asked.length >= 15, `found ${asked.length}`);
    // Of API Gateway everything is read with apigateway:GET.
    assert.deepEqual(sorted([...asked, "apigateway:GET"].filter((each) => !allowed.includes(each))), []);
  });

  it("trust.json is an IAM document that names the pipeline's environment and one SSO role", () => {
    const { Statement } = trustPolicy.parse(read("trust.json"));
    const length = compactLength(read("trust.json"));
    assert.ok(length <= trustPolicyLimit, `${length} characters; IAM takes ${trustPolicyLimit}`);
    for (const { Sid, Condition } of Statement) {
      const values = Object.values(Condition).flatMap((keys) => Object.entries(keys));
      const who = values.find(([key]) => key.endsWith(":sub") || key === "aws:PrincipalArn");
      assert.ok(who !== undefined, `${Sid} does not say who may take the role on`);
      for (const value of who[1])
        assert.match(
          value,
          /^repo:[\w.-]+@\w+\/[\w.-]+@\w+:environment:[\w-]+$|\/\*AWSReservedSSO_[^*]+_\*$/,
        );
      // A pattern would let in another repository whose name begins like this one's.
      if (who[0].endsWith(":sub"))
        assert.ok(Condition.StringEquals !== undefined && who[0] in Condition.StringEquals);
    }
  });
});
