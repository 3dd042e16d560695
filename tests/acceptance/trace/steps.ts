import { type ProofCase, type ProofRequest, type TraceStep, trace } from "../../../policies/prover";
import type { Route } from "../../../shared/access/route";
import { isDomainForm } from "../../../shared/invocation/form";
import type { Target } from "../input";
import type { TracedCall } from "./call";
import { policyOfDomain } from "./proof-case";
import type { Layer, Step } from "./step";

/** The endpoint's policy and what lies behind it, as the prover's evaluator traces the request. */
export function decisions(proof: ProofCase, request: ProofRequest) {
  const [endpoint, ...rest] = trace(proof, request);
  const behind = rest.filter(({ layer }) => layer !== "authorization");
  return {
    endpoint: endpoint && stepOf("endpoint policy", [endpoint]),
    // The API's policy and the caller's identity policies are one layer here: AWS asks them together.
    resource: stepOf("resource policy", behind),
  };
}

function stepOf(layer: Layer, steps: readonly TraceStep[]): Step | undefined {
  const end = steps.find(({ passes }) => passes !== true);
  const told = end === undefined ? steps : [end];
  return (
    told[0] && {
      layer,
      passes: end === undefined,
      because: told[0].because,
      decidedBy: told.flatMap(({ decidedBy }) => decidedBy.map((each) => ({ ...each }))),
    }
  );
}

/** The policy of the domain, which says who may call by it; the prover's evaluator reads it as one of the API. */
export function domainStep(proof: ProofCase, target: Target, request: ProofRequest) {
  const asked = {
    ...proof,
    authorization: "NONE" as const,
    endpoints: {},
    apiPolicy: policyOfDomain(target),
  };
  const step = trace(asked, request).find(({ layer }) => layer === "resource policy");
  const decidedBy = step?.decidedBy.map((each) => ({ ...each, policy: "domain" })) ?? [];
  return step && stepOf("domain policy", [{ ...step, decidedBy }]);
}

/** Whether the name by which a call comes leads on: a base path to the stage, or the API's own names, if they are open. */
export function nameStep({ domain }: Target, { form, basePath }: TracedCall): Step | undefined {
  const refused = (because: string): Step => ({ layer: "routing", passes: false, because, decidedBy: [] });
  if (basePath !== undefined) return refused("the domain maps another base path");
  return domain?.onlyDoor && !isDomainForm(form) ? refused("the API's own names are closed") : undefined;
}

export function stageStep(target: Target, call: TracedCall): Step {
  const passes = call.stage === target.stage;
  return {
    layer: "routing",
    passes,
    because: passes ? `stage ${call.stage}` : "no such stage",
    decidedBy: [],
  };
}

export function authorizationStep(authorization: "NONE" | "AWS_IAM", call: TracedCall): Step {
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
