import { own } from "../../own";
import { identityDecision, type UndecidedReason } from "../../policy-engine";
import { serviceOf } from "../../services";
import { isEnded } from "../../services/sts/credentials";
import type { Role } from "../../snapshots";
import { unknownKey } from "../authentication";
import type { Call } from "../call";
import { AwsError } from "../errors";
import { contextKeys } from "./context-keys";
import type { LookUp } from "./look-up";
import type { Need } from "./need";

/**
 * The permissions that a request needs, all of them.
 * @throws AwsError UnsupportedOperation for an operation that has no row, naming the table.
 */
export async function needsOf(call: Call, lookUp: LookUp): Promise<readonly Need[]> {
  const parts = own(serviceOf(call.service)?.permissions, call.operation);
  if (parts === undefined) {
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox does not know which permissions ${call.service}:${call.operation} needs, so no role with policies ` +
        "may call it. They are listed in tests/sandbox/services/*/permissions.ts.",
    );
  }
  return (await Promise.all(parts.map((part) => part(call, lookUp)))).flat();
}

/**
 * Refuses what the caller's role does not allow. A role that is not in its account's IAM is an administrator, and so
 * are the base credentials.
 * @throws AwsError as the service words it
 */
export async function authorize(
  call: Call,
  roleOf: (account: string, name: string) => Promise<Role | undefined>,
  lookUp: LookUp,
): Promise<void> {
  const name = /^arn:aws:sts::\d{12}:assumed-role\/([^/]+)\//.exec(call.principal.arn)?.[1];
  const role = name === undefined ? undefined : await roleOf(call.principal.account, name);
  if (isEnded(call.principal, role)) throw unknownKey(call.service);
  if (role === undefined) return;
  for (const need of await needsOf(call, lookUp)) {
    const { arn, account } = call.principal;
    const decision = identityDecision(role, {
      principal: { kind: "aws", arn, roleArn: role.arn, account },
      action: need.action,
      resource: need.resource,
      context: await contextKeys(call, role, need, lookUp),
    });
    if (typeof decision === "object") throw new AwsError("UnsupportedOperation", reasonOf(decision));
    if (decision !== "allow") throw accessDenied(call, need, decision);
  }
}

function reasonOf(why: UndecidedReason): string {
  return "unsupported" in why ? `The sandbox does not support ${why.unsupported}` : why.unreadable;
}

/** The refusal as the called service words it: the action, the resource and the reason. */
function accessDenied(
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
