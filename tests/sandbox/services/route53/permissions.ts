import { z } from "zod";
import { actionOf, jsonBody, type Need, type Needs, type Part, rows } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";

const body = z
  .object({
    VPC: z.object({ VPCRegion: z.string(), VPCId: z.string() }).partial(),
    AddTags: z.array(z.object({ Key: z.string(), Value: z.string().default("") })),
    RemoveTagKeys: z.array(z.string()),
    ChangeBatch: z.object({
      Changes: z.array(
        z.object({
          Action: z.string(),
          ResourceRecordSet: z.object({ Name: z.string(), Type: z.string() }),
        }),
      ),
    }),
  })
  .partial();
const bodyOf = (call: Call) => jsonBody(call, body);

const on =
  (kind: "hostedzone" | "change", member: string): Part =>
  (call) => {
    const id = (call.parameters.get(member) ?? "*").replace(/^.*\//, "");
    const { AddTags, RemoveTagKeys } = bodyOf(call);
    const requestTags = AddTags && Object.fromEntries(AddTags.map(({ Key, Value }) => [Key, Value]));
    const tagKeys = RemoveTagKeys && [...RemoveTagKeys, ...Object.keys(requestTags ?? {})];
    return [
      {
        action: actionOf(call),
        resource: `arn:aws:route53:::${kind}/${id}`,
        requestTags,
        tagKeys,
        keys: { ...vpcKeys(call), ...recordKeys(call) },
      },
    ];
  };

const all: Part = (call) => [{ action: actionOf(call), resource: "*", keys: vpcKeys(call) }];

function vpcKeys(call: Call): Need["keys"] {
  const { VPC } = bodyOf(call);
  const id = VPC?.VPCId ?? call.parameters.get("vpcid");
  const region = VPC?.VPCRegion ?? call.parameters.get("vpcregion");
  return id === undefined ? {} : { "route53:vpcs": [`VPCId=${id},VPCRegion=${region}`] };
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html */
function recordKeys(call: Call): Need["keys"] {
  const changes = bodyOf(call).ChangeBatch?.Changes;
  if (changes === undefined) return {};
  const unique = (values: readonly string[]) => [...new Set(values)];
  return {
    "route53:changeresourcerecordsetsnormalizedrecordnames": unique(
      changes.map(({ ResourceRecordSet: { Name } }) => Name.toLowerCase().replace(/\.$/, "")),
    ),
    "route53:changeresourcerecordsetsrecordtypes": unique(changes.map((it) => it.ResourceRecordSet.Type)),
    "route53:changeresourcerecordsetsactions": unique(changes.map(({ Action }) => Action)),
  };
}

/** Creating a zone for a VPC needs ec2:DescribeVpcs. */
const seesVpc: Part = (call) => {
  const region = bodyOf(call).VPC?.VPCRegion ?? call.parameters.get("vpcregion");
  return region === undefined ? [] : [{ action: "ec2:DescribeVpcs", resource: "*" }];
};

/**
 * Operations of Route 53 to the permissions they need.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html
 */
export const route53Needs: Needs = {
  CreateHostedZone: [all, seesVpc],
  ListHostedZonesByVPC: [all, seesVpc],
  ...rows(["ListHostedZones", "ListHostedZonesByName"], all),
  ...rows(["GetHostedZone", "DeleteHostedZone", "UpdateHostedZoneComment"], on("hostedzone", "Id")),
  ...rows(["ChangeResourceRecordSets", "ListResourceRecordSets"], on("hostedzone", "HostedZoneId")),
  ...rows(
    ["AssociateVPCWithHostedZone", "DisassociateVPCFromHostedZone"],
    on("hostedzone", "HostedZoneId"),
    seesVpc,
  ),
  GetChange: [on("change", "Id")],
  ...rows(["ListTagsForResource", "ChangeTagsForResource"], on("hostedzone", "ResourceId")),
};
