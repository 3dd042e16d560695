import { z } from "zod";

export const basePathMapping = z.object({
  /** "(none)": the whole domain. */
  basePath: z.string(),
  restApiId: z.string(),
  /** undefined: the first part of the path after the base path names it. */
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
  /** As it was given: its shorthand is read as this domain's ARN. */
  policy: z.string().optional(),
  /** As it was given; shares add to it. */
  managementPolicy: z.string().optional(),
  /** Milliseconds since 1970 from when on it is served, and what it is until then. */
  usable: z.object({ from: z.number(), until: z.enum(["PENDING", "UPDATING"]) }),
  tags: z.record(z.string(), z.string()).optional(),
  /** By base path. */
  mappings: z.record(z.string(), basePathMapping),
});

/** What ties an interface endpoint to a private custom domain name, in the account of the endpoint. */
export const accessAssociation = z.object({
  account: z.string(),
  region: z.string(),
  arn: z.string(),
  domainNameArn: z.string(),
  vpcEndpointId: z.string(),
  /** By the account of the domain name: it is refused then, until the maker deletes it. */
  rejected: z.boolean(),
  /** Milliseconds since 1970. */
  usableFrom: z.number(),
  tags: z.record(z.string(), z.string()).optional(),
});

export type DomainName = z.infer<typeof domainName>;
export type BasePathMapping = z.infer<typeof basePathMapping>;
export type AccessAssociation = z.infer<typeof accessAssociation>;
