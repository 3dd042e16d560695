/** Invokes a Lambda function for an integration or as an authorizer. */
import {
  type CompiledPolicy,
  compilePolicy,
  conditionContext,
  identityDecision,
  type UndecidedReason,
} from "../policy-engine";
import type { ControlPlane, FunctionInvocation, LambdaTarget } from "../snapshots";

/** undefined: timed out. The function continues until its own timeout. */
export function inTime(
  invoked: Promise<FunctionInvocation>,
  milliseconds: number,
): Promise<FunctionInvocation | Error | undefined> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(undefined), milliseconds);
    const settle = (found: FunctionInvocation | Error) => {
      clearTimeout(late);
      resolve(found);
    };
    invoked.then(settle, (error: unknown) =>
      settle(error instanceof Error ? error : new Error(String(error))),
    );
  });
}

/** A function's compiled policy, and its decisions by route; a changed function is another object. */
const policies = new WeakMap<
  LambdaTarget,
  { readonly policy: CompiledPolicy; readonly decided: Map<string, boolean> }
>();

/** Whether API Gateway may invoke the function for this ARN: by the credentials' role, or by the function's policy. */
export async function mayBeInvoked(
  target: LambdaTarget,
  credentials: string | undefined,
  sourceArn: string,
  account: string,
  controlPlane: Pick<ControlPlane, "role">,
): Promise<boolean | UndecidedReason> {
  return credentials
    ? roleMayInvoke(credentials, target, controlPlane)
    : mayInvoke(target, sourceArn, account);
}

/**
 * Whether the function's resource-based policy allows API Gateway to invoke it for this ARN.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
 */
function mayInvoke(target: LambdaTarget, sourceArn: string, account: string): boolean {
  const { arn, policy: text } = target;
  if (text === undefined) return false;
  const known = policies.get(target) ?? { policy: compilePolicy(text), decided: new Map<string, boolean>() };
  policies.set(target, known);
  const key = `${account} ${sourceArn}`;
  const before = known.decided.get(key);
  if (before !== undefined) return before;
  const { decision } = known.policy({
    principal: { kind: "service", name: "apigateway.amazonaws.com" },
    action: "lambda:InvokeFunction",
    resource: arn,
    context: conditionContext({ "aws:SourceArn": sourceArn, "aws:SourceAccount": account }),
  });
  known.decided.set(key, decision === "allow");
  return decision === "allow";
}

/**
 * Whether API Gateway may assume the role of an integration's or authorizer's credentials, and that role may invoke the
 * function. The function's policy is then not needed.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-request-basic-setup.html
 */
async function roleMayInvoke(
  roleArn: string,
  { arn }: LambdaTarget,
  controlPlane: Pick<ControlPlane, "role">,
): Promise<boolean | UndecidedReason> {
  const [, , , , account = "", path = ""] = roleArn.split(":");
  if (arn.split(":")[4] !== account) return { unsupported: "credentials for a function of another account" };
  const role = await controlPlane.role(account, path.split("/").at(-1) ?? "");
  if (role?.arn !== roleArn || !role.services.includes("apigateway.amazonaws.com")) return false;
  const decision = identityDecision(role, {
    principal: { kind: "aws", arn: roleArn, roleArn, account },
    action: "lambda:InvokeFunction",
    resource: arn,
    context: conditionContext({ "aws:PrincipalAccount": account, "aws:PrincipalArn": roleArn }),
  });
  return typeof decision === "object" ? decision : decision === "allow";
}
