import { apiArnFault, parseApiArn } from "./compile/api";
import { layersKey, unreached } from "./decide/case-layers";
import { CaseModel } from "./decide/case-model";
import { reasonOf, tooHard } from "./decide/finding";
import type { Approximation } from "./decide/layers";
import { makeRequest } from "./decide/request";
import { findDifference } from "./decide/search";
import { evaluate } from "./oracle/evaluate";
import { type Documents, readDocuments } from "./parse/case";
import { Errors } from "./parse/errors";
import { defaultBudget, type ProofOptions } from "./prove";
import type { BoxContext } from "./sets/box";
import { forgetTexts } from "./sets/text-set";
import { TooHard, Work } from "./sets/work";
import type { Comparison, ProofCase, ProofRequest } from "./types";

/** Found: a request that only the first allows. "open": there may be one. */
type Difference = { readonly request: ProofRequest } | "none" | { readonly open: string };

function difference(first: CaseModel, second: CaseModel): Difference {
  const settled = new Set<string>();
  let open: string | undefined;
  for (const requestClass of first.requestClasses()) {
    if (requestClass.authorization === "AWS_IAM" && requestClass.caller.kind === "anonymous") continue;
    const ruledOut = first.contradictions(requestClass);
    const mineLayers = first.layers(requestClass);
    // An API that becomes REGIONAL is no longer reached through endpoints.
    const theirLayers = second.isReached(requestClass.ingress) ? second.layers(requestClass) : unreached;
    const key = [first.key(requestClass), layersKey(mineLayers), layersKey(theirLayers)].join(" ");
    if (settled.has(key)) continue;
    settled.add(key);
    const find = (mine: Approximation, theirs: Approximation, context: BoxContext) =>
      findDifference(mineLayers, mine, theirLayers, theirs, ruledOut, context);
    if (!find("overApproximation", "underApproximation", first.context(requestClass, "possible"))) continue;
    const context = first.context(requestClass, "certain");
    const certain = find("underApproximation", "overApproximation", context);
    if (!certain) {
      open ??= reasonOf(
        [...first.compilation.notes.list, ...second.compilation.notes.list],
        "the documents leave it open",
      );
      continue;
    }
    const request = makeRequest(first, requestClass, certain, context);
    const mine = evaluate(first.proofCase, request, "allow").outcome;
    const theirs = evaluate(second.proofCase, request, "allow").outcome;
    if (mine === "allowed" && theirs === "refused") return { request };
    open = `internal error: ${JSON.stringify(request)} is ${mine} and then ${theirs} to the evaluator`;
  }
  return open === undefined ? "none" : { open };
}

const everything = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };

/** Endpoints and callers that only one case names, spelled out in the other as what they are there: anybody's. */
function completed(mine: ProofCase, theirs: ProofCase): ProofCase {
  const endpoints: Record<string, ProofCase["endpoints"][string]> = {};
  for (const id of [...new Set([...Object.keys(mine.endpoints), ...Object.keys(theirs.endpoints)])].sort()) {
    const own = mine.endpoints[id];
    endpoints[id] = { ...(own ?? { policy: null }), vpc: own?.vpc ?? theirs.endpoints[id]?.vpc };
  }
  const identityPolicies: Record<string, readonly unknown[]> = {};
  const account = mine.api.split(":")[4];
  const listed = [...Object.keys(mine.identityPolicies), ...Object.keys(theirs.identityPolicies)];
  for (const arn of [...new Set(listed)].sort()) {
    const unlisted = arn.split(":")[4] === account ? [] : [everything];
    identityPolicies[arn] = mine.identityPolicies[arn] ?? unlisted;
  }
  // What is intended does not change what is allowed.
  return { ...mine, intent: [], endpoints, identityPolicies, ...domainsOf(mine, theirs) };
}

/** A domain that only one case has leads nowhere in the other. */
function domainsOf(mine: ProofCase, theirs: ProofCase): Pick<ProofCase, "domains"> {
  if (mine.domains === undefined && theirs.domains === undefined) return {};
  const others = Object.entries(theirs.domains ?? {}).map(([arn, { mappings }]) => [
    arn,
    { policy: null, mappings, associations: [] },
  ]);
  return { domains: { ...Object.fromEntries(others), ...mine.domains } };
}

/**
 * How the policies of `after` relate to those of `before`, with requests that distinguish them. Both must be
 * about the same API, with the same authorization.
 */
export function compare(
  before: ProofCase,
  after: ProofCase,
  { budget = defaultBudget }: ProofOptions = {},
): Comparison {
  forgetTexts();
  const errors = new Errors();
  const api = parseApiArn(before.api);
  const fault = apiArnFault(before.api);
  if (fault !== undefined) errors.add("api", fault);
  if (before.api !== after.api)
    errors.add("api", `two APIs cannot be compared: ${before.api} and ${after.api}`);
  if (JSON.stringify(before.authorization) !== JSON.stringify(after.authorization)) {
    errors.add("authorization", "policies are compared under one authorization");
  }
  if (!api || errors.list.length > 0)
    return { relation: "undetermined", reason: "invalid", invalid: errors.list };
  const first = completed(before, after);
  const second = completed(after, before);
  const documents: [Documents, Documents] = [
    readDocuments(first, api, errors),
    readDocuments(second, api, errors),
  ];
  if (errors.list.length > 0) return { relation: "undetermined", reason: "invalid", invalid: errors.list };
  const work = new Work(budget);
  const models = [
    new CaseModel(first, documents[0], work, documents[1]),
    new CaseModel(second, documents[1], work, documents[0]),
  ] as const;
  try {
    return relate(difference(models[0], models[1]), difference(models[1], models[0]));
  } catch (error) {
    if (error instanceof TooHard) return { relation: "undetermined", reason: tooHard(error) };
    throw error;
  }
}

function relate(removed: Difference, added: Difference): Comparison {
  const found = {
    ...(typeof removed === "object" && "request" in removed ? { removed: removed.request } : {}),
    ...(typeof added === "object" && "request" in added ? { added: added.request } : {}),
  };
  if (found.removed && found.added) return { relation: "incomparable", ...found };
  for (const side of [removed, added]) {
    if (typeof side === "object" && "open" in side)
      return { relation: "undetermined", ...found, reason: side.open };
  }
  if (found.removed) return { relation: "stricter", ...found };
  return found.added ? { relation: "looser", ...found } : { relation: "equivalent" };
}
