import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Call, Context, Operations, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { seconds } from "../json";
import { invitationOperations } from "./invitations";
import { listOperations } from "./lists";
import type { ResourceShare } from "./model";
import { defaultPermission, sharedType } from "./shares";
import { associationElement, input, once, pageReply, reply, shareElement } from "./wire";

const tagList = z
  .array(z.object({ key: z.string().min(1).max(128), value: z.string().max(256).default("") }))
  .default([]);
const create = z.object({
  name: z.string().min(1),
  resourceArns: z.array(z.string()).default([]),
  principals: z.array(z.string()).default([]),
  tags: tagList,
  allowExternalPrincipals: z.boolean().default(true),
  permissionArns: z.array(z.string()).default([]),
});
const members = z.object({
  resourceShareArn: z.string(),
  resourceArns: z.array(z.string()).default([]),
  principals: z.array(z.string()).default([]),
});
const update = z.object({
  resourceShareArn: z.string(),
  name: z.string().min(1).optional(),
  allowExternalPrincipals: z.boolean().optional(),
});
const tagged = z.object({ resourceShareArn: z.string().optional(), resourceArn: z.string().optional() });

/** https://docs.aws.amazon.com/ram/latest/APIReference/ */
export const ramOperations: Operations = {
  CreateResourceShare: once((call, context) => {
    const { permissionArns, tags, resourceArns, principals, ...given } = input(call, create);
    for (const arn of permissionArns) checkPermission(arn);
    checkTags(tags.length);
    const now = new Date().toISOString();
    const share: ResourceShare = {
      ...given,
      arn: `arn:aws:ram:${call.region}:${call.account}:resource-share/${randomUUID()}`,
      account: call.account,
      region: call.region,
      tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      created: now,
      updated: now,
      resources: {},
      principals: {},
    };
    join(share, { resourceArns, principals }, context);
    put(context.store.contents.resourceShares, share.arn, share);
    return reply({ resourceShare: shareElement(share, true) });
  }),
  UpdateResourceShare: once((call, context) => {
    const { resourceShareArn, ...given } = input(call, update);
    const share = ownShare(call, context, resourceShareArn);
    const outside = Object.keys(share.principals).length > 0;
    if (given.allowExternalPrincipals === false && outside) throw externalPrincipal(share);
    Object.assign(share, given, { updated: new Date().toISOString() });
    return reply({ resourceShare: shareElement(share, true) });
  }),
  DeleteResourceShare: once((call, context) => {
    const share = ownShare(call, context, call.parameters.get("resourceShareArn") ?? "");
    delete context.store.contents.resourceShares[share.arn];
    return reply({ returnValue: true });
  }),
  AssociateResourceShare: once((call, context) => {
    const { resourceShareArn, ...given } = input(call, members);
    const share = ownShare(call, context, resourceShareArn);
    const changed = structuredClone(share);
    join(changed, given, context);
    put(context.store.contents.resourceShares, share.arn, changed);
    return associations(changed, given);
  }),
  DisassociateResourceShare: once((call, context) => {
    const { resourceShareArn, ...given } = input(call, members);
    const share = knownShare(call, context, resourceShareArn);
    // Accounts that it is shared with may only remove themselves.
    const others = given.principals.filter((it) => it !== call.account);
    if (share.account !== call.account && (others.length > 0 || given.resourceArns.length > 0)) {
      throw new AwsError(
        "OperationNotPermittedException",
        `${share.arn} belongs to account ${share.account}: you may only remove your own account from it.`,
      );
    }
    const now = new Date().toISOString();
    const gone = (entity: string, type: "RESOURCE" | "PRINCIPAL", held: { created: string } | undefined) =>
      held === undefined
        ? []
        : [associationElement(share, entity, type, { ...held, updated: now, status: "DISASSOCIATING" })];
    const resourceShareAssociations = [
      ...given.resourceArns.flatMap((arn) => gone(arn, "RESOURCE", own(share.resources, arn))),
      ...given.principals.flatMap((it) => gone(it, "PRINCIPAL", own(share.principals, it))),
    ];
    for (const arn of given.resourceArns) delete share.resources[arn];
    for (const account of given.principals) delete share.principals[account];
    return reply({ resourceShareAssociations });
  }),
  ...listOperations,
  ...invitationOperations,
  ListResourceSharePermissions: (call, context) => {
    const { resourceShareArn } = input(call, z.object({ resourceShareArn: z.string() }));
    const share = knownShare(call, context, resourceShareArn);
    // A permission is associated with the first resource of its type.
    const has = Object.keys(share.resources).length > 0;
    const permission = {
      arn: defaultPermission,
      version: "1",
      defaultVersion: true,
      name: defaultPermission.split("/").at(-1),
      resourceType: sharedType,
      status: "ASSOCIATED",
      creationTime: seconds(share.created),
      lastUpdatedTime: seconds(share.created),
      isResourceTypeDefault: true,
      permissionType: "AWS_MANAGED",
      featureSet: "STANDARD",
    };
    return pageReply(call, "permissions", has ? [permission] : []);
  },
  TagResource: (call, context) => {
    const { tags } = taggedShare(call, context);
    const given = input(call, z.object({ tags: tagList })).tags;
    checkTags(new Set([...Object.keys(tags), ...given.map(({ key }) => key)]).size);
    for (const { key, value } of given) put(tags, key, value);
    return reply({});
  },
  UntagResource: (call, context) => {
    const { tags } = taggedShare(call, context);
    for (const key of input(call, z.object({ tagKeys: z.array(z.string()) })).tagKeys) delete tags[key];
    return reply({});
  },
};

function checkTags(count: number): void {
  if (count <= 50) return;
  throw new AwsError("TagLimitExceededException", `A resource share has at most 50 tags, not ${count}.`);
}

function taggedShare(call: Call, context: Context): ResourceShare {
  const { resourceShareArn, resourceArn } = input(call, tagged);
  return ownShare(call, context, resourceShareArn ?? resourceArn ?? "");
}

function unknownShare(arn: string): AwsError {
  return new AwsError("UnknownResourceException", `ResourceShare ${arn} could not be found.`);
}

/** A share that the caller owns, or that is shared with the caller. */
function knownShare(call: Call, { store }: Context, arn: string): ResourceShare {
  const share = own(store.contents.resourceShares, arn);
  if (share?.region === call.region && (share.account === call.account || isReceiver(share, call)))
    return share;
  throw unknownShare(arn);
}

/** The share that the caller's account owns, in this region. */
function ownShare(call: Call, { store }: Context, arn: string): ResourceShare {
  if (!/^arn:aws:ram:[\w-]+:\d{12}:resource-share\/[\w-]+$/.test(arn)) {
    throw new AwsError("MalformedArnException", `The specified resource share ARN ${arn} is not valid.`);
  }
  const share = own(store.contents.resourceShares, arn);
  if (share?.account !== call.account || share.region !== call.region) throw unknownShare(arn);
  return share;
}

function isReceiver(share: ResourceShare, { account, region }: Call): boolean {
  return share.region === region && own(share.principals, account)?.status === "ASSOCIATED";
}

function checkPermission(arn: string): void {
  if (arn === defaultPermission) return;
  throw new AwsError(
    "UnsupportedOperation",
    `The sandbox does not emulate the permission ${arn} of a resource share: it accepts ${defaultPermission}.`,
  );
}

function externalPrincipal(share: ResourceShare): AwsError {
  return new AwsError(
    "OperationNotPermittedException",
    `${share.name} allows no principals outside your AWS organization, and the sandbox has no organizations.`,
  );
}

/** https://docs.aws.amazon.com/general/latest/gr/ram.html */
const mostMembers = 5000;

type Given = Pick<z.infer<typeof members>, "resourceArns" | "principals">;

/** Adds resources and principals. @throws AwsError for those that cannot be in a share */
function join(share: ResourceShare, { resourceArns, principals }: Given, { store }: Context): void {
  for (const [held, given] of [
    [share.resources, resourceArns],
    [share.principals, principals],
  ] as const) {
    const size = new Set([...Object.keys(held), ...given]).size;
    if (size > mostMembers) {
      throw new AwsError(
        "ResourceShareLimitExceededException",
        `A resource share has at most ${mostMembers} resources and as many principals, and would have ${size}.`,
      );
    }
  }
  const now = new Date().toISOString();
  for (const arn of resourceArns) {
    checkResource(share, arn, own(store.contents.domainNames, arn) !== undefined);
    if (own(share.resources, arn) === undefined) put(share.resources, arn, { created: now, updated: now });
  }
  for (const principal of principals) {
    if (!/^\d{12}$/.test(principal)) {
      throw new AwsError(
        "UnsupportedOperation",
        `The sandbox shares with accounts, by their 12 digits: it does not emulate the principal ${principal}.`,
      );
    }
    if (principal === share.account) {
      throw new AwsError(
        "InvalidParameterException",
        `A resource is not shared with the account that owns it: ${principal}.`,
      );
    }
    if (!share.allowExternalPrincipals) throw externalPrincipal(share);
    const held = own(share.principals, principal);
    if (held !== undefined && held.status !== "DISASSOCIATED") continue;
    const arn = `arn:aws:ram:${share.region}:${share.account}:resource-share-invitation/${randomUUID()}`;
    const invited = {
      status: "ASSOCIATING" as const,
      created: now,
      updated: now,
      invitation: { arn, sent: now },
    };
    put(share.principals, principal, invited);
  }
}

function checkResource(share: ResourceShare, arn: string, exists: boolean): void {
  const [, region, account] = /^arn:aws:apigateway:([\w-]+):(\d{12}):\/domainnames\/[^/]+$/.exec(arn) ?? [];
  if (region === undefined) {
    throw new AwsError(
      "MalformedArnException",
      `The specified resource ARN ${arn} is not valid. The sandbox shares only private custom domain names.`,
    );
  }
  if (region !== share.region || account !== share.account) {
    throw new AwsError(
      "InvalidParameterException",
      `The resource ${arn} is not one of account ${share.account} in ${share.region}.`,
    );
  }
  if (!exists) throw new AwsError("UnknownResourceException", `Resource ${arn} could not be found.`);
}

function associations(share: ResourceShare, { resourceArns, principals }: Given): Reply {
  return reply({
    resourceShareAssociations: [
      ...resourceArns.flatMap((arn) => {
        const held = own(share.resources, arn);
        return held === undefined ? [] : [associationElement(share, arn, "RESOURCE", held)];
      }),
      ...principals.flatMap((account) => {
        const held = own(share.principals, account);
        return held === undefined ? [] : [associationElement(share, account, "PRINCIPAL", held)];
      }),
    ],
  });
}
