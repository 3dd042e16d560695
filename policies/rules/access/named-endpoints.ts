import { type IntendedAccess, withStatements } from "../../prover";
import { conditionValues, type RawDocument } from "../../resources/policy-document";

/** Endpoints that a document itself names, literally. */
export function namedEndpoints(document: RawDocument): string[] {
  return conditionValues(document, "aws:SourceVpce").filter((value) => /^vpce-[0-9a-z]+$/.test(value));
}

/**
 * Where nobody has said what is intended: only through endpoints or VPCs that the document names. Traffic through
 * named VPCs is taken out by a Deny of our own, so that all that is left must come through named endpoints.
 */
export function onlyThroughNamed(document: RawDocument): { document: RawDocument; intent: IntendedAccess[] } {
  const vpcs = conditionValues(document, "aws:SourceVpc").filter((value) => /^vpc-[0-9a-z]+$/.test(value));
  const named = namedEndpoints(document);
  const intent = named.map((vpce) => ({ vpce, principals: ["*"], stage: "*", method: "*", path: "/*" }));
  if (vpcs.length === 0) return { document, intent };
  const outside = {
    Effect: "Deny",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceVpc": vpcs } },
  };
  return { document: withStatements(document, [outside]), intent };
}
