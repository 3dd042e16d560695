import { z } from "zod";
import { actionOf, jsonBody, type Needs, type Part, rows } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";
import { ec2Arn } from "../ec2/permission-parts";

const body = z
  .object({
    Name: z.string().optional(),
    Names: z.array(z.string()).default([]),
    Path: z.string().optional(),
    DocumentName: z.string().default("*"),
    InstanceIds: z.array(z.string()).default([]),
    Targets: z.array(z.object({ Key: z.string(), Values: z.array(z.string()) })).default([]),
    Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).optional(),
  })
  .partial();

const bodyOf = (call: Call) => jsonBody(call, body);

/** AWS's own parameters and documents belong to no account. */
const arn = (call: Call, type: string, name: string, ofAws: boolean) =>
  `arn:aws:ssm:${call.region}:${ofAws ? "" : call.account}:${type}/${name.replace(/^\//, "")}`;

const parameters: Part = (call) => {
  const { Name, Names = [], Path, Tags } = bodyOf(call);
  const requestTags = Tags && Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  const named = [Name, Path, ...Names].filter((name) => name !== undefined);
  return (named.length > 0 ? named : ["*"]).map((name) => ({
    action: actionOf(call),
    resource: arn(call, "parameter", name, name.startsWith("/aws/")),
    requestTags,
  }));
};

/** The document and every target instance. */
const command: Part = (call) => {
  const { DocumentName = "*", InstanceIds = [], Targets = [] } = bodyOf(call);
  const document = DocumentName.split("document/").at(-1) ?? DocumentName;
  const ids = new Set([
    ...InstanceIds,
    ...Targets.flatMap(({ Key, Values }) => (Key === "InstanceIds" ? Values : ["*"])),
  ]);
  const resources = [
    arn(call, "document", document, document.startsWith("AWS-")),
    ...[...ids].map((id) => ec2Arn(call, "instance", id)),
  ];
  return resources.map((resource) => ({ action: actionOf(call), resource }));
};

/** The action has no resource; Systems Manager reports the account's ARN. */
const all: Part = (call) => [
  { action: actionOf(call), resource: `arn:aws:ssm:${call.region}:${call.account}:*` },
];

/**
 * Operations of Systems Manager to the permissions they need.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export const ssmNeeds: Needs = {
  SendCommand: [command],
  ...rows(
    [
      "GetCommandInvocation",
      "ListCommands",
      "ListCommandInvocations",
      "CancelCommand",
      "DescribeInstanceInformation",
      "DescribeParameters",
    ],
    all,
  ),
  ...rows(
    ["GetParameter", "GetParameters", "GetParametersByPath", "PutParameter", "DeleteParameter"],
    parameters,
  ),
};
