import type { ProofCase, ProofRequest } from "../../../policies/proof";
import { evaluate } from "../../../policies/proof/evaluator/evaluate";
import type { Route } from "../../../shared/access/route";
import type { Target } from "../input";
import type { WayCall } from "./call";
import type { Layer, Step } from "./step";

const everything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
};

export function endpointStep(proof: ProofCase, request: ProofRequest): Step {
  const alone = { ...proof, authorization: "NONE" as const, apiPolicy: everything };
  return policyStep("endpoint policy", alone, request);
}

export function resourceStep(proof: ProofCase, request: ProofRequest): Step {
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

export function stageStep(target: Target, call: WayCall): Step {
  const passes = call.stage === target.stage;
  return {
    layer: "routing",
    passes,
    because: passes ? `stage ${call.stage}` : "no such stage",
    decidedBy: [],
  };
}

export function authorizationStep(authorization: "NONE" | "AWS_IAM", call: WayCall): Step {
  const passes = authorization === "NONE" || call.signer !== "nobody";
  const because =
    authorization === "NONE"
      ? "the method asks for none"
      : passes
        ? "signed"
        : "the method needs a signature";
  return { layer: "authorization", passes, because, decidedBy: [] };
}

export function methodStep(route: Route | undefined): Step {
  return {
    layer: "method",
    passes: route !== undefined,
    because: route === undefined ? "the API has no such method and path" : `${route.method} ${route.path}`,
    decidedBy: [],
  };
}
