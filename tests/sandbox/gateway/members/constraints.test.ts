import assert from "node:assert/strict";
import { emulatorPython } from "../../moto/environment";
import { services } from "../../services";
import { iamOperations } from "../../services/iam/operations";
import { logsOperations } from "../../services/logs/operations";
import type { Call } from "../call";
import { AwsError } from "../errors";
import { botocoreModels, type Models, type Shape } from "../parse";
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

/** Values that the shape excludes. */
function outside({ type, enum: among, min, max, pattern }: Shape): string[] {
  if (numbers.includes(type)) {
    return [...(min === undefined ? [] : [min - 1]), ...(max === undefined ? [] : [max + 1])].map(String);
  }
  if (type !== "string") return [];
  const long = max !== undefined && max < 100_000 ? ["a".repeat(max + 1)] : [];
  // A control character: a pattern that takes it stands for any text.
  const characters = pattern?.startsWith("[\\w+=,.@-]") ? ["a b", "\u0007"] : [];
  return [...(among === undefined ? [] : ["constructor"]), ...(min ? [""] : []), ...long, ...characters];
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

  it("are no others: what a client sends is let through", () => {
    for (const [service, operation, name, value] of [
      ["iam", "CreateRole", "RoleName", "a-b_c.d@e"],
      ["iam", "CreateRole", "MaxSessionDuration", "3600"],
      ["ec2", "CreateNetworkAclEntry", "Protocol", "-1"],
      ["ec2", "AuthorizeSecurityGroupIngress", "IpPermissions.1.IpProtocol", "udp"],
      ["ec2", "AuthorizeSecurityGroupIngress", "IpPermissions.1.FromPort", "-1"],
      ["ssm", "PutParameter", "Type", "SecureString"],
      ["logs", "CreateLogGroup", "logGroupName", "/aws/api-gateway/x_1#2"],
    ] as const) {
      checkConstraints(callOf(service, operation, name, value, false), models(service));
    }
  });
});
