import assert from "node:assert/strict";
import { emulatorPython } from "../../moto/environment";
import { services } from "../../services";
import { iamOperations } from "../../services/iam/operations";
import { logsOperations } from "../../services/logs/operations";
import type { Call } from "../call";
import { AwsError } from "../errors";
import { botocoreModels, type Models, type ServiceModel, type Shape, type Use } from "../parse";
import { checkConstraints } from "./constraints";

const account = "111111111111";
const principal = { account, arn: `arn:aws:iam::${account}:user/u`, userId: "AIDA" };

/** A request with one member at its top. */
function callOf(service: string, operation: string, name: string, value: string, isNumber: boolean): Call {
  const isJson = services[service]?.protocol === "json";
  return {
    service,
    operation,
    region: "us-east-1",
    account,
    principal,
    method: "POST",
    target: "/",
    headers: {},
    parameters: new Map(isJson ? [] : [[name, value]]),
    body: Buffer.from(isJson ? JSON.stringify({ [name]: isNumber ? Number(value) : value }) : ""),
  };
}

const numbers = ["integer", "long", "float", "double"];

/** Treated as accepting any text: a pattern that accepts a control character, or that JavaScript cannot compile. */
function takesAll(pattern: string): boolean {
  try {
    return ["a b", "\u0007"].some((text) => new RegExp(`^(?:${pattern})$`, "su").test(text));
  } catch {
    return true;
  }
}

/** Values that the shape excludes. */
function outside({ type, enum: among, min, max, pattern }: Shape, isBlob = false): string[] {
  if (numbers.includes(type)) {
    return [...(min === undefined ? [] : [min - 1]), ...(max === undefined ? [] : [max + 1])].map(String);
  }
  if (type !== "string" && !isBlob) return [];
  const long = max !== undefined && max < 100_000 ? ["a".repeat(max + 1)] : [];
  const characters = pattern !== undefined && !takesAll(pattern) ? ["a b", "\u0007"] : [];
  return [...(among === undefined ? [] : ["constructor"]), ...(min ? [""] : []), ...long, ...characters];
}

/** One member of an operation's input, with its path: "*" is a key of a map, "+" an entry of a list. */
interface Place {
  readonly names: readonly string[];
  readonly shape: Shape;
  /** Of the member of the input itself. */
  readonly use: Use;
  readonly member: string;
  readonly isBlob: boolean;
}

/** Every place for a value; recursive members once. */
function places(input: Shape, model: ServiceModel): Place[] {
  const below = (
    top: Pick<Place, "use" | "member">,
    names: readonly string[],
    name: string,
    above: readonly string[],
  ): Place[] => {
    if (above.includes(name)) return [];
    const shape = model.shape(name);
    const on = (step: string, use: Use | undefined) =>
      use === undefined ? [] : below(top, [...names, step], use.shape, [...above, name]);
    return [
      { ...top, names, shape, isBlob: shape.type === "blob" },
      ...Object.entries(shape.members ?? {}).flatMap(([member, use]) => on(use.locationName ?? member, use)),
      ...on("+", shape.member),
      ...on("*", shape.value),
      ...on("**", shape.key),
    ];
  };
  return Object.entries(input.members ?? {}).flatMap(([member, use]) =>
    // A body that is bytes is not JSON.
    input.payload === member && model.shape(use.shape).type === "blob"
      ? []
      : below({ use, member }, [use.locationName ?? member], use.shape, []),
  );
}

function requestOf(
  service: string,
  operation: string,
  { names, shape, use, member, isBlob }: Place,
  value: string,
): Call {
  const [name = ""] = names;
  const leaf = numbers.includes(shape.type)
    ? Number(value)
    : isBlob
      ? Buffer.from(value).toString("base64")
      : value;
  const nested = names
    .slice(1)
    .reduceRight<unknown>(
      (inner, step) =>
        step === "+"
          ? [inner]
          : step === "**"
            ? { [String(inner)]: "x" }
            : step === "*"
              ? { key: inner }
              : { [step]: inner },
      leaf,
    );
  const text = typeof nested === "object" ? JSON.stringify(nested) : String(nested);
  return {
    ...callOf(service, operation, name, value, false),
    parameters: new Map(
      use.location === "uri" ? [[member, text]] : use.location === "querystring" ? [[name, text]] : [],
    ),
    headers: use.location === "header" ? { [name.toLowerCase()]: text } : {},
    body: Buffer.from(use.location === undefined ? JSON.stringify({ [name]: nested }) : ""),
  };
}

describe("values that AWS's model excludes", () => {
  let models: Models;
  before(async () => {
    models = botocoreModels(await emulatorPython(() => undefined));
  });

  for (const [service, operations] of [
    ["iam", Object.keys(iamOperations)],
    ["logs", Object.keys(logsOperations)],
    ["ssm", ["GetParameter", "GetParametersByPath", "PutParameter", "DeleteParameter", "SendCommand"]],
    ["sts", ["AssumeRole"]],
    ["ec2", ["CreateVpc", "DescribeVpcs", "CreateNetworkAclEntry", "RunInstances"]],
  ] as const) {
    it(`are refused by name: ${service}`, () => {
      let count = 0;
      for (const operation of operations) {
        const model = models(service);
        for (const [name, { shape: of }] of Object.entries(model.input(operation).members ?? {})) {
          const shape = model.shape(of);
          for (const value of outside(shape)) {
            count += 1;
            const sent = callOf(service, operation, name, value, numbers.includes(shape.type));
            assert.throws(
              () => checkConstraints(sent, model),
              (error: unknown) =>
                error instanceof AwsError &&
                error.message.toLowerCase().includes(`at '${name.toLowerCase()}' failed`) &&
                (shape.sensitive !== true || value === "" || !error.message.includes(value)),
              `${operation} ${name} ${value.slice(0, 50)}`,
            );
          }
        }
      }
      assert.ok(count > 0);
    });
  }

  for (const [name, value] of [
    ["RuleNumber", "0"],
    ["RuleNumber", "32767"],
    ["PortRange.From", "-2"],
    ["PortRange.To", "65536"],
    ["Protocol", "256"],
    ["Protocol", "tcpx"],
    ["RuleAction", "maybe"],
  ] as const) {
    it(`are refused of an entry of a network ACL: ${name}=${value}`, () => {
      const sent = callOf("ec2", "CreateNetworkAclEntry", name, value, false);
      assert.throws(() => checkConstraints(sent, models("ec2")), AwsError);
    });
  }

  for (const service of ["acm", "lambda", "logs", "route53", "ssm"]) {
    it(`are refused in path, query, header and nested members of the body: ${service}`, () => {
      const model = models(service);
      let count = 0;
      for (const operation of Object.keys(services[service]?.operations ?? {})) {
        for (const place of places(model.input(operation), model)) {
          for (const value of outside(place.shape, place.isBlob)) {
            count += 1;
            const sent = requestOf(service, operation, place, value);
            assert.throws(
              () => checkConstraints(sent, model),
              (error: unknown) =>
                error instanceof AwsError &&
                error.message.includes("failed to satisfy constraint") &&
                !error.message.includes("Value null"),
              `${operation} ${place.names.join(".")} ${place.use.location ?? ""} ${value.slice(0, 50)}`,
            );
          }
        }
      }
      assert.ok(count > 20, String(count));
    });
  }

  for (const service of ["acm", "ec2", "iam", "lambda", "logs", "route53", "ssm", "sts"]) {
    it(`are refused where a required member is missing: ${service}`, () => {
      const model = models(service);
      for (const operation of Object.keys(services[service]?.operations ?? {})) {
        const { required = [], members = {} } = model.input(operation);
        if (required.length === 0) continue;
        const sent = callOf(service, operation, "x", "x", false);
        const empty = { ...sent, parameters: new Map<string, string>(), body: Buffer.from("") };
        assert.throws(
          () => checkConstraints(empty, model),
          (error: unknown) =>
            error instanceof AwsError && required.some((name) => error.message.includes(name)),
          `${operation} ${Object.keys(members)}`,
        );
      }
    });
  }

  it("are the only ones refused: requests of clients are accepted", () => {
    for (const [service, operation, name, value] of [
      ["iam", "CreateRole", "RoleName", "a-b_c.d@e"],
      ["iam", "CreateRole", "MaxSessionDuration", "3600"],
      ["ec2", "CreateNetworkAclEntry", "Protocol", "-1"],
      ["ec2", "AuthorizeSecurityGroupIngress", "IpPermissions.1.IpProtocol", "udp"],
      ["ec2", "AuthorizeSecurityGroupIngress", "IpPermissions.1.FromPort", "-1"],
      ["ssm", "PutParameter", "Type", "SecureString"],
      ["logs", "CreateLogGroup", "logGroupName", "/aws/api-gateway/x_1#2"],
    ] as const) {
      const sent = callOf(service, operation, name, value, false);
      try {
        checkConstraints(sent, models(service));
      } catch (error) {
        // The other members that it must have.
        assert.match(String(error), /Value null at|must contain the parameter/);
      }
    }
  });
});
