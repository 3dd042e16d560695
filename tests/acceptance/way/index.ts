import type { ProofCase, ProofRequest } from "../../../policies/proof";
import { evaluate } from "../../../policies/proof/evaluator/evaluate";
import { routeFor } from "../../../shared/access/reach";
import type { AcceptanceInput, Target } from "../input";
import { intentOf } from "../matrix/intent";
import { endsBeforePolicies } from "../matrix/reach";
import type { Row } from "../matrix/row";
import type { Outcome } from "../outcome";
import { proofCase } from "./proof-case";
import { type Layer, layers, type Step } from "./step";

/** What of a row is the call itself. */
export type WayCall = Omit<Row, "name" | "expected" | "because">;

/**
 * The way of one call, layer by layer, to its answer or to the layer that refuses it: decided from the deployed
 * policies by the prover's evaluator, not from what the row expects.
 */
export function wayOf(input: AcceptanceInput, call: WayCall): Step[] {
  const ended = endsBeforePolicies(call, intentOf(input));
  if (ended !== undefined) return refusedAt(layerOf(ended.expected), ended.because);
  const target = call.api === "decoy" ? input.decoy : call.api === "granted" ? input.api : undefined;
  if (target === undefined) return refusedAt("routing", "no such API in this region");
  return [...passed("endpoint policy"), ...policySteps(input, target, call)];
}

/** How the way ends. */
export function outcomeOf(way: readonly Step[]): Outcome {
  const last = way.at(-1);
  if (last === undefined || last.passes) return "answered";
  switch (last.layer) {
    case "DNS":
      return "unresolved";
    case "network":
      return "timed out";
    case "method":
      return "refused by routing";
    default:
      return `refused by ${last.layer}`;
  }
}

function policySteps(input: AcceptanceInput, target: Target, call: WayCall): Step[] {
  const route = routeFor(target.routes, call.method, call.path);
  const authorization = route?.authorization ?? "NONE";
  const proof = proofCase(input, target, authorization);
  const request = requestOf(input, call);
  const broken = brokenSignature(call);
  const steps: Step[] = [];
  const add = (step: Step) => {
    steps.push(step);
    return step.passes;
  };
  // A signature that does not hold is refused where the endpoint reads it, before its policy is asked.
  if (broken !== undefined)
    return [{ layer: "authorization", passes: false, because: broken, decidedBy: [] }];
  if (!add(endpointStep(proof, request))) return steps;
  if (!add(stageStep(target, call))) return steps;
  if (!add(authorizationStep(authorization, call))) return steps;
  if (!add(resourceStep(proof, request))) return steps;
  add({
    layer: "method",
    passes: route !== undefined,
    because: route === undefined ? "the API has no such method and path" : `${route.method} ${route.path}`,
    decidedBy: [],
  });
  return steps;
}

const everything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
};

function endpointStep(proof: ProofCase, request: ProofRequest): Step {
  const alone = { ...proof, authorization: "NONE" as const, apiPolicy: everything };
  return policyStep("endpoint policy", alone, request);
}

function resourceStep(proof: ProofCase, request: ProofRequest): Step {
  return policyStep("resource policy", { ...proof, endpoints: {} }, request);
}

function policyStep(layer: Layer, proof: ProofCase, request: ProofRequest): Step {
  const { outcome, decidedBy, reason } = evaluate(proof, request, "unknown");
  const own = decidedBy.filter((each) => (layer === "endpoint policy") === (each.policy === request.vpce));
  return {
    layer,
    passes: outcome === "allowed",
    because:
      reason ?? (outcome === "unknown" ? "not known from what is deployed" : `${outcome} by a statement`),
    decidedBy: own.map(({ policy, statement, sid }) => ({ policy, statement, ...(sid ? { sid } : {}) })),
  };
}

function stageStep(target: Target, call: WayCall): Step {
  const passes = call.stage === target.stage;
  return {
    layer: "routing",
    passes,
    because: passes ? `stage ${call.stage}` : "no such stage",
    decidedBy: [],
  };
}

function authorizationStep(authorization: "NONE" | "AWS_IAM", call: WayCall): Step {
  const passes = authorization === "NONE" || call.signer !== "nobody";
  const because =
    authorization === "NONE"
      ? "the method asks for none"
      : passes
        ? "signed"
        : "the method needs a signature";
  return { layer: "authorization", passes, because, decidedBy: [] };
}

function brokenSignature({ signer }: WayCall): string | undefined {
  if (signer === "own role, expired") return "the signature is too old";
  return signer === "own role, for another host" ? "the signature is over another host" : undefined;
}

function requestOf(input: AcceptanceInput, call: WayCall): ProofRequest {
  const place = call.caller === "stranger" ? input.stranger : input.inside;
  const principals: Record<Row["signer"], string | undefined> = {
    nobody: "anonymous",
    "own role": place?.instanceRole,
    "own role, expired": place?.instanceRole,
    "own role, for another host": place?.instanceRole,
    "granted role": input.inside.instanceRole,
    deployer: input.inside.roleArn,
    foreign: input.foreignRoleArn,
  };
  return {
    vpce: place?.vpcEndpointId ?? null,
    principal: principals[call.signer] ?? "anonymous",
    stage: call.stage,
    method: call.method,
    path: call.path,
    context: {},
  };
}

function layerOf(outcome: Outcome): Layer {
  return outcome === "unresolved" ? "DNS" : outcome === "timed out" ? "network" : "routing";
}

function refusedAt(layer: Layer, because: string): Step[] {
  return [...passed(layer), { layer, passes: false, because, decidedBy: [] }];
}

/** The layers before this one, which let the call pass. */
function passed(layer: Layer): Step[] {
  const because: Partial<Record<Layer, string>> = {
    DNS: "the name resolves to the endpoint",
    network: "the security group admits the caller",
    routing: "the name leads to the API",
  };
  return layers
    .slice(0, layers.indexOf(layer))
    .map((each) => ({ layer: each, passes: true, because: because[each] ?? "", decidedBy: [] }));
}
