/**
 * The identity-based and the resource-based policy of a signed request to a method with AWS_IAM, together.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, tables A and B
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { Decision } from "../policy-engine";
import type { PolicyLayer } from "./refusals";

export interface Decisions {
  readonly sameAccount: boolean;
  readonly identity: Decision["decision"];
  /** "delegation" is an Allow that names the caller's whole account: it leaves the decision to that account. */
  readonly resource: Decision["decision"] | "delegation";
}

export interface Denial {
  readonly layer: PolicyLayer;
  readonly decision: "explicit deny" | "implicit deny";
}

const IDENTITY = "identity-based policy";
const RESOURCE = "resource-based policy";

/** undefined when the request is allowed. */
export function combine({ sameAccount, identity, resource }: Decisions): Denial | undefined {
  if (identity === "explicit deny") return { layer: IDENTITY, decision: identity };
  if (resource === "explicit deny") return { layer: RESOURCE, decision: resource };
  if (sameAccount) {
    // One of the two is enough.
    if (identity === "allow" || resource === "allow") return undefined;
    return { layer: IDENTITY, decision: "implicit deny" };
  }
  if (identity !== "allow") return { layer: IDENTITY, decision: "implicit deny" };
  return resource === "implicit deny" ? { layer: RESOURCE, decision: resource } : undefined;
}
