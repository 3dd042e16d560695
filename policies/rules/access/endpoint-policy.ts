import { type IntendedAccess, type ProofAnswer, prove } from "../../prover";
import { endpointDocument, type RawDocument } from "../../resources/policy-document";
import { optionalText } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import { notApplicable, type RuleOutcome } from "../verdict";
import { isSymbolic } from "./api-arn";
import { availabilityOutcome, leastPrivilegeOutcome } from "./prove-api";

/** The endpoint of a proof: which one it is does not matter to its own policy. */
export const openedEndpoint = "vpce-00000000000000e0d";

/** An API that admits everyone who comes through the endpoint: then the endpoint's policy alone decides. */
export const openApiPolicy = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceVpce": openedEndpoint } },
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
  // A policy that stands apart from its endpoint does not name the service; its resources do.
  if (resource.type === types.vpcEndpointPolicy && !/execute-api|"\*"|\\"\*\\"/.test(text)) {
    notApplicable("a policy of another service's endpoint");
  }
  return document;
}

/** What is intended of one API, through the endpoint that is looked at. */
export interface ApiIntent {
  readonly api: string;
  readonly grants: readonly Omit<IntendedAccess, "vpce">[];
}

function answerOf(
  document: RawDocument,
  { api, grants }: ApiIntent,
  budget: number | undefined,
): ProofAnswer {
  const proofCase = {
    name: api,
    api,
    authorization: "NONE",
    apiPolicy: openApiPolicy,
    endpoints: { [openedEndpoint]: { policy: document } },
    identityPolicies: {},
    intent: grants.map((grant) => ({ ...grant, vpce: openedEndpoint })),
  } as const;
  const answer = prove(proofCase, { budget });
  const { leastPrivilege } = answer;
  const decidedBy = leastPrivilege.decidedBy?.filter(({ policy }) => policy === openedEndpoint) ?? [];
  return { ...answer, leastPrivilege: { ...leastPrivilege, decidedBy } };
}

/** What passes an endpoint policy to an API that admits everyone, beyond the intent. */
export function passesOnly(
  document: RawDocument,
  intent: ApiIntent,
  budget: number | undefined,
): RuleOutcome {
  return withApi(leastPrivilegeOutcome(answerOf(document, intent, budget), document, "policy"), intent.api);
}

/** Whether all of the intent passes an endpoint policy. */
export function passesAll(document: RawDocument, intent: ApiIntent, budget: number | undefined): RuleOutcome {
  return withApi(availabilityOutcome(answerOf(document, intent, budget), document, "policy"), intent.api);
}

function withApi({ findings, undetermined }: RuleOutcome, api: string): RuleOutcome {
  const name = isSymbolic(api) ? "the API" : `API ${api}`;
  const message = (text: string) =>
    text
      .replaceAll(`endpoint ${openedEndpoint}`, "this endpoint")
      .replaceAll(`the policy of ${openedEndpoint}`, "its policy")
      .replace(/ on stage /, ` of ${name} on stage `);
  return {
    undetermined,
    findings: findings.map((finding) => ({ ...finding, message: message(finding.message) })),
  };
}
