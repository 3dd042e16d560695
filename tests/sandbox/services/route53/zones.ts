import type { PrivateZone } from "../../snapshots";
import type { Store } from "../../state/store";
import type { HostedZone, RecordSet } from "./model";

/**
 * A name as Route 53 saves it: in lower case, with a final dot, and with other characters as octal codes, which a
 * client may also send.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 */
export function fullName(name: string): string {
  const lower = name.toLowerCase().replace(/\.?$/, ".");
  return lower.replace(/\\[0-7]{3}|[^a-z0-9._-]/gu, (found) =>
    found.startsWith("\\") && found.length > 1
      ? found
      : [...Buffer.from(found)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join(""),
  );
}

/** @returns what is wrong with a full name, in Route 53's words */
export function faultOfName(name: string): string | undefined {
  // An octal code is one character.
  const labels = name
    .replaceAll(/\\[0-7]{3}/g, "x")
    .split(".")
    .slice(0, -1);
  const [what, means] =
    labels.length === 0 || labels.includes("")
      ? ["DomainLabelEmpty", "Domain label is empty"]
      : labels.some(({ length }) => length > 63)
        ? ["DomainLabelTooLong", "Domain label is too long"]
        : labels.join(".").length > 253
          ? ["DomainNameTooLong", "Domain name is too long"]
          : [];
  return what && `FATAL problem: ${what} (${means}) encountered with '${name.slice(0, 300)}'`;
}

export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** Values of the record sets of one name and type. */
export function recordValues({ records }: HostedZone, name: string, type: string): readonly string[] {
  return records.filter((it) => it.name === fullName(name) && it.type === type).flatMap((it) => it.values);
}

/** Sorted by name from the last label on, then by type: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html */
export function inOrder(
  one: { readonly name: string; readonly type: string },
  other: { readonly name: string; readonly type: string },
): number {
  const key = ({ name, type }: { readonly name: string; readonly type: string }) =>
    `${name.split(".").reverse().join("\u0001")}\u0000${type}`;
  return key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0;
}

/** The NS and SOA records of every zone, which cannot be deleted. */
export function ownRecords(name: string): RecordSet[] {
  const servers = nameServers();
  return [
    { name, type: "NS", ttl: 172_800, values: servers.map((it) => `${it}.`) },
    {
      name,
      type: "SOA",
      ttl: 900,
      values: [`${servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`],
    },
  ];
}

/** Name servers that do not exist: VPC resolvers read private zones directly, and nothing resolves public ones. */
export function nameServers(): readonly string[] {
  return ["ns-1536.awsdns-00.co.uk", "ns-0.awsdns-00.com", "ns-1024.awsdns-00.org", "ns-512.awsdns-00.net"];
}

export function isOwn(
  { name, type }: { readonly name: string; readonly type: string },
  zone: HostedZone,
): boolean {
  return name === zone.name && (type === "NS" || type === "SOA");
}

/** Private zones for the resolvers of their VPCs. */
export function privateZones({ contents }: Store): PrivateZone[] {
  const short = (name: string) => name.replace(/\.$/, "").replaceAll("\\052", "*");
  return Object.values(contents.hostedZones)
    .filter(({ vpcs }) => vpcs.length > 0)
    .map(({ id, name, vpcs, records }) => ({
      id,
      name: short(name),
      vpcIds: vpcs.map((it) => it.id),
      records: records.map((it) => ({
        name: short(it.name),
        type: it.type,
        values: it.values,
        alias: it.alias && short(it.alias.name),
      })),
    }));
}
