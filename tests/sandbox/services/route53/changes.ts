import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import type { Call, Context, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { dnsEntries } from "../ec2/vpc-endpoint";
import { type HostedZone, type RecordSet, recordTypes } from "./model";
import { input, reply, zoneOf } from "./wire";
import { faultOfName, fullName, inOrder, isOwn, isWithin } from "./zones";

const change = z.object({
  Action: z.enum(["CREATE", "DELETE", "UPSERT"]),
  ResourceRecordSet: z.object({
    Name: z.string(),
    Type: z.string(),
    TTL: z.number().optional(),
    ResourceRecords: z.array(z.object({ Value: z.string() })).optional(),
    AliasTarget: z
      .object({ HostedZoneId: z.string(), DNSName: z.string(), EvaluateTargetHealth: z.boolean() })
      .optional(),
  }),
});
const batch = z.object({ ChangeBatch: z.object({ Changes: z.array(change).min(1) }) });

/** All changes of a batch, or none. */
export function changeRecords(call: Call, context: Context): Reply {
  const zone = zoneOf(call, context, "HostedZoneId");
  const { Changes } = input(call, batch).ChangeBatch;
  checkSize(Changes);
  let records = [...zone.records];
  const faults: string[] = [];
  for (const { Action, ResourceRecordSet: given } of Changes) {
    const set = readSet(given, zone, context, Action === "DELETE");
    if (typeof set === "string") {
      faults.push(set);
      continue;
    }
    const held = records.find((it) => it.name === set.name && it.type === set.type);
    const fault = faultOf(Action, set, held, records, zone);
    if (fault !== undefined) faults.push(fault);
    else records = [...records.filter((it) => it !== held), ...(Action === "DELETE" ? [] : [set])];
  }
  if (faults.length > 0) throw invalidBatch(faults);
  zone.records = records.sort(inOrder);
  // Without ChangeInfo, unlike Route 53: with it Terraform's provider waits up to half a minute for a change that is
  // effective at once.
  return reply("ChangeResourceRecordSetsResponse", {});
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html#limits-api-requests-changeresourcerecordsets */
const mostRecords = 1000;
const mostCharacters = 32_000;

/** @throws AwsError for a batch over the limits; an UPSERT counts twice */
function checkSize(changes: readonly z.infer<typeof change>[]): void {
  let [records, characters] = [0, 0];
  for (const { Action, ResourceRecordSet: set } of changes) {
    const times = Action === "UPSERT" ? 2 : 1;
    const values = set.ResourceRecords ?? [];
    records += times * Math.max(1, values.length);
    characters += times * values.reduce((sum, { Value }) => sum + Value.length, 0);
  }
  if (records > mostRecords) throw invalidBatch([`Number of records limit of ${mostRecords} exceeded.`]);
  if (characters > mostCharacters)
    throw invalidBatch([`Number of characters limit of ${mostCharacters} of all values exceeded.`]);
}

function invalidBatch(faults: readonly string[]): AwsError {
  return new AwsError("InvalidChangeBatch", `[${faults.join(", ")}]`);
}

/** @returns what is wrong, in Route 53's words */
function readSet(
  given: z.infer<typeof change>["ResourceRecordSet"],
  zone: HostedZone,
  context: Context,
  deletes: boolean,
): RecordSet | string {
  const name = fullName(given.Name);
  const type = z.enum(recordTypes).safeParse(given.Type);
  if (!type.success) {
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox does not emulate records of type ${given.Type}: it accepts ${recordTypes.join(", ")}.`,
    );
  }
  const fault = faultOfName(name);
  if (fault !== undefined) return fault;
  if (!isWithin(name, zone.name)) {
    return `RRSet with DNS name ${name} is not permitted in zone ${zone.name}`;
  }
  const values = (given.ResourceRecords ?? []).map(({ Value }) => Value);
  const both = { name, type: type.data };
  if (given.AliasTarget !== undefined) {
    if (given.TTL !== undefined || values.length > 0) {
      return `Invalid request: an alias has neither TTL nor ResourceRecords (${name})`;
    }
    const alias = {
      zoneId: given.AliasTarget.HostedZoneId,
      name: fullName(given.AliasTarget.DNSName),
      evaluateTargetHealth: given.AliasTarget.EvaluateTargetHealth,
    };
    if (!deletes && !isEndpointName(alias, context)) {
      return (
        `Tried to create an alias that targets ${alias.name}, type ${type.data} in zone ${alias.zoneId}, but the alias ` +
        "target name does not lie within the target zone. The sandbox has aliases to names of interface endpoints alone"
      );
    }
    return { ...both, values: [], alias };
  }
  if (given.TTL === undefined || values.length === 0) {
    return `Invalid request: Missing field 'TTL' or 'ResourceRecords' (${name})`;
  }
  const wrong = values.map((value) => faultOfValue(type.data, value)).find((it) => it !== undefined);
  if (wrong !== undefined) return `Invalid Resource Record: '${wrong}'`;
  const twice = values.find((value, at) => values.indexOf(value) !== at);
  if (twice !== undefined) return `Duplicate Resource Record: '${twice}'`;
  if (values.length > 1 && (type.data === "CNAME" || type.data === "SOA"))
    return `Invalid Resource Record: a ${type.data} has one value, and ${name} is given ${values.length}`;
  return { ...both, ttl: given.TTL, values };
}

/** @returns what is wrong, in Route 53's words */
function faultOfValue(type: RecordSet["type"], value: string): string | undefined {
  const wrong = (what: string, means: string) =>
    `FATAL problem: ${what} (${means}) encountered with '${value}'`;
  switch (type) {
    case "A":
      return isIPv4(value)
        ? undefined
        : wrong("ARRDATAIllegalIPv4Address", "Value is not a valid IPv4 address");
    case "AAAA":
      // A DNS record cannot contain an IPv6 zone id.
      return isIPv6(value) && !value.includes("%")
        ? undefined
        : wrong("AAAARRDATAIllegalIPv6Address", "Value is not a valid IPv6 address");
    case "SOA":
      return /^\S+ \S+( \d{1,10}){5}$/.test(value)
        ? undefined
        : wrong("SOARRDATAInvalid", "Value is not two names and five numbers");
    default:
      return /[\s\0]/.test(value) || value === ""
        ? wrong("DomainNameInvalid", "Value is not a domain name")
        : faultOfName(fullName(value));
  }
}

function isEndpointName(alias: NonNullable<RecordSet["alias"]>, { store }: Context): boolean {
  return Object.values(store.contents.vpcEndpoints)
    .flatMap(dnsEntries)
    .some((entry) => fullName(entry.name) === alias.name && entry.hostedZoneId === alias.zoneId);
}

function faultOf(
  action: z.infer<typeof change>["Action"],
  set: RecordSet,
  held: RecordSet | undefined,
  records: readonly RecordSet[],
  zone: HostedZone,
): string | undefined {
  const named = `[name='${set.name}', type='${set.type}']`;
  if (action === "DELETE") {
    if (held === undefined) return `Tried to delete resource record set ${named} but it was not found`;
    const same = JSON.stringify(sorted(held)) === JSON.stringify(sorted(set));
    if (!same) {
      return `Tried to delete resource record set ${named} but the values provided do not match the current values`;
    }
    return isOwn(set, zone)
      ? "A HostedZone must contain at least one NS record and one SOA record"
      : undefined;
  }
  if (action === "CREATE" && held !== undefined) {
    return `Tried to create resource record set ${named} but it already exists`;
  }
  const others = records.filter((it) => it.name === set.name && it.type !== set.type);
  const conflicts = others.length > 0 && [set, ...others].some(({ type }) => type === "CNAME");
  if (!conflicts) return undefined;
  return `RRSet of type ${set.type} with DNS name ${set.name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone.name}`;
}

function sorted({ ttl, values, alias }: RecordSet): unknown {
  return [ttl, [...values].sort(), alias && [alias.zoneId, alias.name, alias.evaluateTargetHealth]];
}
