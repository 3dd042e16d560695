/** What one policy can know of one request. */
import type { ContextValue, ProofCase, ProofRequest } from "../types";

export interface RequestFacts {
  readonly request: ProofRequest;
  readonly policy: "api" | "domain" | "endpoint" | "identity";
  readonly resource: string;
  /** The caller as this policy sees it: "anonymous" where no signature was checked. */
  readonly principal: string;
  /** ARN of the role, for a session; otherwise of the caller itself. */
  readonly arn: string | undefined;
  readonly session: string | undefined;
  /** Whether the case itself says what the request's endpoint and VPC are. */
  readonly place: { readonly endpoint: boolean; readonly vpc: boolean };
  readonly apiArn: string;
  readonly apiAccount: string;
  /** Value of a key; undefined: the request has no such key; null: no such key is known. */
  readonly value: (key: string) => ContextValue | undefined | null;
  /** The value of a key that the request may have or not: AWS's pages do not agree. */
  readonly perhaps: (key: string) => string | undefined;
}

const always = ["aws:currenttime", "aws:epochtime", "aws:referer", "aws:useragent"];
const ofSignedRequests = [
  "aws:tokenissuetime",
  "aws:multifactorauthpresent",
  "aws:multifactorauthage",
  "aws:principalorgid",
  "aws:principalorgpaths",
];
/** Of a call that a service makes by itself. */
const ofServices = ["aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];
/** Of what a service does with somebody's credentials, and of requests with tags: not of a call to an API. */
const never = /^aws:(calledvia|calledviafirst|calledvialast|tagkeys|requesttag\/.+)$/;
/** IAM's page has these keys in every request, API Gateway's only in signed ones. */
const perhapsOfAnonymous: ReadonlyMap<string, string> = new Map([
  ["aws:principalaccount", "anonymous"],
  ["aws:principaltype", "Anonymous"],
  ["aws:userid", "anonymous"],
]);

/** By IAM's page a tag's name has up to 128 letters, digits and spaces of any script, and a few marks. */
const isTag = (name: string) =>
  [...name].length <= 128 && !/[^\p{Letter}\p{Number}\p{Separator}_.:/=+@-]/u.test(name);

export function caller(request: ProofRequest): { arn: string | undefined; session: string | undefined } {
  const { principal, context } = request;
  if (!principal.startsWith("arn:")) return { arn: undefined, session: undefined };
  if (isOf(principal, "assumed-role")) {
    const given = context["aws:PrincipalArn"];
    const [role = "", session] = principal.split(":assumed-role/")[1]?.split("/") ?? [];
    const account = principal.split(":")[4];
    const partition = principal.split(":")[1];
    return {
      arn: typeof given === "string" ? given : `arn:${partition}:iam::${account}:role/${role}`,
      session,
    };
  }
  return { arn: principal, session: isOf(principal, "role") ? "" : undefined };
}

function typeOf(arn: string): string {
  if (isOf(arn, "role")) return "AssumedRole";
  if (isOf(arn, "user")) return "User";
  return arn.endsWith(":root") ? "Account" : "FederatedUser";
}

/** Of the root user and of federated users it follows from the ARN. */
function useridOf(arn: string, given: ContextValue | undefined): ContextValue | undefined {
  const account = arn.split(":")[4];
  if (arn.endsWith(":root")) return account;
  return isOf(arn, "federated-user") ? `${account}:${arn.split("/").at(-1)}` : given;
}

/** A case lists all domains; by example 4 of AWS's page an endpoint's policy sees it of both ARNs. */
function viaDomain(
  policy: RequestFacts["policy"],
  { domains }: ProofCase,
  { domain }: ProofRequest,
  given: ContextValue | undefined,
): ContextValue | undefined | null {
  if (policy === "domain") return null;
  return domains === undefined ? given : domain;
}

/** Of a key with letters beyond ASCII: whether they have a case. */
function hasCaseBeyondAscii(name: string): boolean {
  const letters = name.replace(/[^\u0080-\uffff]+/g, "");
  return (
    letters !== "" && (letters !== letters.toUpperCase().toLowerCase() || letters !== letters.toLowerCase())
  );
}

export function factsOf(
  proofCase: ProofCase,
  request: ProofRequest,
  policy: RequestFacts["policy"],
  blind: boolean,
  about: "call" | "domain" = "call",
): RequestFacts {
  const context = new Map(Object.entries(request.context).map(([key, value]) => [key.toLowerCase(), value]));
  const [, , , region = "", apiAccount = ""] = proofCase.api.split(":");
  const who = blind ? { arn: undefined, session: undefined } : caller(request);
  const { arn } = who;
  const { vpce } = request;
  const isService = !blind && arn === undefined && request.principal !== "anonymous";
  const endpoint =
    vpce !== null && Object.hasOwn(proofCase.endpoints, vpce) ? proofCase.endpoints[vpce] : undefined;
  const place = { endpoint: endpoint !== undefined, vpc: endpoint?.vpc !== undefined };
  const value = (name: string): ContextValue | undefined | null => {
    const key = name.toLowerCase();
    // Whether their case makes them another tag, no page says.
    if (hasCaseBeyondAscii(name)) return null;
    if (key === "aws:sourcevpce") return vpce ?? undefined;
    if (key === "aws:sourcevpc") {
      if (vpce === null) return undefined;
      return endpoint?.vpc ?? context.get(key);
    }
    if (key === "aws:vpcsourceip") return vpce === null ? undefined : context.get(key);
    if (key === "aws:sourceip") return vpce === null ? context.get(key) : undefined;
    if (key === "execute-api:viadomainarn") return viaDomain(policy, proofCase, request, context.get(key));
    if (key === "aws:securetransport") return "true";
    if (key === "aws:principalarn") return arn;
    if (key === "aws:principalaccount") return arn?.split(":")[4];
    if (key === "aws:principaltype") return arn && typeOf(arn);
    if (key === "aws:username") return arn && isOf(arn, "user") ? arn.split("/").at(-1) : undefined;
    if (key === "aws:userid") return arn && useridOf(arn, context.get(key));
    if (key === "aws:sourcearn") return isService ? context.get(key) : undefined;
    if (always.includes(key)) return context.get(key);
    if (/^aws:principaltag\/./.test(key) && !isTag(name.slice("aws:principaltag/".length))) return undefined;
    if (ofSignedRequests.includes(key) || /^aws:principaltag\/./.test(key))
      return arn ? context.get(key) : undefined;
    return policy === "api" || policy === "domain" ? null : elsewhere(key);
  };
  /** Keys that API Gateway does not list for resource policies. */
  const elsewhere = (key: string): ContextValue | undefined | null => {
    if (key === "aws:resourceaccount") return apiAccount;
    if (key === "aws:requestedregion") return region;
    if (key === "aws:viaawsservice") return "false";
    if (key === "aws:principalisawsservice")
      return request.principal === "anonymous" ? undefined : String(isService);
    if (key === "aws:principalservicename") return isService ? request.principal : undefined;
    if (key === "aws:federatedprovider" || key === "aws:sourceidentity")
      return isOf(arn, "role") ? context.get(key) : undefined;
    if (ofServices.includes(key)) return isService ? context.get(key) : undefined;
    if (never.test(key)) return undefined;
    const owner = proofCase.accounts?.[apiAccount]?.organization;
    if (key !== "aws:resourceorgid" && key !== "aws:resourceorgpaths") return null;
    if (owner === null) return undefined;
    return (key === "aws:resourceorgid" ? owner?.id : owner?.path && [owner.path]) ?? null;
  };
  const resource =
    about === "domain"
      ? String(request.domain)
      : `${proofCase.api}/${request.stage}/${request.method}${request.path}`;
  const principal = blind ? "anonymous" : request.principal;
  const perhaps = (key: string) =>
    policy !== "api" && policy !== "domain" && principal === "anonymous"
      ? perhapsOfAnonymous.get(key.toLowerCase())
      : undefined;
  return {
    request,
    policy,
    place,
    resource,
    principal,
    ...who,
    apiArn: proofCase.api,
    apiAccount,
    value,
    perhaps,
  };
}

/** Whether an ARN is of a role, a user ...: a path may contain ":role/" too. */
export function isOf(
  arn: string | undefined,
  kind: "role" | "user" | "assumed-role" | "federated-user",
): boolean {
  let at = -1;
  for (let colons = 0; arn !== undefined && colons < 5; colons++) {
    at = arn.indexOf(":", at + 1);
    if (at < 0) return false;
  }
  return arn?.startsWith(`${kind}/`, at + 1) === true;
}
