import * as aws from "@pulumi/aws";
import { fault } from "../shared/contract/fault";
import { sixteenth } from "./vpc-cidr";

/** An AWS service with interface endpoints in the region. */
export interface EndpointService {
  /** Full name: com.amazonaws.us-east-1.execute-api; other partitions have other prefixes. */
  readonly name: string;
  readonly zones: readonly string[];
}

/**
 * Looks up a service by its short name: its full name and zones depend on partition and region.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 * @throws RunError naming the region, if the service has no endpoints there
 */
export async function endpointService(service: string, region: string): Promise<EndpointService> {
  const filters = [{ name: "service-name", values: [`*.${region}.${service}`] }];
  try {
    const found = await aws.ec2.getVpcEndpointService({ serviceType: "Interface", filters });
    return { name: found.serviceName, zones: found.availabilityZones };
  } catch (error) {
    if (!(error instanceof Error) || !/no matching/i.test(error.message)) throw error;
    throw fault(
      `region ${region} has no interface endpoints for ${service}: ${
        service === "execute-api"
          ? "private APIs cannot be called there"
          : "the probe cannot be reached there"
      }\n  next: set aws:region of both stacks to another region`,
    );
  }
}

/**
 * Zones that every account has. Local Zones, which an account can opt in to, are excluded: they have neither endpoints
 * nor Graviton.
 * https://docs.aws.amazon.com/local-zones/latest/ug/available-local-zones.html
 */
export async function ordinaryZones(): Promise<readonly string[]> {
  const filters = [{ name: "opt-in-status", values: ["opt-in-not-required"] }];
  return (await aws.getAvailabilityZones({ state: "available", filters })).names;
}

export interface SubnetPlan {
  /** Suffix of its name. */
  readonly key: string;
  readonly zone: string;
  readonly cidrBlock: string;
  /** True if config sets the zone: a change then replaces the subnet. Otherwise the subnet keeps its zone. */
  readonly zoneIsGiven: boolean;
}

/**
 * The subnets of a new VPC: one in each given zone, else in the first two that all services offer. A given zone always
 * has the same part of the block, which is not one of the first two, so that zones can change in one update.
 * @throws RunError for zones that are not offered
 */
export function subnetPlans(
  vpcCidr: string,
  given: readonly string[],
  ordinary: readonly string[],
  services: readonly EndpointService[],
): SubnetPlan[] {
  const offered = ordinary.filter((zone) => services.every(({ zones }) => zones.includes(zone)));
  const missing = given.filter((zone) => !offered.includes(zone));
  if (missing.length > 0)
    throw fault(
      `consumer:zones = ${JSON.stringify(given)}: ${missing.map((zone) => why(zone, ordinary, services)).join("; ")}\n` +
        `  next: choose among ${offered.join(", ")}`,
    );
  if (given.length > 0)
    return given.map((zone) => ({
      key: zone,
      zone,
      cidrBlock: sixteenth(vpcCidr, 2 + zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0)),
      zoneIsGiven: true,
    }));
  if (offered.length < 2)
    throw fault(
      `of the zones ${ordinary.join(", ")} the endpoint services ${services.map(({ name }) => name).join(", ")} ` +
        `all offer ${offered.join(", ") || "none"}; two are needed\n  next: set aws:region to another region, ` +
        "or consumer:zones to one zone",
    );
  return offered.slice(0, 2).map((zone, index) => ({
    key: String(index + 1),
    zone,
    cidrBlock: sixteenth(vpcCidr, index),
    zoneIsGiven: false,
  }));
}

function why(zone: string, ordinary: readonly string[], services: readonly EndpointService[]): string {
  if (!ordinary.includes(zone)) return `${zone} is not a zone of this region that every account has`;
  const lacking = services.filter(({ zones }) => !zones.includes(zone)).map(({ name }) => name);
  return `${zone} is not offered by ${lacking.join(", ")}`;
}
