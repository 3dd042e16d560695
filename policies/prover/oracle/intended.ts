import type { IntendedAccess, ProofCase, ProofRequest } from "../types";
import { caller } from "./facts";
import { follows, stepsOf } from "./wildcards";

function principalIntended(name: string, request: ProofRequest): boolean {
  if (name === "*") return true;
  const { arn, session } = caller(request);
  if (arn === undefined) return false;
  if (name === arn && !name.endsWith(":root")) return true;
  const account = /^\d{12}$/.test(name) ? name : /:iam::(\d{12}):root$/.exec(name)?.[1];
  if (account !== undefined) return arn.split(":")[4] === account;
  const [, owner, role, named] = /:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(name) ?? [];
  return (
    named !== undefined && session === named && arn.split(":")[4] === owner && arn.split("/").at(-1) === role
  );
}

function grantIntends(grant: IntendedAccess, request: ProofRequest): boolean {
  if (grant.vpce !== "*" && grant.vpce !== request.vpce) return false;
  if (grant.door !== "both" && (grant.door ?? "host") !== (request.domain === undefined ? "host" : "domain"))
    return false;
  if (grant.method !== "*" && grant.method !== "ANY" && grant.method !== request.method) return false;
  if (!follows(stepsOf(grant.stage, "/"), request.stage)) return false;
  const path = grant.path === "*" ? "/*" : grant.path;
  return (
    follows(stepsOf(path), request.path) && grant.principals.some((name) => principalIntended(name, request))
  );
}

export const isIntended = (proofCase: ProofCase, request: ProofRequest): boolean =>
  proofCase.intent.some((grant) => grantIntends(grant, request));
