/** The two questions about one case. */

import type { Note } from "../compile/compilation";
import { domainOf } from "../compile/policy-context";
import type { ParsedStatement } from "../parse/policy";
import { type Box, type BoxContext, intersectBoxes } from "../sets/box";
import { TooHard } from "../sets/work";
import type { ProofFinding } from "../types";
import { type CompiledLayers, layersKey } from "./case-layers";
import type { CaseModel } from "./case-model";
import { reasonOf, tooHard, undetermined, violated } from "./finding";
import { type Approximation, open, silent } from "./layers";
import { makeRequest } from "./request";
import type { RequestClass } from "./request-class";
import { findAllowed, findRefused } from "./search";

type Question = "leastPrivilege" | "availability";

interface Search {
  /** A request against the question, when documents are read as an over-approximation or as an under-approximation; undefined when none is. */
  readonly find: (approximation: Approximation, context: BoxContext) => Box | undefined;
  /** The approximation under which finding nothing proves the question. */
  readonly proving: Approximation;
  readonly refuting: Approximation;
  /** Equal for request classes whose searches are the same. */
  readonly key: string;
  /** Why nothing may be decided, when documents leave nothing open. */
  readonly otherwise: string;
}

function leastPrivilege(model: CaseModel, requestClass: RequestClass): Search | undefined {
  if (requestClass.authorization === "AWS_IAM" && requestClass.caller.kind === "anonymous") return undefined;
  const layers = model.layers(requestClass);
  const except = [...model.intended(requestClass), ...model.contradictions(requestClass)];
  return {
    find: (approximation, context) => findAllowed(layers, approximation, except, context),
    proving: "overApproximation",
    refuting: "underApproximation",
    key: layersKey(layers),
    otherwise: "the documents leave open whether more than the intent is allowed",
  };
}

/** Identity policies that the case does not show may say anything about what is intended. */
function unlisted(model: CaseModel, { authorization, identity }: RequestClass): boolean {
  if (authorization !== "AWS_IAM") return false;
  return identity.kind === "own" || (identity.kind === "foreign" && model.proofCase.callersComply !== true);
}

/** Whether the case leaves out which endpoints are associated with the domain; consumers who comply have seen to theirs. */
function unassociated({ documents, proofCase }: CaseModel, { ingress }: RequestClass): boolean {
  const arn = domainOf(ingress);
  const domain = arn === undefined ? undefined : documents.domains.get(arn);
  return domain !== undefined && domain.associations === undefined && proofCase.callersComply !== true;
}

function availability(model: CaseModel, requestClass: RequestClass): Search | undefined {
  const intended = model.intended(requestClass);
  if (intended.length === 0) return undefined;
  if (requestClass.authorization === "AWS_IAM" && requestClass.caller.kind === "anonymous") {
    if (model.proofCase.callersComply) return undefined;
    return {
      find: (_, context) =>
        intended.map((region) => nonEmpty(region, context)).find((region) => region !== undefined),
      proving: "underApproximation",
      refuting: "overApproximation",
      key: "unsigned",
      otherwise: "",
    };
  }
  const layers = model.layers(requestClass);
  const unknown = unlisted(model, requestClass);
  const isUnassociated = unassociated(model, requestClass);
  const overApproximation: CompiledLayers = unknown ? { ...layers, identity: open } : layers;
  const except = model.contradictions(requestClass);
  const underApproximation: CompiledLayers = {
    ...layers,
    ...(unknown ? { identity: silent } : {}),
    ...(isUnassociated ? { door: [...layers.door, silent] } : {}),
  };
  return {
    find: (approximation, context) =>
      findRefused(
        intended,
        approximation === "underApproximation" ? underApproximation : overApproximation,
        approximation,
        except,
        context,
      ),
    proving: "underApproximation",
    refuting: "overApproximation",
    key: `${layersKey(layers)} ${unknown} ${isUnassociated}`,
    otherwise: isUnassociated
      ? `domains.${domainOf(requestClass.ingress)}: associations is left out, so which endpoints are associated is unknown`
      : unknown
        ? "identityPolicies does not list every intended caller, so whether each may invoke the API is unknown"
        : "the documents leave open whether all of the intent is allowed",
  };
}

/** The region when the request class has any such request: a grant for another caller is none. */
function nonEmpty(region: Box, context: BoxContext): Box | undefined {
  return intersectBoxes(new Map(), region, context);
}

/** Documents may be clear, and yet the only requests against the question be such that may not exist. */
function unusual(model: CaseModel, requestClass: RequestClass, search: Search): string | undefined {
  const context = model.context(requestClass, "possible");
  const found = search.find(search.refuting, context);
  if (!found) return undefined;
  const request = JSON.stringify(makeRequest(model, requestClass, found, context));
  return `AWS's pages leave open whether a request like ${request} can be, and how policies see it`;
}

/** What is unclear in the statements that a request may meet; everything unclear, where none of them is. */
function notesOn(
  model: CaseModel,
  requestClass: RequestClass,
  found: Box,
  context: BoxContext,
): readonly Note[] {
  const { endpoint, door, api, identity } = model.layers(requestClass);
  const met = [endpoint, ...door, api, identity]
    .flatMap(({ statements }) => statements)
    .filter(({ may }) => may.some((box) => intersectBoxes(found, box, context)));
  const { list } = model.compilation.notes;
  const relevant = list.filter((note) =>
    met.some(({ path }) => note.path === path || note.path.startsWith(`${path}.`)),
  );
  return relevant.length > 0 ? relevant : list;
}

/** Why a request that documents may let in, or refuse, does not settle the question. */
function why(
  model: CaseModel,
  requestClass: RequestClass,
  search: Search,
  found: Box,
  context: BoxContext,
): string {
  return /^(identityPolicies|domains)/.test(search.otherwise)
    ? search.otherwise
    : reasonOf(notesOn(model, requestClass, found, context), search.otherwise);
}

/** Where the statements are that say most: what to look at where a proof ended before it knew any. */
function longest({ documents: { apiPolicy, domains, endpoints, identities } }: CaseModel): string[] {
  const policies = [
    apiPolicy,
    ...[...domains.values()].map(({ policy }) => policy),
    ...[...endpoints.values()].map(({ policy }) => policy),
    ...[...identities.values()].flat(),
  ];
  const statements = [...new Set(policies)].flatMap((policy) => policy?.statements ?? []);
  const values = (statement: ParsedStatement) =>
    statement.conditions.reduce((sum, condition) => sum + condition.values.length, 0);
  return statements.sort((a, b) => values(b) - values(a)).map(({ path }) => path);
}

export function decide(
  model: CaseModel,
  question: Question,
  requestClasses: readonly RequestClass[] = model.requestClasses(),
  /** The case that a counterexample is checked against. */
  proofCase = model.proofCase,
): ProofFinding {
  const settled = new Set<string>();
  let open: string | undefined;
  try {
    for (const requestClass of requestClasses) {
      const search =
        question === "leastPrivilege"
          ? leastPrivilege(model, requestClass)
          : availability(model, requestClass);
      if (!search) continue;
      const key = `${model.key(requestClass)} ${search.key}`;
      if (settled.has(key)) continue;
      const possible = model.context(requestClass, "possible");
      const found = search.find(search.proving, possible);
      if (found) {
        const context = model.context(requestClass, "certain");
        const certain = search.find(search.refuting, context);
        if (certain) return violated(proofCase, makeRequest(model, requestClass, certain, context), question);
        open ??= unusual(model, requestClass, search) ?? why(model, requestClass, search, found, possible);
      }
      settled.add(key);
    }
  } catch (error) {
    if (error instanceof TooHard) return undetermined(tooHard(error, longest(model)));
    throw error;
  }
  return open === undefined ? { verdict: "PROVED" } : undetermined(open);
}
