import { type PolicyStep, type ProofCase, type ProofRequest, trace } from "../../../policies/prover";
import { integrationKinds, type Route } from "../../../shared/access/route";
import type { CalledApi } from "../input";
import type { TracedCall } from "./call";
import type { Layer, TraceStep } from "./step";

/** The endpoint's policy and what lies behind it, as the prover's evaluator traces the request. */
export function decisions(proof: ProofCase, request: ProofRequest) {
  const steps = trace(proof, request);
  const of = (layer: Layer, ...traced: readonly PolicyStep["layer"][]) =>
    stepOf(
      layer,
      steps.filter((step) => traced.includes(step.layer)),
    );
  return {
    association: of("association", "association"),
    endpoint: of("endpoint policy", "endpoint policy"),
    domain: of("domain policy", "domain policy"),
    ownNames: of("routing", "own names"),
    // The API's policy and the caller's identity policies are one layer here: AWS asks them together.
    resource: of("resource policy", "resource policy", "identity policy"),
  };
}

function stepOf(layer: Layer, steps: readonly PolicyStep[]): TraceStep | undefined {
  const end = steps.find(({ passes }) => passes !== true);
  const reported = end === undefined ? steps : [end];
  return (
    reported[0] && {
      layer,
      passes: end === undefined,
      because: reported[0].because,
      decidedBy: reported.flatMap(({ decidedBy }) => decidedBy.map((each) => ({ ...each }))),
    }
  );
}

/** A base path that leads nowhere. */
export function basePathStep({ basePath }: TracedCall): TraceStep | undefined {
  return basePath === undefined
    ? undefined
    : { layer: "routing", passes: false, because: "the domain maps another base path", decidedBy: [] };
}

export function stageStep(target: CalledApi, call: TracedCall): TraceStep {
  const passes = call.stage === target.stage;
  return {
    layer: "routing",
    passes,
    because: passes ? `stage ${call.stage}` : "no such stage",
    decidedBy: [],
  };
}

/** Whatever its rules are, the trace goes on: they are another's, and nothing here evaluates them. */
export function webAclStep({ webAclArn }: CalledApi): TraceStep | undefined {
  const name = webAclArn?.split("/").at(-2);
  return webAclArn === undefined
    ? undefined
    : {
        layer: "WAF",
        passes: true,
        because: `web ACL ${name}, whose rules are not evaluated here`,
        decidedBy: [],
      };
}

export function authorizationStep(authorization: Route["authorization"], call: TracedCall): TraceStep {
  const passes = authorization !== "AWS_IAM" || call.signer !== "nobody";
  const because =
    authorization === "CUSTOM"
      ? "the method asks an authorizer, once the API's policy denies nothing"
      : authorization === "NONE"
        ? "the method asks for none"
        : passes
          ? "signed"
          : "the method needs a signature";
  return { layer: "authorization", passes, because, decidedBy: [] };
}

/** Before an authorizer the API's policy can only deny: that nothing does is no statement's doing. */
export function undenied(step: TraceStep | undefined): TraceStep | undefined {
  return step?.passes ? { ...step, because: "no statement denies it", decidedBy: [] } : step;
}

/** Whether a token that should be good is let in, the authorizer's function decides. */
export function authorizerStep({ authorizer }: Route, { token }: TracedCall): TraceStep {
  const name = authorizer?.name ?? "the authorizer";
  const because = {
    none: `${name} is asked about nothing`,
    bad: `${name} knows no such token`,
    good: `if ${name} allows it`,
  };
  return { layer: "authorizer", passes: token === "good", because: because[token ?? "none"], decidedBy: [] };
}

const key = ({ apiKeyRequired }: Route) =>
  apiKeyRequired === true ? ", if the call shows an API key of a usage plan" : "";

export function methodStep(route: Route | undefined): TraceStep {
  return {
    layer: "method",
    passes: route !== undefined,
    because:
      route === undefined
        ? "the API has no such method and path"
        : `${route.method} ${route.path}, answered by ${route.integration ? integrationKinds[route.integration].any : "a mock"}${key(route)}`,
    decidedBy: [],
  };
}
