import { z } from "zod";

/** An interface endpoint in the sandbox's store, with the ids of its network interfaces, which are in moto. */
export const vpcEndpoint = z.object({
  id: z.string(),
  account: z.string(),
  region: z.string(),
  vpcId: z.string(),
  serviceName: z.string(),
  /** Eight characters that, with the id, make the endpoint's DNS names. */
  dnsSuffix: z.string(),
  /** undefined: AWS's default, full access. */
  policy: z.string().optional(),
  privateDnsEnabled: z.boolean(),
  ipAddressType: z.enum(["ipv4", "dualstack", "ipv6"]),
  dnsRecordIpType: z.enum(["ipv4", "dualstack", "ipv6", "service-defined"]),
  groupIds: z.array(z.string()),
  interfaces: z.array(z.object({ id: z.string(), subnetId: z.string(), availabilityZone: z.string() })),
  /** ISO 8601. */
  created: z.string(),
  tags: z.record(z.string(), z.string()),
  clientToken: z.string().optional(),
});

export type VpcEndpoint = z.infer<typeof vpcEndpoint>;

/** AWS's default policy, with its exact spaces. */
export const defaultPolicy = [
  "{",
  '  "Statement": [',
  "    {",
  '      "Action": "*", ',
  '      "Effect": "Allow", ',
  '      "Principal": "*", ',
  '      "Resource": "*"',
  "    }",
  "  ]",
  "}",
].join("\n");

/** Services with interface endpoints: NAME of com.amazonaws.REGION.NAME. */
export const endpointServices: readonly string[] = [
  "ec2",
  "ec2messages",
  "execute-api",
  "kms",
  "logs",
  "monitoring",
  "secretsmanager",
  "ssm",
  "ssmmessages",
  "sts",
];

export interface DnsEntry {
  readonly name: string;
  readonly hostedZoneId: string;
}

/** "execute-api" of com.amazonaws.us-east-1.execute-api. */
function serviceOf(serviceName: string): string {
  return serviceName.split(".").at(-1) ?? "";
}

/** Private DNS names of a service in the VPC. API Gateway has a wildcard, for one name per REST API. */
export function privateDnsNames(serviceName: string, region: string): readonly string[] {
  const service = serviceOf(serviceName);
  const name = `${service}.${region}.amazonaws.com`;
  return service === "execute-api" ? [name, `*.${name}`] : [name];
}

/**
 * DNS entries in AWS's order: the regional name, one name for each zone, then the private names.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 */
export function dnsEntries(endpoint: VpcEndpoint): readonly DnsEntry[] {
  const { id, dnsSuffix, region } = endpoint;
  const domain = `${serviceOf(endpoint.serviceName)}.${region}.vpce.amazonaws.com`;
  const publicZone = "Z7HUB22UULQXV";
  const entries = [{ name: `${id}-${dnsSuffix}.${domain}`, hostedZoneId: publicZone }];
  for (const { availabilityZone } of endpoint.interfaces) {
    entries.push({ name: `${id}-${dnsSuffix}-${availabilityZone}.${domain}`, hostedZoneId: publicZone });
  }
  if (!endpoint.privateDnsEnabled) return entries;
  const privateZone = `Z0${id.slice("vpce-".length).toUpperCase()}`;
  for (const name of privateDnsNames(endpoint.serviceName, region)) {
    entries.push({ name, hostedZoneId: privateZone });
  }
  return entries;
}
