import { randomBytes } from "node:crypto";
import type { Call, Context, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { xmlReply } from "../../gateway/xml";
import { own } from "../../own";
import { inputReader } from "../json";
import type { HostedZone, RecordSet } from "./model";
import { nameServers } from "./zones";

const xmlns = "https://route53.amazonaws.com/doc/2013-04-01/";

export function reply(root: string, content: Readonly<Record<string, unknown>>, status = 200): Reply {
  return { ...xmlReply({ [root]: { "@_xmlns": xmlns, ...content } }), status };
}

/** @throws AwsError InvalidInput naming the field */
export const input = inputReader((problem) => new AwsError("InvalidInput", `Invalid request: ${problem}`));

/** The id of a zone or change, given with or without its path. */
function idOf(text: string): string {
  return text.replace(/^\/?(hostedzone|change)\//, "");
}

/** @throws AwsError NoSuchHostedZone when the account has no such zone */
export function zoneOf(call: Call, { store }: Context, member = "Id"): HostedZone {
  const id = idOf(call.parameters.get(member) ?? "");
  const zone = own(store.contents.hostedZones, id);
  if (zone?.account === call.account) return zone;
  throw new AwsError("NoSuchHostedZone", `No hosted zone found with ID: ${id}`, 404);
}

export function zonesOf({ account }: Pick<Call, "account">, { store }: Context): HostedZone[] {
  return Object.values(store.contents.hostedZones).filter((it) => it.account === account);
}

export function newId(prefix: "C" | "Z"): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const letters = [...randomBytes(19)].map((byte) => alphabet[byte % alphabet.length]).join("");
  return `${prefix}0${letters}`;
}

/** A change is effective at once. */
export function changeInfo(id = newId("C")): Record<string, unknown> {
  return { ChangeInfo: { Id: `/change/${id}`, Status: "INSYNC", SubmittedAt: new Date().toISOString() } };
}

export function getChange(call: Call): Reply {
  const id = idOf(call.parameters.get("Id") ?? "");
  if (!/^C[A-Z0-9]{1,31}$/.test(id)) {
    throw new AwsError("NoSuchChange", `Could not find resource with ID: ${id}`, 404);
  }
  return reply("GetChangeResponse", changeInfo(id));
}

export function zoneElement(zone: HostedZone): Record<string, unknown> {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    Config: {
      ...(zone.comment === undefined ? {} : { Comment: zone.comment }),
      PrivateZone: zone.vpcs.length > 0,
    },
    ResourceRecordSetCount: zone.records.length,
  };
}

export function delegation(zone: HostedZone): Record<string, unknown> {
  if (zone.vpcs.length > 0) return {};
  return { DelegationSet: { NameServers: { NameServer: nameServers() } } };
}

export function vpcElement({ id, region }: HostedZone["vpcs"][number]): Record<string, unknown> {
  return { VPCRegion: region, VPCId: id };
}

export function recordElement({ name, type, ttl, values, alias }: RecordSet): Record<string, unknown> {
  const target = alias && {
    HostedZoneId: alias.zoneId,
    DNSName: alias.name,
    EvaluateTargetHealth: alias.evaluateTargetHealth,
  };
  const held = { TTL: ttl, ResourceRecords: { ResourceRecord: values.map((Value) => ({ Value })) } };
  return { Name: name, Type: type, ...(target === undefined ? held : { AliasTarget: target }) };
}

/** Items of a page: 100 by default. */
export function pageSize(call: Call): number {
  const given = call.parameters.get("maxitems") ?? "100";
  if (!/^\d{1,5}$/.test(given) || Number(given) < 1) {
    throw new AwsError("InvalidInput", `Invalid maxitems "${given}": it accepts whole numbers from 1 on.`);
  }
  // https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZones.html
  return Math.min(Number(given), 300);
}
