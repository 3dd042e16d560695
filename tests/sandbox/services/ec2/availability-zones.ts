import type { Context, OperationHandler } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import type { Place } from "../../moto/client";
import { ec2Reply, filtersOf, items, listOf, matchesFilter, required } from "./form";
import { describe } from "./read";

interface Zone {
  readonly zoneName: string;
  readonly zoneId: string;
  readonly groupName: string;
  readonly zoneType: "availability-zone" | "local-zone";
  readonly optInStatus: "opt-in-not-required" | "opted-in";
}

const placeOf = ({ account, region }: Place) => `${account}/${region}`;

/** The group of the one Local Zone of a region. */
const localGroup = ({ region }: Place) => `${region}-bos-1`;

/**
 * Zones of a region. The Local Zone, if the account has opted in to it, comes first.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AvailabilityZone.html
 */
async function zonesOf(place: Place, context: Context): Promise<readonly Zone[]> {
  const { region } = place;
  const { availabilityZoneInfo } = await describe(context.emulator, place, "DescribeAvailabilityZones");
  const local: Zone = {
    zoneName: `${region}-bos-1a`,
    zoneId: `${region}-bos1-az1`,
    groupName: localGroup(place),
    zoneType: "local-zone",
    optInStatus: "opted-in",
  };
  const ordinary = availabilityZoneInfo.map(
    ({ zoneName, zoneId }): Zone => ({
      zoneName,
      zoneId,
      groupName: `${region}-zg-1`,
      zoneType: "availability-zone",
      optInStatus: "opt-in-not-required",
    }),
  );
  const opted = context.store.contents.localZones.includes(placeOf(place));
  return [...(opted ? [local] : []), ...ordinary].sort((left, right) =>
    left.zoneName < right.zoneName ? -1 : 1,
  );
}

/** Zones that support interface endpoints: all but an old one, like us-east-1e on AWS for most services. */
export async function endpointZones(place: Place, context: Context): Promise<readonly string[]> {
  const zones = await zonesOf(place, context);
  return zones
    .filter(({ zoneType, zoneName }) => zoneType === "availability-zone" && zoneName !== "us-east-1e")
    .map(({ zoneName }) => zoneName);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyAvailabilityZoneGroup.html */
export const modifyAvailabilityZoneGroup: OperationHandler = (call, { store }) => {
  const group = required(call.parameters, "GroupName");
  if (group !== localGroup(call))
    throw new AwsError("InvalidParameterValue", `Invalid availability zone group: [${group}]`);
  const status = required(call.parameters, "OptInStatus");
  if (status !== "opted-in" && status !== "not-opted-in")
    throw new AwsError("InvalidParameterValue", `Invalid opt-in status: [${status}]`);
  const others = store.contents.localZones.filter((place) => place !== placeOf(call));
  store.contents.localZones = status === "opted-in" ? [...others, placeOf(call)] : others;
  return ec2Reply(call, { return: true });
};

export const describeAvailabilityZones: OperationHandler = async (call, context) => {
  const { region } = call;
  const names = listOf(call.parameters, "ZoneName");
  const ids = listOf(call.parameters, "ZoneId");
  const filters = filtersOf(call.parameters);
  const all = await zonesOf(call, context);
  const missing = names.find((name) => !all.some(({ zoneName }) => zoneName === name));
  if (missing !== undefined)
    throw new AwsError("InvalidParameterValue", `Invalid availability zone: [${missing}]`);
  const found = all
    .filter(({ zoneName }) => names.length === 0 || names.includes(zoneName))
    .filter(({ zoneId }) => ids.length === 0 || ids.includes(zoneId))
    .filter((zone) => matches(zone, region, filters));
  const shown = found.map((zone) => ({
    ...zone,
    zoneState: "available",
    regionName: region,
    messageSet: "",
    networkBorderGroup: zone.zoneType === "local-zone" ? zone.groupName : region,
  }));
  return ec2Reply(call, { availabilityZoneInfo: items(shown) });
};

function matches(zone: Zone, region: string, filters: ReadonlyMap<string, readonly string[]>): boolean {
  const values = new Map([
    ["zone-name", zone.zoneName],
    ["zone-id", zone.zoneId],
    ["zone-type", zone.zoneType],
    ["group-name", zone.groupName],
    ["opt-in-status", zone.optInStatus],
    ["region-name", region],
    ["state", "available"],
  ]);
  return [...filters].every(([filter, accepted]) => {
    const value = values.get(filter);
    if (value === undefined) throw new AwsError("InvalidParameterValue", `The filter '${filter}' is invalid`);
    return matchesFilter(value, accepted);
  });
}
