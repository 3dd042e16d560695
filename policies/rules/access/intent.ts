import { z } from "zod";
import type { Grant } from "../../proof";
import type { Resource } from "../../resources/resource";
import { types } from "../../resources/types";
import type { Setting, Surroundings } from "../rule";
import { symbolicEndpoint } from "./api-arn";

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

const grantTexts = z.object({
  principals: z.array(z.string()),
  stage: z.string(),
  method: z.string(),
  path: z.string(),
});

/** The grants of a PrivateApi; `symbolic`: an endpoint that is not known yet gets an id that stands for any. */
export function componentGrants(
  component: Resource,
  symbolic: boolean,
): (Grant & { readonly vpce: string })[] {
  return component.properties.list("grants").map((grant, index) => {
    const rest = grantTexts.parse({
      principals: grant.read("principals", z.array(z.string())),
      stage: grant.read("stage", z.string()),
      method: grant.read("method", z.string()),
      path: grant.read("path", z.string()),
    });
    const vpce =
      symbolic && grant.isUnknown("vpcEndpointId")
        ? symbolicEndpoint(index)
        : grant.read("vpcEndpointId", z.string());
    return { vpce, ...rest };
  });
}

/** The PrivateApi that a resource is a part of. */
export function componentOf(resource: Resource, { seen }: Surroundings): Resource | undefined {
  for (let urn = resource.parent; urn !== undefined; ) {
    const parent = seen(urn);
    if (parent?.type === types.privateApi) return parent;
    urn = parent?.parent;
  }
  return undefined;
}
