import { type Grant, prove } from "../../proof";
import { UnreadableProperty } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { optionalText } from "../../resources/schemas";
import { types } from "../../resources/types";
import type { Outcome } from "../verdict";
import { notApplicable } from "../verdict";
import { endpointDocument, listed, type RawDocument, statementsOf } from "./documents";
import { leastPrivilegeOutcome } from "./prove-api";

/** The endpoint of a proof: which one it is does not matter to its own policy. */
const endpoint = "vpce-00000000000000e0d";

/** An API that admits everyone who comes through the endpoint: then the endpoint's policy alone decides. */
const openApiPolicy = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceVpce": endpoint } },
    },
  ],
};

/** The policy of an execute-api endpoint; not applicable to endpoints of other services. */
export function executeApiDocument(resource: Resource): RawDocument {
  const { properties } = resource;
  if (resource.type === types.vpcEndpoint) {
    const service = properties.read("serviceName", optionalText) ?? "";
    if (!service.endsWith(".execute-api")) notApplicable(`an endpoint of ${service}`);
  }
  const document = endpointDocument(resource) ?? notApplicable("it carries no policy of its own");
  const text = JSON.stringify(document);
  // A policy that stands apart from its endpoint does not tell the service; what it names does.
  if (resource.type === types.vpcEndpointPolicy && !/execute-api|"\*"|\\"\*\\"/.test(text)) {
    notApplicable("a policy of another service's endpoint");
  }
  return document;
}

/** What passes an endpoint policy to an API that admits everyone, beyond an intent. */
export function throughEndpoint(
  document: RawDocument,
  api: string,
  intent: readonly Omit<Grant, "vpce">[],
): Outcome {
  const answer = prove({
    name: api,
    api,
    authorization: "NONE",
    apiPolicy: openApiPolicy,
    endpoints: { [endpoint]: { policy: document } },
    identityPolicies: {},
    intent: intent.map((grant) => ({ ...grant, vpce: endpoint })),
  });
  const { leastPrivilege } = answer;
  const decidedBy = leastPrivilege.decidedBy?.filter(({ policy }) => policy === endpoint) ?? [];
  const own = { ...answer, leastPrivilege: { ...leastPrivilege, decidedBy } };
  const { findings, doubts } = leastPrivilegeOutcome(own, document, "policy");
  return {
    doubts,
    findings: findings.map((finding) => ({ ...finding, message: onApi(finding.message, api) })),
  };
}

function onApi(message: string, api: string): string {
  return message
    .replaceAll(`endpoint ${endpoint}`, "this endpoint")
    .replace(/ on stage /, ` of API ${api} on stage `);
}

const arn = /^arn:([^:]*):execute-api:([^:]*):([^:]*):([^/]*)(\/.*)?$/;

interface NamedApi {
  readonly region: string;
  readonly account: string;
  readonly id: string;
}

/** The API parts of every resource that an Allow names. */
function allowedApis(document: RawDocument): NamedApi[] {
  return statementsOf(document).flatMap((statement) => {
    if (statement.Effect !== "Allow") return [];
    if (statement.NotResource !== undefined) return [anything];
    return listed(statement.Resource).map((resource) => {
      if (resource === "*") return anything;
      const [, , region, account, id] = arn.exec(resource) ?? [];
      if (region === undefined || account === undefined || id === undefined) {
        if (/^arn:/.test(resource) && !resource.includes("execute-api") && !/[*?]/.test(resource))
          return nothing;
        throw new UnreadableProperty("policy", `resource "${resource}" is not an ARN of execute-api`);
      }
      return { region, account, id };
    });
  });
}

const anything: NamedApi = { region: "*", account: "*", id: "*" };
const nothing: NamedApi = { region: "none-1", account: "000000000000", id: "none" };

/**
 * APIs that a document reaches without naming them: for each pattern with a wildcard in account or id, an API that
 * fits it and that nobody wrote down.
 */
export function unnamedApis(document: RawDocument): string[] {
  return allowedApis(document)
    .filter(({ account, id }) => /[*?]/.test(account + id))
    .map(({ region, account, id }) => {
      const parts = [fill(region, "us-east-1"), fill(account, "9".repeat(12)).padEnd(12, "9"), fill(id, "z")];
      return `arn:aws:execute-api:${parts[0]}:${parts[1]?.slice(0, 12)}:${parts[2]?.padEnd(10, "z")}`;
    });
}

function fill(pattern: string, text: string): string {
  return pattern.replaceAll("*", text).replaceAll("?", text.slice(0, 1));
}
