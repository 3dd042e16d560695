/** Lambda functions for integrations and authorizers of the test world. */
import type { FunctionInvocation } from "../snapshots";
import { region, roleOf } from "./world.fixture";

export const functionArn = `arn:aws:lambda:${region}:222222222222:function:backend`;
export const invocationUri = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

/** A function's answer: JSON, or the text unchanged. */
export const answered = (payload: unknown, functionError?: "Unhandled"): FunctionInvocation => ({
  requestId: "1",
  functionError,
  payload: Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
  tail: Buffer.alloc(0),
});

/** Allows API Gateway to invoke the function: for these ARNs of the API, or for all. */
export const permission = (SourceArn: string | undefined, more: object = {}) => ({
  Effect: "Allow",
  Principal: { Service: "apigateway.amazonaws.com" },
  Action: "lambda:InvokeFunction",
  Resource: functionArn,
  ...(SourceArn === undefined ? {} : { Condition: { ArnLike: { "AWS:SourceArn": SourceArn } } }),
  ...more,
});

/** ARN of the role in the function's credentials. */
export const callingRoleArn = "arn:aws:iam::222222222222:role/path/calls";

const calling = (Resource: string, more: object = {}) => ({
  ...roleOf("222222222222", "path/calls"),
  services: ["lambda.amazonaws.com", "apigateway.amazonaws.com"],
  policies: [
    {
      name: "own",
      document: policyOf({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource }),
    },
  ],
  ...more,
});

/** Name, role of the credentials, and the status of a call. */
export const callingRoles = [
  ["that may invoke the function", calling(functionArn), 200],
  ["that may invoke another", calling(`${functionArn}-other`), 500],
  ["that does not exist", undefined, 500],
  ["of another path", calling(functionArn, { arn: "arn:aws:iam::222222222222:role/calls" }), 500],
  ["that trusts another service", calling(functionArn, { services: ["lambda.amazonaws.com"] }), 500],
  ["with a boundary", calling(functionArn, { permissionsBoundaryArn: "arn:aws:iam::aws:policy/P" }), 501],
] as const;

export function policyOf(...Statement: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement });
}
