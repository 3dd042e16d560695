/**
 * Whether AWS can get a request at all, by its pages alone: what is shown as a counterexample must be one that a person
 * could send. Nothing here knows the prover's universe.
 */
import type { ProofCase, ProofRequest } from "../../../../policies/prover";
import {
  account,
  cannotBe,
  entityPath,
  headerValue,
  name,
  organizationId,
  sessionName,
  stageName,
  tagValue,
  urlPath,
} from "./aws-requests";

type Value = string | readonly string[] | undefined;

/** https://docs.aws.amazon.com/opensearch-service/latest/ServerlessAPIReference/API_VpcEndpointErrorDetail.html */
const endpointId = /^vpce-[0-9a-z]+$/;
/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html */
const organizationPath = /^o-[a-z0-9]{10,32}\/r-[a-z0-9]{4,32}\/(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}\/){0,5}$/;
const arn = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:\S/;

/** Texts of keys whose values do not hang on the rest of the request. */
const shapes: Readonly<Record<string, RegExp>> = {
  "aws:sourcevpc": /^vpc-[0-9a-z]+$/,
  "aws:useragent": headerValue,
  "aws:referer": headerValue,
  "aws:principalorgid": organizationId,
  "aws:sourceorgid": organizationId,
  "aws:sourceidentity": sessionName,
  "aws:sourceaccount": account,
  "aws:sourcearn": arn,
  "execute-api:viadomainarn": /^arn:aws[a-z-]*:execute-api:[a-z0-9-]+:\d{12}:\/domainnames\/[\w.+-]+/,
  "aws:federatedprovider": /^[!-~]{4,2048}$/,
};

const kindOf = (principal: string): string =>
  principal === "anonymous" || !principal.startsWith("arn:")
    ? principal
    : principal.endsWith(":root")
      ? "root"
      : (/^(?:[^:]*:){5}([a-z-]+)\//.exec(principal)?.[1] ?? "");

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html: hours that a token lasts. */
const hours: Readonly<Record<string, number>> = { role: 12, "assumed-role": 12, root: 1 };

const byKey = (request: ProofRequest): ReadonlyMap<string, Value> =>
  new Map(Object.entries(request.context).map(([key, value]) => [key.toLowerCase(), value]));

function caller({ principal, context }: ProofRequest, proofCase: ProofCase): string | undefined {
  if (!principal.startsWith("arn:")) return undefined;
  const kind = kindOf(principal);
  const [, partition, , , number = ""] = principal.split(":");
  const entity = principal.split(":").slice(5).join(":");
  if (partition !== proofCase.api.split(":")[1] || !account.test(number)) return "is of another partition";
  if (kind === "root") return undefined;
  const own = entity.split("/").at(-1) ?? "";
  const role = context["aws:PrincipalArn"];
  if (kind === "assumed-role") {
    const taken = cannotBe(typeof role === "string" ? role : principal, proofCase);
    return sessionName.test(own) ? taken : `has no session ${own}`;
  }
  if (kind === "federated-user") return /^[\w+=,.@-]{2,32}$/.test(own) ? undefined : `has no name ${own}`;
  const path = entity.slice(kind.length, entity.length - own.length);
  if (!name.test(own) || !entityPath.test(path)) return `has no name ${own}, or no path ${path}`;
  return (
    cannotBe(principal, proofCase) ??
    (role === undefined || role === principal ? undefined : `has the ARN ${role}`)
  );
}

function userid({ principal }: ProofRequest, value: Value): boolean {
  if (typeof value !== "string") return value === undefined;
  const [, , , , number = ""] = principal.split(":");
  switch (kindOf(principal)) {
    case "user":
      return /^AIDA[A-Z0-9]{12,124}$/.test(value);
    case "root":
      return value === number;
    case "federated-user":
      return value === `${number}:${principal.split("/").at(-1)}`;
    case "anonymous":
      return false;
    default:
      return /^AROA[A-Z0-9]{12,124}:[\w+=,.@-]{2,64}$/.test(value);
  }
}

function times(request: ProofRequest, facts: ReadonlyMap<string, Value>, now: string): string | undefined {
  const lasts = (hours[kindOf(request.principal)] ?? 36) * 3600;
  if (Number(facts.get("aws:multifactorauthage") ?? 0) > lasts)
    return "has MFA that is older than its session";
  const at = (key: string) => {
    const value = facts.get(key);
    return typeof value === "string" ? Date.parse(value) / 1000 : undefined;
  };
  const time = at("aws:currenttime");
  const token = at("aws:tokenissuetime");
  if (time !== undefined && time < Date.parse(now) / 1000) return "is made before now";
  if (token === undefined) return undefined;
  if (kindOf(request.principal) === "anonymous") return "has a token without a caller";
  if (time === undefined) return undefined;
  return token <= time && time - token <= lasts ? undefined : `has a token of ${time - token} s`;
}

function organization(facts: ReadonlyMap<string, Value>): string | undefined {
  const paths = facts.get("aws:principalorgpaths");
  const id = facts.get("aws:principalorgid");
  if (paths === undefined) return undefined;
  const [path = "", another] = typeof paths === "string" ? [paths] : paths;
  if (!organizationPath.test(path) || another !== undefined) return `is at ${JSON.stringify(paths)}`;
  return id === undefined || path.startsWith(`${id}/`) ? undefined : `is of ${id}, at ${path}`;
}

/** Why no request is so; undefined where AWS can get it. */
export function whyNotSendable(request: ProofRequest, proofCase: ProofCase): string | undefined {
  const { vpce, principal, stage, method, path } = request;
  const isPrivate = (proofCase.endpointType ?? "PRIVATE") === "PRIVATE";
  if ((vpce !== null) !== isPrivate) return `comes through ${vpce}`;
  if (vpce !== null && !endpointId.test(vpce)) return `comes through ${vpce}`;
  if (!stageName.test(stage)) return `has no stage ${stage}`;
  if (!/^(?:GET|PUT|POST|HEAD|PATCH|DELETE|OPTIONS)$/.test(method)) return `has no method ${method}`;
  if (!urlPath.test(path)) return `has no path ${path}`;
  const facts = byKey(request);
  for (const [key, value] of facts) {
    const shape = key.startsWith("aws:principaltag/") ? tagValue : shapes[key];
    if (typeof value === "string" && shape?.test(value) === false) return `has no ${key} ${value}`;
    if (key.startsWith("aws:principaltag/") && kindOf(principal) === "root") return "is of root, with a tag";
    const ofCaller = /^aws:(?:principal(?!isawsservice)|token|multifactor|username|userid)/.test(key);
    if (ofCaller && principal === "anonymous") return `has ${key} without a caller`;
  }
  if (facts.has("aws:sourceip") && vpce !== null) return "has aws:SourceIp through an endpoint";
  if (facts.has("aws:vpcsourceip") && vpce === null) return "has aws:VpcSourceIp through none";
  if (facts.has("aws:sourcevpce") && facts.get("aws:sourcevpce") !== vpce) return "has two endpoints";
  if (!userid(request, facts.get("aws:userid"))) return `has no userid ${String(facts.get("aws:userid"))}`;
  const mfa = facts.get("aws:multifactorauthpresent") === "true";
  if (facts.has("aws:multifactorauthage") && facts.has("aws:multifactorauthpresent") && !mfa)
    return "has MFA's age without MFA";
  return (
    caller(request, proofCase) ?? times(request, facts, proofCase.now ?? "1970-01-01") ?? organization(facts)
  );
}
