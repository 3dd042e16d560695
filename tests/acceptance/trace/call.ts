import type { ProofRequest } from "../../../policies/prover";
import { domainCallArn } from "../../../shared/access/domain";
import { isDomainForm } from "../../../shared/invocation/form";
import type { AcceptanceInput } from "../input";
import type { Row } from "../matrix/row";

/** What of a row is the call itself. */
export type TracedCall = Omit<Row, "name" | "expected" | "because" | "orElse">;

/** The call as the prover's evaluator takes it. */
export function requestOf(input: AcceptanceInput, call: TracedCall): ProofRequest {
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
  const { domain, executionArn } = input.api;
  return {
    ...(domain && isDomainForm(call.form) ? { domain: domainCallArn(executionArn, domain) } : {}),
    vpce: place?.vpcEndpointId ?? null,
    principal: principals[call.signer] ?? "anonymous",
    stage: call.stage,
    method: call.method,
    path: call.path,
    context: {},
  };
}

/** Why a signature is invalid; undefined where it is valid, or there is none. */
export function brokenSignature({ signer }: TracedCall): string | undefined {
  if (signer === "own role, expired") return "the signature is too old";
  return signer === "own role, for another host" ? "the signature is over another host" : undefined;
}
