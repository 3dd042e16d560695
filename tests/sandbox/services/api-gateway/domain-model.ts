import { z } from "zod";

export const basePathMapping = z.object({
  /** "(none)": the whole domain. */
  basePath: z.string(),
  restApiId: z.string(),
  /** undefined: the stage is the first part of the path after the base path. */
  stage: z.string().optional(),
});

/** A private custom domain name as the sandbox keeps it. */
export const domainName = z.object({
  account: z.string(),
  region: z.string(),
  /** arn:aws:apigateway:REGION:ACCOUNT:/domainnames/NAME+ID */
  arn: z.string(),
  id: z.string(),
  name: z.string(),
  certificateArn: z.string(),
  /** Seconds since 1970. */
  certificateUploadDate: z.number(),
  /** As given; its shorthand means this domain's ARN. */
  policy: z.string().optional(),
  /** As given; shares add to it. */
  managementPolicy: z.string().optional(),
  /** When it becomes AVAILABLE, in milliseconds since 1970, and its status until then. */
  usable: z.object({ from: z.number(), until: z.enum(["PENDING", "UPDATING"]) }),
  tags: z.record(z.string(), z.string()).optional(),
  /** By base path. */
  mappings: z.record(z.string(), basePathMapping),
});

/** An association of an interface endpoint with a private custom domain name, in the endpoint's account. */
export const accessAssociation = z.object({
  account: z.string(),
  region: z.string(),
  arn: z.string(),
  domainNameArn: z.string(),
  vpcEndpointId: z.string(),
  /** By the domain's account. A rejected association does not serve; the endpoint's account may delete it. */
  rejected: z.boolean(),
  /** Milliseconds since 1970. */
  usableFrom: z.number(),
  tags: z.record(z.string(), z.string()).optional(),
});

export type DomainName = z.infer<typeof domainName>;
export type BasePathMapping = z.infer<typeof basePathMapping>;
export type AccessAssociation = z.infer<typeof accessAssociation>;
