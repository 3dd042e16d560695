import { grantAdmits, routeFor } from "../../../shared/access/reach";
import { isDomainForm } from "../../../shared/invocation/form";
import type { Outcome } from "../outcome";
import type { Intent } from "./intent";
import type { MethodCall, Row } from "./row";

type Refused = Omit<Row, "name" | "because" | "orElse">;

/** Whether the method that a call leads to has authorization AWS_IAM. */
export function isSigned(call: MethodCall, intent: Pick<Intent, "routes" | "grants">): boolean {
  const route = routeFor(intent.routes, call.method, call.path);
  return hasStage(call, intent) && route?.authorization === "AWS_IAM";
}

/** The API has one stage, which the grants name. */
function hasStage({ stage }: Pick<MethodCall, "stage">, { grants }: Pick<Intent, "grants">): boolean {
  return grants.some((grant) => grant.stage === stage);
}

/**
 * The layers that refuse a call as well, beside the one that is expected to. AWS documents that an endpoint's policy is
 * asked before the API's authorization, and not where routing comes: so whichever of them it names is right.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html
 */
export function alsoRefusedBy(row: Refused, intent: Intent): Outcome[] {
  if (!row.expected.startsWith("refused by") || isBroken(row)) return [];
  const all = refusersOf(row, intent);
  if (!all.includes(row.expected)) return [];
  // AWS's older texts, and answers to HEAD, name no policy.
  const unnamed: Outcome[] = all.some((each) => each !== "refused by routing") ? ["refused by a policy"] : [];
  return [...all.filter((each) => each !== row.expected), ...unnamed];
}

/** An invalid signature is refused where it is read, before any policy. */
export function isBroken({ signer }: Pick<Row, "signer">): boolean {
  return signer === "own role, expired" || signer === "own role, for another host";
}

function refusersOf(row: Refused, intent: Intent): Outcome[] {
  const granted = row.api === "granted" && isGranted(row, intent);
  // The probe's role may sign what it is granted; its account allows no other role of ours anything.
  const mayNotSign = row.signer === "nobody" || (row.caller === "stranger" && row.signer === "own role");
  const notThere =
    row.api === "unknown" ||
    (row.api === "granted" &&
      (routeFor(intent.routes, row.method, row.path) === undefined ||
        !hasStage(row, intent) ||
        (intent.domain?.onlyDoor === true && !isDomainForm(row.form))));
  const refusers: [Outcome, boolean][] = [
    // The stranger's endpoint is open.
    ["refused by endpoint policy", row.caller === "inside" && !granted],
    ["refused by routing", notThere],
    ["refused by authorization", row.api === "granted" && isSigned(row, intent) && mayNotSign],
    ["refused by resource policy", row.api === "granted" && (row.caller === "stranger" || !granted)],
  ];
  return refusers.flatMap(([outcome, refuses]) => (refuses ? [outcome] : []));
}

function isGranted({ stage, method, path, signer, caller }: Refused, { grants, ownRole }: Intent): boolean {
  const isOwn = signer === "granted role" || (signer === "own role" && caller === "inside");
  return grants.some(
    (grant) =>
      grant.stage === stage &&
      grantAdmits(grant, method, path) &&
      (grant.principals.includes("*") || (isOwn && grant.principals.includes(ownRole))),
  );
}
