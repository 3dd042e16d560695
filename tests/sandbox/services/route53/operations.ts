import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { put } from "../../own";
import { describe } from "../ec2/read";
import { changeRecords } from "./changes";
import type { HostedZone } from "./model";
import {
  changeInfo,
  delegation,
  getChange,
  input,
  newId,
  pageSize,
  recordElement,
  reply,
  vpcElement,
  zoneElement,
  zoneOf,
  zonesOf,
} from "./wire";
import { fullName, inOrder, isOwn, ownRecords } from "./zones";

const vpc = z.object({ VPCRegion: z.string(), VPCId: z.string() });
const create = z.object({
  Name: z.string(),
  VPC: vpc.optional(),
  CallerReference: z.string(),
  HostedZoneConfig: z
    .object({ Comment: z.string().optional(), PrivateZone: z.boolean().optional() })
    .default({}),
});
const tag = z.object({ Key: z.string(), Value: z.string().default("") });
const tagChanges = z.object({
  AddTags: z.array(tag).default([]),
  RemoveTagKeys: z.array(z.string()).default([]),
});

/** https://docs.aws.amazon.com/Route53/latest/APIReference/ */
export const route53Operations: Operations = {
  CreateHostedZone: async (call, context) => {
    const { Name, VPC, CallerReference, HostedZoneConfig } = input(call, create);
    const name = fullName(Name);
    if (!/^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+$/.test(name)) {
      throw new AwsError("InvalidDomainName", `'${Name}' is not a domain name`);
    }
    if (HostedZoneConfig.PrivateZone === true && VPC === undefined) {
      throw new AwsError("InvalidInput", "When you create a private hosted zone, you must specify a VPC");
    }
    if (zonesOf(call, context).some((it) => it.callerReference === CallerReference)) {
      const message = `A hosted zone has already been created with the specified caller reference: ${CallerReference}`;
      throw new AwsError("HostedZoneAlreadyExists", message, 409);
    }
    const { Comment } = HostedZoneConfig;
    const zone: HostedZone = {
      id: newId("Z"),
      account: call.account,
      name,
      callerReference: CallerReference,
      ...(Comment === undefined ? {} : { comment: Comment }),
      vpcs: VPC === undefined ? [] : [await vpcOf(VPC, name, call, context)],
      records: ownRecords(name),
      tags: {},
    };
    put(context.store.contents.hostedZones, zone.id, zone);
    const made = reply(
      "CreateHostedZoneResponse",
      {
        HostedZone: zoneElement(zone),
        // Without ChangeInfo, as for changes of records.
        ...delegation(zone),
        ...(VPC === undefined ? {} : { VPC }),
      },
      201,
    );
    const location = `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`;
    return { ...made, headers: { ...made.headers, location } };
  },
  GetHostedZone: (call, context) => {
    const zone = zoneOf(call, context);
    return reply("GetHostedZoneResponse", {
      HostedZone: zoneElement(zone),
      ...delegation(zone),
      ...(zone.vpcs.length === 0 ? {} : { VPCs: { VPC: zone.vpcs.map(vpcElement) } }),
    });
  },
  ListHostedZones: (call, context) => {
    const marker = call.parameters.get("marker");
    const wanted = call.parameters.get("hostedzonetype");
    const all = zonesOf(call, context)
      .filter(({ vpcs }) => wanted === undefined || vpcs.length > 0)
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .filter(({ id }) => marker === undefined || id >= marker);
    const { shown, next, size } = paged(call, all);
    return reply("ListHostedZonesResponse", {
      HostedZones: { HostedZone: shown.map(zoneElement) },
      ...(marker === undefined ? {} : { Marker: marker }),
      IsTruncated: next !== undefined,
      ...(next === undefined ? {} : { NextMarker: next.id }),
      MaxItems: size,
    });
  },
  ListHostedZonesByName: (call, context) => {
    const from = call.parameters.get("dnsname");
    const fromId = call.parameters.get("hostedzoneid");
    const start = from === undefined ? undefined : { name: fullName(from), type: "A" as const };
    const place = ({ name, id }: HostedZone) => ({ name, type: "A" as const, id });
    const all = zonesOf(call, context)
      .sort((one, other) => inOrder(place(one), place(other)) || (one.id < other.id ? -1 : 1))
      .filter((zone) => {
        if (start === undefined) return true;
        const order = inOrder(place(zone), start);
        return order > 0 || (order === 0 && (fromId === undefined || zone.id >= fromId));
      });
    const { shown, next, size } = paged(call, all);
    return reply("ListHostedZonesByNameResponse", {
      HostedZones: { HostedZone: shown.map(zoneElement) },
      ...(from === undefined ? {} : { DNSName: from }),
      IsTruncated: next !== undefined,
      ...(next === undefined ? {} : { NextDNSName: next.name, NextHostedZoneId: next.id }),
      MaxItems: size,
    });
  },
  ListHostedZonesByVPC: async (call, context) => {
    const [id = "", region = ""] = [call.parameters.get("vpcid"), call.parameters.get("vpcregion")];
    if (!(await hasVpc({ VPCId: id, VPCRegion: region }, call, context))) {
      throw new AwsError(
        "InvalidInput",
        `The VPC ${id} in region ${region} does not exist in account ${call.account}.`,
      );
    }
    const token = call.parameters.get("nexttoken") ?? "";
    const all = Object.values(context.store.contents.hostedZones)
      .filter(({ vpcs }) => vpcs.some((it) => it.id === id && it.region === region))
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .filter((zone) => zone.id >= token);
    const { shown, next, size } = paged(call, all);
    return reply("ListHostedZonesByVPCResponse", {
      HostedZoneSummaries: {
        HostedZoneSummary: shown.map((zone) => ({
          HostedZoneId: zone.id,
          Name: zone.name,
          Owner: { OwningAccount: zone.account },
        })),
      },
      MaxItems: size,
      ...(next === undefined ? {} : { NextToken: next.id }),
    });
  },
  UpdateHostedZoneComment: (call, context) => {
    const zone = zoneOf(call, context);
    const { Comment } = input(call, z.object({ Comment: z.string().optional() }));
    if (Comment === undefined) delete zone.comment;
    else zone.comment = Comment;
    return reply("UpdateHostedZoneCommentResponse", { HostedZone: zoneElement(zone) });
  },
  DeleteHostedZone: (call, context) => {
    const zone = zoneOf(call, context);
    if (zone.records.some((it) => !isOwn(it, zone))) {
      throw new AwsError(
        "HostedZoneNotEmpty",
        "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
      );
    }
    delete context.store.contents.hostedZones[zone.id];
    return reply("DeleteHostedZoneResponse", changeInfo());
  },
  AssociateVPCWithHostedZone: async (call, context) => {
    const zone = zoneOf(call, context, "HostedZoneId");
    if (zone.vpcs.length === 0) {
      throw new AwsError("PublicZoneVPCAssociation", "You're trying to associate a VPC with a public zone.");
    }
    const { VPC } = input(call, z.object({ VPC: vpc }));
    zone.vpcs.push(await vpcOf(VPC, zone.name, call, context));
    return reply("AssociateVPCWithHostedZoneResponse", changeInfo());
  },
  DisassociateVPCFromHostedZone: (call, context) => {
    const zone = zoneOf(call, context, "HostedZoneId");
    const { VPC } = input(call, z.object({ VPC: vpc }));
    const left = zone.vpcs.filter((it) => it.id !== VPC.VPCId || it.region !== VPC.VPCRegion);
    if (left.length === zone.vpcs.length) {
      const message = `The VPC ${VPC.VPCId} is not associated with the hosted zone ${zone.id}.`;
      throw new AwsError("VPCAssociationNotFound", message, 404);
    }
    if (left.length === 0) {
      throw new AwsError("LastVPCAssociation", "A private hosted zone must have at least one VPC.");
    }
    zone.vpcs = left;
    return reply("DisassociateVPCFromHostedZoneResponse", changeInfo());
  },
  ChangeResourceRecordSets: changeRecords,
  ListResourceRecordSets: (call, context) => {
    const zone = zoneOf(call, context, "HostedZoneId");
    const name = call.parameters.get("name");
    const type = call.parameters.get("type") ?? "";
    if (type !== "" && name === undefined) {
      throw new AwsError("InvalidInput", "The input is not valid: type needs a name.");
    }
    const start = name === undefined ? undefined : { name: fullName(name), type };
    const from = zone.records.filter((it) => start === undefined || inOrder(it, start) >= 0);
    const { shown, next, size } = paged(call, from);
    return reply("ListResourceRecordSetsResponse", {
      ResourceRecordSets: { ResourceRecordSet: shown.map(recordElement) },
      IsTruncated: next !== undefined,
      ...(next === undefined ? {} : { NextRecordName: next.name, NextRecordType: next.type }),
      MaxItems: size,
    });
  },
  GetChange: getChange,
  ListTagsForResource: (call, context) => {
    const { id, tags } = tagged(call, context);
    const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return reply("ListTagsForResourceResponse", {
      ResourceTagSet: { ResourceType: "hostedzone", ResourceId: id, Tags: { Tag } },
    });
  },
  ChangeTagsForResource: (call, context) => {
    const { tags } = tagged(call, context);
    const { AddTags, RemoveTagKeys } = input(call, tagChanges);
    for (const key of RemoveTagKeys) delete tags[key];
    for (const { Key, Value } of AddTags) put(tags, Key, Value);
    return reply("ChangeTagsForResourceResponse", {});
  },
};

function tagged(call: Call, context: Context): HostedZone {
  const type = call.parameters.get("ResourceType");
  if (type !== "hostedzone") {
    throw new AwsError("UnsupportedOperation", `The sandbox does not emulate tags of a ${type}.`);
  }
  return zoneOf(call, context, "ResourceId");
}

async function hasVpc(
  given: z.infer<typeof vpc>,
  { account }: Call,
  { emulator }: Context,
): Promise<boolean> {
  const { vpcSet } = await describe(emulator, { account, region: given.VPCRegion }, "DescribeVpcs");
  return vpcSet.some((it) => it.vpcId === given.VPCId);
}

/** @throws AwsError when the account has no such VPC, or the VPC already has a zone of this name */
async function vpcOf(
  { VPCId: id, VPCRegion: region }: z.infer<typeof vpc>,
  name: string,
  call: Call,
  context: Context,
): Promise<HostedZone["vpcs"][number]> {
  if (!(await hasVpc({ VPCId: id, VPCRegion: region }, call, context))) {
    throw new AwsError(
      "InvalidVPCId",
      `The VPC: ${id} in region ${region} that you provided is not authorized to make the association.`,
    );
  }
  const conflict = Object.values(context.store.contents.hostedZones).find(
    (zone) => zone.name === name && zone.vpcs.some((it) => it.id === id),
  );
  if (conflict !== undefined) {
    throw new AwsError(
      "ConflictingDomainExists",
      `The VPC ${id} in region ${region} has already been associated with the hosted zone ${conflict.id} with the same domain name.`,
    );
  }
  return { id, region };
}

function paged<T>(call: Call, all: readonly T[]): { shown: readonly T[]; next: T | undefined; size: number } {
  const size = pageSize(call);
  return { shown: all.slice(0, size), next: all[size], size };
}
