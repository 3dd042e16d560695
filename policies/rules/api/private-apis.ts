import { apiDocument, type RawDocument } from "../../resources/policy-document";
import { pointingTo, type Resource } from "../../resources/resource";
import { isPrivate, ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import type { RuleContext } from "../rule";
import { gather, notApplicable, type RuleFinding, type RuleOutcome } from "../verdict";

/** Runs a body on each private API of a stack; not applicable where there is none. */
export function eachPrivateApi(
  resources: readonly Resource[],
  { seen }: RuleContext,
  body: (restApi: Resource) => readonly RuleFinding[],
): RuleOutcome {
  const apis = ofType(resources, types.restApi);
  if (apis.length === 0) notApplicable("the stack has no REST API");
  return gather(
    apis,
    ({ urn }) => urn,
    (restApi) => (isPrivate(restApi, seen) ? body(restApi) : []),
  );
}

export interface ApiPolicy {
  /** The resource that carries the policy. */
  readonly carrier: Resource;
  readonly document: () => RawDocument | undefined;
}

/** The policy of an API, whichever way it is written: its own resource, a property, or the OpenAPI document. */
export function policyOf(resources: readonly Resource[], restApi: Resource): ApiPolicy | undefined {
  const [apart] = pointingTo(resources, types.restApiPolicy, "restApiId", restApi);
  if (apart) return { carrier: apart, document: () => apiDocument(apart) };
  if (restApi.properties.isUnknown("policy") && !restApi.properties.has("body")) {
    // AWS answers with the policy that the API has in the end; a program that gave none shows an unknown one.
    return undefined;
  }
  const document = apiDocument(restApi);
  return document === undefined ? undefined : { carrier: restApi, document: () => document };
}
