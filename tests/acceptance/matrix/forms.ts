import { apiForms, domainForms, type InvocationForm, isDomainForm } from "../../../shared/invocation/form";
import type { Outcome } from "../outcome";
import type { Intent } from "./intent";
import { endsBeforePolicies } from "./reach";
import { alsoRefusedBy, isBroken, isSigned } from "./refusals";
import type { MethodCall, Row } from "./row";

/** What a row is made of; the rest is as for the probe's plain call of the granted API. */
export interface RowParts
  extends Partial<Pick<Row, "caller" | "via" | "api" | "signer" | "token" | "basePath">> {
  readonly call: MethodCall;
  readonly expected: Row["expected"];
  readonly because: string;
}

/** One row for each invocation form; where the form's name does not lead to the API, the row says so. */
export function byEveryForm(intent: Intent, parts: RowParts): Row[] {
  const { call, ...rest } = parts;
  const plain = { caller: "inside", via: "own", api: "granted", signer: "nobody" } as const;
  return formsOf(intent, parts).map((form) => {
    const asked = { ...plain, form, ...call, ...rest };
    const unsigned = asked.api === "granted" && asked.signer === "nobody";
    const made = { ...asked, needsSignature: unsigned && isSigned(call, intent) };
    const row = { ...made, ...closedOwnNames(made, intent) };
    const name = nameOf(row);
    const ended = endsBeforePolicies(row, intent);
    return ended === undefined
      ? { name, ...row, ...behindWebAcl(row, alsoRefusedBy(row, intent), intent) }
      : { name, ...row, orElse: [], ...ended };
  });
}

/**
 * A stage's web ACL is asked before everything that API Gateway asks there, and after the endpoint's own policy.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
 */
function behindWebAcl(
  { api, expected }: Pick<Row, "api" | "expected">,
  orElse: readonly Outcome[],
  { webAcl }: Intent,
): Pick<Row, "orElse" | "behindWebAcl"> {
  const routed = [expected, ...orElse].includes("refused by routing");
  if (!webAcl || api !== "granted" || routed) return { orElse: [...orElse] };
  const later = expected === "refused by authorization" || expected === "refused by resource policy";
  return { orElse: [...orElse, ...(later ? (["refused by WAF"] as const) : [])], behindWebAcl: true };
}

/** A domain leads to the one stage of the one API that is mapped. */
function formsOf({ domain }: Intent, { api = "granted", call, basePath }: RowParts): InvocationForm[] {
  const byDomain = domain !== undefined && api === "granted" && call.stage === domain.stage;
  return [...(basePath === undefined ? apiForms : []), ...(byDomain ? domainForms : [])];
}

/** Where a domain is the only door, what no earlier layer refuses ends at a name that is not answered. */
function closedOwnNames(
  row: Pick<Row, "form" | "api" | "signer" | "expected">,
  { domain }: Intent,
): Partial<Row> {
  const closed = domain?.onlyDoor && row.api === "granted" && !isDomainForm(row.form);
  const earlier = row.expected === "refused by endpoint policy" || isBroken(row);
  return closed && !earlier
    ? { expected: "refused by routing", because: "the API's own names are closed" }
    : {};
}

function nameOf(row: Omit<Row, "name" | "orElse">): string {
  const { caller, via, form, api, stage, method, path, signer, token, basePath } = row;
  const target = api === "granted" ? "" : `${api} API, `;
  const through = via === "own" || caller === "outside" ? "" : " through the consumer's endpoint";
  const signature = signer === "nobody" ? "" : `, signed by ${signer}`;
  const shown = token === undefined ? "" : `, with a ${token} token`;
  const other = basePath === undefined ? "" : ", another base path";
  return `${caller}: ${target}${method} /${stage}${path} by ${form}${through}${signature}${shown}${other}`;
}
