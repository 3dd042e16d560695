/** How API Gateway invokes a Lambda function: for an integration, or as an authorizer. */
import { compilePolicy, conditionContext, type Policy } from "../policy-engine";
import type { Invocation, LambdaTarget } from "../snapshots";

/** undefined: the time is over. The function goes on, until its own time is. */
export function inTime(
  invoked: Promise<Invocation>,
  milliseconds: number,
): Promise<Invocation | Error | undefined> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(undefined), milliseconds);
    const settle = (found: Invocation | Error) => {
      clearTimeout(late);
      resolve(found);
    };
    invoked.then(settle, (error: unknown) =>
      settle(error instanceof Error ? error : new Error(String(error))),
    );
  });
}

const policies = new Map<string, Policy>();
/** Functions may have as many as their users like: no more are remembered. */
const most = 200;

/**
 * Whether the function's policy lets API Gateway invoke it from there: nothing else gives API Gateway the right.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
 */
export function mayInvoke({ arn, policy: text }: LambdaTarget, sourceArn: string, account: string): boolean {
  if (text === undefined) return false;
  const policy = policies.get(text) ?? compilePolicy(text);
  if (policies.size >= most) policies.clear();
  policies.set(text, policy);
  const { decision } = policy({
    principal: { kind: "service", name: "apigateway.amazonaws.com" },
    action: "lambda:InvokeFunction",
    resource: arn,
    context: conditionContext({ "aws:SourceArn": sourceArn, "aws:SourceAccount": account }),
  });
  return decision === "allow";
}
