import { z } from "zod";
import { endpointId, grantFields, type IntendedAccess } from "../../prover";
import { UnknownProperty } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import type { RuleContext, Setting } from "../rule";
import { partitionOf, symbolicCaller, symbolicEndpoint } from "./api-arn";

/** A line of intent in the pack's config. Without endpoint: any endpoint that the policy names. */
const agreed = z.strictObject({
  vpcEndpointId: endpointId.optional(),
  ...grantFields,
  principals: grantFields.principals.default(["*"]),
});

const intent = z.array(agreed).optional();

export const intentSetting: Setting = {
  schema: intent,
  description:
    "What is agreed to be possible, for programs without the component PrivateApi; where there is one, its grants must stay within it",
};

/** The intent in this rule's config, for the endpoints that stand for "any". */
export function configuredIntent(
  { config }: RuleContext,
  endpoints: readonly string[],
): IntendedAccess[] | undefined {
  return intent
    .parse(config.intent)
    ?.flatMap(({ vpcEndpointId, ...rest }) =>
      (vpcEndpointId === undefined ? endpoints : [vpcEndpointId]).map((vpce) => ({ vpce, ...rest })),
    );
}

const text = z.string();

/**
 * The grants of a PrivateApi or an ApiEndpoint; `symbolic`: an endpoint or callers that are not known yet get names
 * that stand for any.
 */
export function componentGrants(
  component: Resource,
  symbolic: boolean,
): (IntendedAccess & { readonly vpce: string })[] {
  const unknown = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (symbolic && error instanceof UnknownProperty) return undefined;
      throw error;
    }
  };
  const grants = component.properties.list("grants").map((grant, index) => ({
    vpce: unknown(() => grant.read("vpcEndpointId", text)) ?? symbolicEndpoint(index),
    principals: unknown(() => grant.read("principals", z.array(text))),
    stage: grant.read("stage", text),
    method: grant.read("method", text),
    path: grant.read("path", text),
  }));
  const partition = partitionOf(grants.flatMap(({ principals }) => principals ?? []));
  return grants.map(({ principals, ...grant }, index) => ({
    ...grant,
    principals: principals ?? [symbolicCaller(index, partition)],
  }));
}

/** The component with grants that a resource is a part of. */
export function componentOf(
  resource: Resource,
  { seen }: RuleContext,
  ...accepted: readonly string[]
): Resource | undefined {
  for (let urn = resource.parent; urn !== undefined; ) {
    const parent = seen(urn);
    if (parent !== undefined && accepted.includes(parent.type)) return parent;
    urn = parent?.parent;
  }
  return undefined;
}

/**
 * In a first preview a document is unknown, but what its builder makes of the grants is proved instead: the undetermined item
 * says so.
 */
export function requireKnownPolicy(resource: Resource, component: Resource): void {
  try {
    resource.properties.read("policy", z.unknown());
  } catch (error) {
    if (!(error instanceof UnknownProperty)) throw error;
    const note = `the policy made of the grants of ${component.name} is judged for symbolic ids instead`;
    throw new UnknownProperty(error.path, error.cause, note);
  }
}
