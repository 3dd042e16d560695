import { z } from "zod";
import { grant as grantSchema } from "../../../shared/access/grant";
import { endpointPolicy } from "../../../shared/documents/endpoint-policy";
import { grantFields } from "../../prover";
import type { RawDocument } from "../../resources/policy-document";
import { UnknownProperty } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import type { RuleContext, Setting } from "../rule";
import type { RuleOutcome } from "../verdict";
import { isSymbolic, symbolicApiArn, symbolicEndpoint } from "./api-arn";
import { type ApiIntent, executeApiDocument } from "./endpoint-policy";
import { componentGrants, componentOf, requireKnownPolicy } from "./intent";

const agreedIntent = z
  .array(
    z.strictObject({
      api: z
        .string()
        .regex(
          /^arn:[^:]*:execute-api:[a-z0-9-]+:\d{12}:[a-z0-9]+$/,
          "expected arn:aws:execute-api:REGION:ACCOUNT:API",
        ),
      ...grantFields,
      principals: grantFields.principals.default(["*"]),
    }),
  )
  .optional();

export const endpointIntentSetting: Setting = {
  schema: agreedIntent,
  description:
    "What may pass the endpoint: [{api, stage, method, path, principals}]; where the component ApiEndpoint has grants, they must stay within it",
};

/** The resource types whose policies the endpoint rules prove. */
export const endpointPolicyTypes = [types.vpcEndpoint, types.vpcEndpointPolicy, types.apiEndpoint];

/** An endpoint policy with what it is proved for. */
export interface EndpointSubject {
  readonly document: RawDocument;
  /** By API: the component's grants. Undefined where there is no component. */
  readonly granted: readonly ApiIntent[] | undefined;
  /** By API: what the pack's config agrees to. */
  readonly agreed: readonly ApiIntent[] | undefined;
}

/** Reads the policy and the intent of an endpoint; not applicable where it carries no policy. */
export function endpointSubject(resource: Resource, ruleContext: RuleContext): EndpointSubject {
  const agreed = configured(ruleContext);
  if (resource.type === types.apiEndpoint) {
    const [intent] = granted(resource, true);
    return { document: built(intent), granted: [intent], agreed: ofSymbolic(agreed, intent) };
  }
  if (resource.type === types.existingApiEndpoint)
    return {
      document: resource.properties.read("endpoint.policy", z.string()),
      granted: granted(resource, false),
      agreed: undefined,
    };
  const component = componentOf(resource, ruleContext, types.apiEndpoint);
  if (component) requireKnownPolicy(resource, component);
  const document = executeApiDocument(resource);
  return { document, granted: component && granted(component, false), agreed };
}

/** A finding about an endpoint that the stack does not own names it, since it is no resource of the stack. */
export function ofExisting(resource: Resource, { findings, undetermined }: RuleOutcome): RuleOutcome {
  if (resource.type !== types.existingApiEndpoint) return { findings, undetermined };
  const id = resource.properties.read("endpoint.vpcEndpointId", z.string());
  const named = (message: string) => message.replaceAll("this endpoint", `endpoint ${id}`);
  return {
    undetermined,
    findings: findings.map((finding) => ({ ...finding, message: named(finding.message) })),
  };
}

/** The grants of an ApiEndpoint. A closed one has none, for any API: a symbolic one stands for all of them. */
function granted(component: Resource, symbolic: boolean): [ApiIntent] {
  const grants = componentGrants(component, symbolic).map(({ vpce: _, ...grant }) => grant);
  const placeholder = symbolicApiArn(grants);
  if (grants.length === 0) return [{ api: placeholder, grants }];
  try {
    return [{ api: component.properties.read("executionArn", z.string()), grants }];
  } catch (error) {
    if (!symbolic || !(error instanceof UnknownProperty)) throw error;
    return [{ api: placeholder, grants }];
  }
}

/** The policy that the component's builder makes of its grants. */
function built({ api, grants }: ApiIntent): RawDocument {
  const vpcEndpointId = symbolicEndpoint(0);
  const checked = grants.map((grant) => grantSchema.parse({ ...grant, vpcEndpointId }));
  return { ...endpointPolicy(api, checked) };
}

function configured(ruleContext: RuleContext): ApiIntent[] | undefined {
  const intent = agreedIntent.parse(ruleContext.config.intent);
  if (intent === undefined) return undefined;
  return [...new Set(intent.map(({ api }) => api))].map((api) => ({
    api,
    grants: intent.filter((line) => line.api === api).map(({ api: _, ...grant }) => grant),
  }));
}

/** Config cannot name an API that has no id yet: then the real document is compared with it, in the update. */
function ofSymbolic(agreed: readonly ApiIntent[] | undefined, { api }: ApiIntent) {
  return isSymbolic(api) ? undefined : agreed;
}
