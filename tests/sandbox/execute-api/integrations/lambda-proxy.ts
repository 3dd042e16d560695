/**
 * AWS_PROXY integrations with a Lambda function, which gets the whole request and makes the whole answer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import { setTimeout as sleep } from "node:timers/promises";
import { functionOfUri } from "../../lambda-uri";
import { compilePolicy, conditionContext, type Policy } from "../../policy-engine";
import type { Invocation, LambdaTarget } from "../../snapshots";
import { refuse } from "../exchange";
import { executionArn } from "../policies";
import { EVENT_TOO_LARGE, INTEGRATION_TIMEOUT, MISCONFIGURED, sandboxFailure } from "../refusals";
import type { CompileIntegration, IntegrationRequest } from "./integration";
import { lambdaAnswer } from "./lambda-answer";
import { lambdaEvent } from "./lambda-event";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAXIMUM_EVENT_BYTES = 6 * 1024 * 1024;

export const lambdaProxy: CompileIntegration = (
  { uri, httpMethod, timeoutMilliseconds },
  _method,
  snapshot,
) => {
  const arn = functionOfUri(uri);
  return async (request) => {
    const target = arn === undefined ? undefined : request.controlPlane.lambdaFunction(arn);
    // Functions are invoked by POST, whatever the request's own method is.
    if (target === undefined || httpMethod !== "POST") return refuse(MISCONFIGURED);
    if (!mayInvoke(target, request)) return refuse(MISCONFIGURED);
    const event = Buffer.from(JSON.stringify(lambdaEvent(request)));
    if (event.length > MAXIMUM_EVENT_BYTES) return refuse(EVENT_TOO_LARGE);
    const invocation = await inTime(target.invoke(event), timeoutMilliseconds);
    if (invocation === undefined) return refuse(INTEGRATION_TIMEOUT);
    if (invocation instanceof Error)
      return refuse(sandboxFailure(`the function was not run: ${invocation.message}`));
    return lambdaAnswer(invocation, request.exchange, snapshot);
  };
};

/** undefined: the time is over. The function goes on, until its own time is. */
async function inTime(invoked: Promise<Invocation>, milliseconds: number) {
  const over = new AbortController();
  const settled = invoked.catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  const late = sleep(milliseconds, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([settled, late]);
  } finally {
    over.abort();
  }
}

const policies = new Map<string, Policy>();
/** Functions may have as many as their users like: no more are remembered. */
const MOST = 200;

/**
 * Whether the function's policy lets API Gateway invoke it from this route: nothing else gives API Gateway the right.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
 */
function mayInvoke({ arn, policy: text }: LambdaTarget, { api, stage, match, exchange }: IntegrationRequest) {
  if (text === undefined) return false;
  const policy = policies.get(text) ?? compilePolicy(text);
  if (policies.size >= MOST) policies.clear();
  policies.set(text, policy);
  const { decision } = policy({
    principal: { kind: "service", name: "apigateway.amazonaws.com" },
    action: "lambda:InvokeFunction",
    resource: arn,
    context: conditionContext({
      "aws:SourceArn": `${executionArn(api)}/${stage.name}/${exchange.method}${match.resource.path}`,
      "aws:SourceAccount": api.account,
    }),
  });
  return decision === "allow";
}
