/** Lambda functions behind the test world: by integrations and by authorizers. */
import type { FunctionInvocation } from "../snapshots";
import { region } from "./world.fixture";

export const functionArn = `arn:aws:lambda:${region}:222222222222:function:backend`;
export const invocationUri = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

/** What a function has answered: JSON, or the text as it is. */
export const answered = (payload: unknown, functionError?: "Unhandled"): FunctionInvocation => ({
  requestId: "1",
  functionError,
  payload: Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
  tail: Buffer.alloc(0),
});

/** Lets API Gateway invoke the function: for these ARNs of the API, or for all. */
export const permission = (SourceArn: string | undefined, more: object = {}) => ({
  Effect: "Allow",
  Principal: { Service: "apigateway.amazonaws.com" },
  Action: "lambda:InvokeFunction",
  Resource: functionArn,
  ...(SourceArn === undefined ? {} : { Condition: { ArnLike: { "AWS:SourceArn": SourceArn } } }),
  ...more,
});

export const policyOf = (...Statement: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Id: "default", Statement });
