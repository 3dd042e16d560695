/** What a case states about accounts, callers, VPCs and the time, parsed. */
import { z } from "zod";
import type { ApiArn } from "../compile/api";
import type { ProofCase } from "../types";
import type { Errors } from "./errors";
import { callerFault } from "./grant";
import { parseAddresses, parseDate } from "./literals";
import { aws, forms } from "./universe";

const account = z.string().regex(/^\d{12}$/, "an account has 12 digits");
const organization = z
  .strictObject({
    id: z.string().regex(/^o-[a-z0-9]{10,32}$/, "an organization's id looks like o-a1b2c3d4e5"),
    path: z
      .string()
      .regex(
        /^o-[a-z0-9]{10,32}\/r-[a-z0-9]{4,32}\/(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}\/){0,5}$/,
        "a path looks like o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/",
      )
      .optional()
      .describe("The account's organization, root and units"),
  })
  .nullable();

/** The fields of a case that state facts; what is left out may be anything that AWS allows. */
export const factFields = {
  endpointType: z
    .enum(["PRIVATE", "REGIONAL", "EDGE"], { error: "expected PRIVATE, REGIONAL or EDGE" })
    .optional()
    .describe("PRIVATE by default: reached through VPC endpoints alone"),
  now: z
    .string()
    .optional()
    .describe("No request is made before: a date, or seconds since 1970. The day of the proof by default"),
  accounts: z
    .record(
      account,
      z.strictObject({ organization: organization.optional().describe("null: in no organization") }),
    )
    .optional()
    .describe("Facts of accounts, by number"),
  principals: z
    .record(
      z.string(),
      z.strictObject({
        tags: z
          .record(z.string(), z.string())
          .optional()
          .describe("All tags that its requests carry, those of its sessions included"),
      }),
    )
    .optional()
    .describe("Facts of roles and users, by ARN"),
  vpcs: z
    .record(
      z.string().regex(/^vpc-[0-9a-z-]+$/, "a VPC id looks like vpc-0123456789abcdef0"),
      z.strictObject({
        blocks: z
          .array(z.string())
          .optional()
          .describe("Every address from which its endpoints are reached, of connected networks as well"),
      }),
    )
    .optional()
    .describe("Facts of VPCs, by id"),
};

export interface Organization {
  readonly id: string;
  readonly path: string | undefined;
}

export interface Facts {
  /** By account; null: in no organization. */
  readonly organizations: ReadonlyMap<string, Organization | null>;
  /** By ARN of a role or a user: all tags of its requests, by lower-case key. */
  readonly tags: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By VPC: the addresses from which its endpoints are reached. */
  readonly addresses: ReadonlyMap<string, readonly (readonly [bigint, bigint])[]>;
  /** No request is made before: seconds since 1970. */
  readonly now: bigint;
  /** A PRIVATE API is reached through an endpoint alone. */
  readonly endpointType: "PRIVATE" | "REGIONAL" | "EDGE";
  /** The case lists all domains of the API. */
  readonly domainsGiven: boolean;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** A tag is compared without regard to the case of its key. */
function readTags(
  arn: string,
  list: Readonly<Record<string, string>>,
  errors: Errors,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(list)) {
    const at = `principals.${arn}.tags.${name}`;
    const key = name.toLowerCase();
    if (found.has(key)) errors.add(at, "stands twice: the keys of tags have no case");
    if (value.length > forms.tagValue.longest || !tagValue.test(value))
      errors.add(at, `${JSON.stringify(value)} is no value of a tag: ${forms.tagValue.words}, up to 256`);
    found.set(key, value);
  }
  return found;
}

const day = 86_400;
const today = () => BigInt(Math.floor(Date.now() / 1000 / day) * day);

export function readFacts(proofCase: ProofCase, api: ApiArn, errors: Errors): Facts {
  const { accounts = {}, principals = {}, vpcs = {}, now, endpointType = "PRIVATE" } = proofCase;
  const organizations = new Map<string, Organization | null>();
  for (const [account, { organization }] of Object.entries(accounts)) {
    if (organization === undefined) continue;
    organizations.set(account, organization && { id: organization.id, path: organization.path });
    if (organization?.path !== undefined && !organization.path.startsWith(`${organization.id}/`)) {
      errors.add(
        `accounts.${account}.organization.path`,
        `"${organization.path}" does not begin with the organization's id, like ${organization.id}/r-ab12/ou-ab12-11111111/`,
      );
    }
  }
  const tags = new Map<string, ReadonlyMap<string, string>>();
  for (const [arn, { tags: list }] of Object.entries(principals)) {
    const fault = callerFault(arn, api);
    if (fault !== undefined) errors.add(`principals.${arn}`, fault);
    if (list) tags.set(arn, readTags(arn, list, errors));
  }
  const addresses = new Map<string, (readonly [bigint, bigint])[]>();
  for (const [vpc, { blocks }] of Object.entries(vpcs)) {
    const read: (readonly [bigint, bigint])[] = [];
    blocks?.forEach((text, i) => {
      const block = parseAddresses(text);
      if (block) read.push(block);
      else errors.add(`vpcs.${vpc}.blocks[${i}]`, `"${text}" is not a CIDR block, like 10.0.0.0/16`);
    });
    if (blocks?.length === 0)
      errors.add(
        `vpcs.${vpc}.blocks`,
        "is empty: no request would come from the VPC; leave it out for any address",
      );
    if (blocks) addresses.set(vpc, read);
  }
  const given = now === undefined ? undefined : parseDate(now);
  if (now !== undefined && given === undefined) {
    errors.add("now", `"${now}" is not a date, like 2026-01-31 or 2026-01-31T12:00:00Z`);
  }
  if (given !== undefined && (given < 0 || given > Number(aws.latestTime))) {
    errors.add("now", `"${now}" is not between 1970 and 9999; a date looks like 2026-01-31`);
  }
  return {
    organizations,
    tags,
    addresses,
    now: given === undefined ? today() : BigInt(Math.floor(given)),
    endpointType,
    domainsGiven: proofCase.domains !== undefined,
  };
}
