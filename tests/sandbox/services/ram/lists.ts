import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own } from "../../own";
import { seconds } from "../json";
import type { ResourceShare } from "./model";
import { sharedType } from "./shares";
import { associationElement, input, pageReply, resourceElements, shareElement } from "./wire";

const owner = z.object({ resourceOwner: z.enum(["SELF", "OTHER-ACCOUNTS"]) });
const arns = z.array(z.string()).optional();
const shares = owner.extend({
  resourceShareArns: arns,
  resourceShareStatus: z.string().optional(),
  name: z.string().optional(),
  tagFilters: z
    .array(z.object({ tagKey: z.string(), tagValues: z.array(z.string()).optional() }))
    .default([]),
});
const associations = z.object({
  associationType: z.enum(["RESOURCE", "PRINCIPAL"]),
  resourceShareArns: arns,
  resourceArn: z.string().optional(),
  principal: z.string().optional(),
  associationStatus: z.string().optional(),
});
const resources = owner.extend({
  principal: z.string().optional(),
  resourceType: z.string().optional(),
  resourceArns: arns,
  resourceShareArns: arns,
});
const principals = owner.extend({
  resourceArn: z.string().optional(),
  principals: arns,
  resourceType: z.string().optional(),
  resourceShareArns: arns,
});

/** Lists of what an account shares, and of what is shared with it. */
export const listOperations: Operations = {
  GetResourceShares: (call, context) => {
    const given = input(call, shares);
    const all = seen(call, context, given.resourceOwner);
    for (const arn of given.resourceShareArns ?? []) {
      if (all.some((it) => it.arn === arn)) continue;
      throw new AwsError("UnknownResourceException", `ResourceShare ${arn} could not be found.`);
    }
    const found = all.filter(
      (share) =>
        wanted(given.resourceShareArns, share.arn) &&
        (given.resourceShareStatus ?? "ACTIVE") === "ACTIVE" &&
        (given.name ?? share.name) === share.name &&
        given.tagFilters.every(({ tagKey, tagValues }) => {
          const value = own(share.tags, tagKey);
          return value !== undefined && (tagValues?.includes(value) ?? true);
        }),
    );
    // Only the owner sees tags.
    return pageReply(
      call,
      "resourceShares",
      found.map((it) => shareElement(it, it.account === call.account)),
    );
  },
  GetResourceShareAssociations: (call, context) => {
    const given = input(call, associations);
    const type = given.associationType;
    const found = seen(call, context, "SELF")
      .filter(({ arn }) => wanted(given.resourceShareArns, arn))
      .flatMap((share) => {
        const entries: readonly (readonly [string, Parameters<typeof associationElement>[3]])[] =
          Object.entries(type === "RESOURCE" ? share.resources : share.principals);
        return entries
          .filter(
            ([entity]) => ((type === "RESOURCE" ? given.resourceArn : given.principal) ?? entity) === entity,
          )
          .map(([entity, at]) => associationElement(share, entity, type, at));
      })
      .filter(({ status }) => (given.associationStatus ?? status) === status);
    return pageReply(call, "resourceShareAssociations", found);
  },
  ListResources: (call, context) => {
    const given = input(call, resources);
    const found = seen(call, context, given.resourceOwner)
      .filter((share) => wanted(given.resourceShareArns, share.arn) && isOf(share, given, call))
      .flatMap((share) => resourceElements(share).filter(({ arn }) => wanted(given.resourceArns, arn)));
    return pageReply(call, "resources", (given.resourceType ?? sharedType) === sharedType ? found : []);
  },
  ListPrincipals: (call, context) => {
    const given = input(call, principals);
    const found = seen(call, context, given.resourceOwner)
      .filter(({ arn }) => wanted(given.resourceShareArns, arn))
      .filter((it) => given.resourceArn === undefined || own(it.resources, given.resourceArn) !== undefined)
      .flatMap((share) =>
        partners(share, given.resourceOwner).map(([id, at]) => ({
          id,
          resourceShareArn: share.arn,
          creationTime: seconds(at.created),
          lastUpdatedTime: seconds(at.updated),
          external: true,
        })),
      )
      .filter(({ id }) => wanted(given.principals, id));
    return pageReply(call, "principals", (given.resourceType ?? sharedType) === sharedType ? found : []);
  },
};

/** For the owner of a share the accounts that it is shared with; for these the owner. */
function partners(
  share: ResourceShare,
  resourceOwner: "SELF" | "OTHER-ACCOUNTS",
): readonly (readonly [string, Pick<ResourceShare, "created" | "updated">])[] {
  return resourceOwner === "SELF" ? Object.entries(share.principals) : [[share.account, share]];
}

function wanted(given: readonly string[] | undefined, one: string): boolean {
  return given?.includes(one) ?? true;
}

/** Filters by principal: the owner, or an account that the share is shared with. */
function isOf(share: ResourceShare, { principal }: { principal?: string | undefined }, call: Call): boolean {
  if (principal === undefined) return true;
  return share.account === call.account
    ? own(share.principals, principal) !== undefined
    : principal === share.account || principal === call.account;
}

/** The shares of the caller's account and region, or those of others that it has accepted. */
function seen(
  { account, region }: Call,
  { store }: Context,
  resourceOwner: "SELF" | "OTHER-ACCOUNTS",
): readonly ResourceShare[] {
  return Object.values(store.contents.resourceShares).filter(
    (share) =>
      share.region === region &&
      (resourceOwner === "SELF"
        ? share.account === account
        : own(share.principals, account)?.status === "ASSOCIATED"),
  );
}
