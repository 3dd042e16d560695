import { serviceOf } from "../../services";
import type { Call } from "../call";
import { AwsError } from "../errors";
import type { Need } from "./need";

/** The refusal of a permission as the called service words it, naming the action, the resource and why. */
export function accessDenied(
  call: Call,
  { action, resource }: Need,
  decision: "explicit deny" | "implicit deny",
): AwsError {
  const shape = serviceOf(call.service)?.errors.accessDenied ?? { code: "AccessDenied", status: 403 };
  const { code, status, before = "" } = shape;
  const why =
    decision === "explicit deny"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  const on = resource === "*" ? "" : ` on resource: ${resource}`;
  const who = `User: ${call.principal.arn}`;
  return new AwsError(code, `${before}${who} is not authorized to perform: ${action}${on} ${why}`, status);
}
