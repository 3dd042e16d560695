import { z } from "zod";

/** Every HTTP method that API Gateway routes on. */
export const httpMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** One method, or "*" for all of them. */
export const grantMethod = z.enum([...httpMethods, "*"]);

/** "/", "/pets", or a subtree: "/pets/*". One "*" only, and only as the last segment. */
export const grantPath = z
  .string()
  .regex(/^\/$|^(\/[A-Za-z0-9._~-]+)*(\/\*)?$/, 'expected "/", "/pets" or a subtree such as "/pets/*"')
  .refine((path) => path !== "", 'expected a path that starts with "/"');

export const stageName = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,128}$/, "expected 1 to 128 letters, digits or underscores");

export const vpcEndpointId = z
  .string()
  .regex(/^vpce-([0-9a-f]{8}|[0-9a-f]{17})$/, "expected vpce- and 8 or 17 hexadecimal digits");

/** Who may call: everyone who comes through the endpoint ("*"), or an IAM role, user or account by ARN. */
export const grantPrincipal = z
  .string()
  .regex(
    /^(\*|arn:aws[a-z-]*:iam::[0-9]{12}:(root|role\/[\w+=,.@/-]+|user\/[\w+=,.@/-]+))$/,
    'expected "*" or the ARN of an IAM role, user or account root',
  );

/**
 * One line of intent: through this endpoint, these principals may call this method and path of this stage.
 * Resource policy, endpoint policy and test matrix are all derived from a list of grants.
 */
export const grant = z.object({
  vpcEndpointId,
  principals: z.array(grantPrincipal).min(1),
  stage: stageName,
  method: grantMethod,
  path: grantPath,
});

export type Grant = z.infer<typeof grant>;
