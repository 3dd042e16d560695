import { z } from "zod";
import { actionOf, jsonBody, type Needs, type Part, passing, rows } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";
import { functionArn } from "./entities";

const body = z
  .object({
    FunctionName: z.string(),
    Role: z.string(),
    Tags: z.record(z.string(), z.string()),
    Principal: z.string(),
  })
  .partial();

function bodyOf(call: Call): z.infer<typeof body> {
  return call.operation === "Invoke" ? {} : jsonBody(call, body);
}

function arnOf(call: Call): string {
  const given =
    call.parameters.get("Resource") ??
    call.parameters.get("FunctionName") ??
    bodyOf(call).FunctionName ??
    "*";
  return given.startsWith("arn:") ? given : functionArn(call, given.replace(/^(\d{12}:)?function:/, ""));
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
const on: Part = (call) => {
  const { Tags: requestTags, Principal } = bodyOf(call);
  const tagKeys = call.parameters.get("tagKeys");
  return [
    {
      action: actionOf(call),
      resource: arnOf(call),
      requestTags,
      ...(tagKeys === undefined ? {} : { tagKeys: z.array(z.string()).parse(JSON.parse(tagKeys)) }),
      ...(Principal === undefined ? {} : { keys: { "lambda:principal": Principal } }),
    },
  ];
};

/** "To create a function with tags, you need lambda:TagResource as well": API_TagResource.html */
const tagsOfMade: Part = (call) => {
  const { Tags } = bodyOf(call);
  if (!Tags || Object.keys(Tags).length === 0) return [];
  return [{ action: "lambda:TagResource", resource: arnOf(call), requestTags: Tags }];
};

const passedRole: Part = (call) => passing(bodyOf(call).Role, "lambda.amazonaws.com");

/** Operations of Lambda to the permissions they need. */
export const lambdaNeeds: Needs = {
  CreateFunction: [on, tagsOfMade, passedRole],
  UpdateFunctionConfiguration: [on, passedRole],
  Invoke: [(call) => [{ action: "lambda:InvokeFunction", resource: arnOf(call) }]],
  ListFunctions: [(call) => [{ action: actionOf(call), resource: "*" }]],
  ...rows(
    [
      "GetFunction",
      "GetFunctionConfiguration",
      "ListVersionsByFunction",
      "UpdateFunctionCode",
      "DeleteFunction",
      "GetFunctionCodeSigningConfig",
      "AddPermission",
      "RemovePermission",
      "GetPolicy",
      "ListTags",
      "TagResource",
      "UntagResource",
    ],
    on,
  ),
};
