import { z } from "zod";
import type { Grant } from "../../proof";
import { UnknownProperty } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import type { Setting, Surroundings } from "../rule";
import { symbolicCaller, symbolicEndpoint } from "./api-arn";

/** A line of intent in the pack's config. Without endpoint: any endpoint that the policy names. */
const agreed = z.strictObject({
  vpcEndpointId: z
    .string()
    .regex(/^vpce-[0-9a-f]+$/, "expected vpce- and hexadecimal digits")
    .optional(),
  principals: z.array(z.string()).min(1).default(["*"]),
  stage: z.string().min(1),
  method: z.string().min(1),
  path: z.string().regex(/^\//, 'expected a path that starts with "/"'),
});

export const intentSetting: Setting = {
  schema: z.array(agreed).optional(),
  description:
    "What is agreed to be possible, for programs without the component PrivateApi; where there is one, its grants must stay within it",
};

const withIntent = z.looseObject({ intent: z.array(agreed).optional() });

/** The intent in this rule's config, for the endpoints that stand for "any". */
export function configuredIntent(
  { config }: Surroundings,
  endpoints: readonly string[],
): Grant[] | undefined {
  return withIntent
    .parse(config)
    .intent?.flatMap(({ vpcEndpointId, ...rest }) =>
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
): (Grant & { readonly vpce: string })[] {
  return component.properties.list("grants").map((grant, index) => {
    const readOr = <T>(path: string, schema: z.ZodType<T>, placeholder: T): T => {
      try {
        return grant.read(path, schema);
      } catch (error) {
        if (symbolic && error instanceof UnknownProperty) return placeholder;
        throw error;
      }
    };
    return {
      vpce: readOr("vpcEndpointId", text, symbolicEndpoint(index)),
      principals: readOr("principals", z.array(text), [symbolicCaller(index)]),
      stage: grant.read("stage", text),
      method: grant.read("method", text),
      path: grant.read("path", text),
    };
  });
}

/** The component with grants that a resource is a part of. */
export function componentOf(
  resource: Resource,
  { seen }: Surroundings,
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
 * In a first preview a document is unknown, but what its builder makes of the grants is proved instead: the doubt
 * says so.
 */
export function sayWhatIsProved(resource: Resource, component: Resource): void {
  try {
    resource.properties.read("policy", z.unknown());
  } catch (error) {
    if (!(error instanceof UnknownProperty)) throw error;
    const note = `the policy made of the grants of ${component.name} is judged for symbolic ids instead`;
    throw new UnknownProperty(error.path, error.cause, note);
  }
}
