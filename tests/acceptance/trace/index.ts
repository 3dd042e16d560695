import { routeFor } from "../../../shared/access/reach";
import { isDomainForm } from "../../../shared/invocation/form";
import type { AcceptanceInput, CalledApi } from "../input";
import { intentOf } from "../matrix/intent";
import { endsBeforePolicies } from "../matrix/reach";
import type { Outcome } from "../outcome";
import { brokenSignature, requestOf, type TracedCall } from "./call";
import { proofCase } from "./proof-case";
import { type Layer, layers, type TraceStep } from "./step";
import {
  authorizationStep,
  authorizerStep,
  basePathStep,
  decisions,
  methodStep,
  stageStep,
  undenied,
  webAclStep,
} from "./steps";

export type { TracedCall } from "./call";

/**
 * The trace of one call, layer by layer, to its answer or to the layer that refuses it: decided from the deployed
 * policies by the prover's evaluator, not from what the row expects.
 */
export function traceOf(input: AcceptanceInput, call: TracedCall): TraceStep[] {
  const ended = endsBeforePolicies(call, intentOf(input));
  if (ended !== undefined) return refusedAt(layerOf(ended.expected, call), ended.because);
  const target = call.api === "decoy" ? input.decoy : call.api === "granted" ? input.api : undefined;
  if (target === undefined) return refusedAt("routing", "no such API in this region");
  return [...passed("association"), ...policySteps(input, target, call)];
}

/** How the trace ends. */
export function outcomeOf(way: readonly TraceStep[], { caller }: Pick<TracedCall, "caller">): Outcome {
  const last = way.at(-1);
  if (last === undefined || last.passes) return "answered";
  switch (last.layer) {
    case "DNS":
      return "unresolved";
    case "network":
      return caller === "outside" ? "not reached" : "timed out";
    case "association":
    case "method":
      return "refused by routing";
    default:
      return `refused by ${last.layer}`;
  }
}

function policySteps(input: AcceptanceInput, target: CalledApi, call: TracedCall): TraceStep[] {
  const route = routeFor(target.routes, call.method, call.path);
  const authorization = route?.authorization ?? "NONE";
  const proof = proofCase(input, target, authorization);
  const request = requestOf(input, call);
  const broken = brokenSignature(call);
  const steps: TraceStep[] = [];
  const add = (step: TraceStep | undefined) => {
    if (step !== undefined) steps.push(step);
    return step?.passes === true;
  };
  // An invalid signature is refused where the endpoint reads it, before its policy is asked.
  if (broken !== undefined)
    return [{ layer: "authorization", passes: false, because: broken, decidedBy: [] }];
  const decided = decisions(proof, request);
  if (isDomainForm(call.form) && !add(decided.association)) return steps;
  if (!add(decided.endpoint)) return steps;
  if (isDomainForm(call.form) && !add(decided.domain)) return steps;
  const ended = basePathStep(call) ?? decided.ownNames;
  if (ended !== undefined) return [...steps, ended];
  if (!add(stageStep(target, call))) return steps;
  add(webAclStep(target));
  if (!add(authorizationStep(authorization, call))) return steps;
  if (authorization !== "CUSTOM") {
    if (!add(decided.resource)) return steps;
  } else if (!add(undenied(decided.resource)) || (route && !add(authorizerStep(route, call)))) return steps;
  add(methodStep(route));
  return steps;
}

/** What leads a call by a domain on from the endpoint is the association of the two. */
function layerOf(outcome: Outcome, { form }: TracedCall): Layer {
  if (outcome === "unresolved") return "DNS";
  if (outcome === "refused by routing" && isDomainForm(form)) return "association";
  return outcome === "timed out" || outcome === "not reached" ? "network" : "routing";
}

function refusedAt(layer: Layer, because: string): TraceStep[] {
  return [...passed(layer), { layer, passes: false, because, decidedBy: [] }];
}

/** The layers before this one, which let the call pass. */
function passed(layer: Layer): TraceStep[] {
  const because: Partial<Record<Layer, string>> = {
    DNS: "the name resolves to the endpoint",
    network: "the security group admits the caller",
    routing: "the name leads to the API",
  };
  return layers
    .slice(0, layers.indexOf(layer))
    .map((each) => ({ layer: each, passes: true, because: because[each] ?? "", decidedBy: [] }));
}
