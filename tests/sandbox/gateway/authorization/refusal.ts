import { own } from "../../own";
import type { Call } from "../call";
import { AwsError } from "../errors";
import type { Need } from "./need";

interface Shape {
  readonly code: string;
  readonly status: number;
  readonly before?: string;
}

/** How each service says no. */
const shapes: Readonly<Record<string, Shape>> = {
  // AWS adds an encoded message, which only sts:DecodeAuthorizationMessage can read; here everything is in plain text.
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  ec2: {
    code: "UnauthorizedOperation",
    status: 403,
    before: "You are not authorized to perform this operation. ",
  },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
  iam: { code: "AccessDenied", status: 403 },
  sts: { code: "AccessDenied", status: 403 },
  s3: { code: "AccessDenied", status: 403 },
  apigateway: { code: "AccessDeniedException", status: 403 },
  ssm: { code: "AccessDeniedException", status: 400 },
  logs: { code: "AccessDeniedException", status: 400 },
};

/** The refusal of a permission as the called service words it, naming the action, the resource and why. */
export function accessDenied(
  call: Call,
  { action, resource }: Need,
  decision: "explicit deny" | "implicit deny",
): AwsError {
  const { code, status, before = "" } = own(shapes, call.service) ?? { code: "AccessDenied", status: 403 };
  const why =
    decision === "explicit deny"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  const on = resource === "*" ? "" : ` on resource: ${resource}`;
  const who = `User: ${call.principal.arn}`;
  return new AwsError(code, `${before}${who} is not authorized to perform: ${action}${on} ${why}`, status);
}
