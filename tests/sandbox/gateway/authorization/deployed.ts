import { z } from "zod";
import { own } from "../../own";
import { describe } from "../../services/ec2/read";
import { describe as describeBalancing } from "../../services/elastic-load-balancing/read";
import type { Context } from "../call";
import { AwsError } from "../errors";
import { items, members } from "../xml";
import type { LookUp, Tags } from "./look-up";

const tagList = members(z.object({ Key: z.string(), Value: z.string() })).optional();
const roleAnswer = z.object({
  GetRoleResponse: z.object({
    GetRoleResult: z.object({
      Role: z.object({
        Arn: z.string(),
        Tags: tagList,
        PermissionsBoundary: z
          .union([z.literal(""), z.object({ PermissionsBoundaryArn: z.string() })])
          .optional(),
      }),
    }),
  }),
});
const profileAnswer = z.object({
  GetInstanceProfileResponse: z.object({
    GetInstanceProfileResult: z.object({
      InstanceProfile: z.object({
        Arn: z.string(),
        Tags: tagList,
        Roles: members(z.object({ Arn: z.string() })),
      }),
    }),
  }),
});
const tagAnswer = z.object({
  DescribeTagsResponse: z.object({ tagSet: items(z.object({ key: z.string(), value: z.string() })) }),
});
const tableAnswer = z.object({
  DescribeRouteTablesResponse: z.object({
    routeTableSet: items(
      z.object({
        routeTableId: z.string(),
        associationSet: items(
          z.object({ routeTableAssociationId: z.string(), subnetId: z.string().optional() }),
        ),
      }),
    ),
  }),
});
/** Looks resources up in moto and in the sandbox's own store. */
export function deployedResources(context: Context): LookUp {
  const { emulator, store } = context;
  const iam = (account: string) => ({ account, region: "us-east-1" });
  return {
    role: async (account, RoleName) => {
      const answer = await ifThere(() => emulator.query("iam", iam(account), "GetRole", { RoleName }));
      if (answer === undefined) return undefined;
      const {
        Arn,
        Tags = [],
        PermissionsBoundary,
      } = roleAnswer.parse(answer).GetRoleResponse.GetRoleResult.Role;
      const boundary =
        typeof PermissionsBoundary === "object" ? PermissionsBoundary.PermissionsBoundaryArn : undefined;
      return { arn: Arn, tags: byKey(Tags), boundary };
    },
    profile: async (account, InstanceProfileName) => {
      const fields = { InstanceProfileName };
      const answer = await ifThere(() => emulator.query("iam", iam(account), "GetInstanceProfile", fields));
      if (answer === undefined) return undefined;
      const found = profileAnswer.parse(answer).GetInstanceProfileResponse.GetInstanceProfileResult;
      const { Arn, Tags = [], Roles } = found.InstanceProfile;
      return { arn: Arn, tags: byKey(Tags), roleArn: Roles[0]?.Arn };
    },
    ec2Tags: async (place, id) => {
      const endpoint = own(store.contents.vpcEndpoints, id);
      if (endpoint) return endpoint.tags;
      const fields = { "Filter.1.Name": "resource-id", "Filter.1.Value.1": id };
      const answer = tagAnswer.parse(await emulator.query("ec2", place, "DescribeTags", fields));
      return Object.fromEntries(answer.DescribeTagsResponse.tagSet.map((it) => [it.key, it.value]));
    },
    routeTableAssociation: async (place, id) => {
      const answer = tableAnswer.parse(await emulator.query("ec2", place, "DescribeRouteTables"));
      for (const { routeTableId, associationSet } of answer.DescribeRouteTablesResponse.routeTableSet) {
        const found = associationSet.find((it) => it.routeTableAssociationId === id);
        if (found) return { routeTableId, ...(found.subnetId ? { subnetId: found.subnetId } : {}) };
      }
      return undefined;
    },
    peering: async (place, id) => {
      const { vpcPeeringConnectionSet } = await describe(emulator, place, "DescribeVpcPeeringConnections");
      const found = vpcPeeringConnectionSet.find((it) => it.vpcPeeringConnectionId === id);
      if (found === undefined) return undefined;
      const side = (info: typeof found.requesterVpcInfo) => ({ account: info.ownerId, vpcId: info.vpcId });
      return { requester: side(found.requesterVpcInfo), accepter: side(found.accepterVpcInfo) };
    },
    logGroupTags: async (place, resourceArn) => {
      const target = "Logs_20140328.ListTagsForResource";
      const answer = await ifThere(() => emulator.json(place, "logs", target, { resourceArn }));
      return z.object({ tags: z.record(z.string(), z.string()).default({}) }).parse(answer ?? {}).tags;
    },
    functionTags: (arn) => own(context.store.contents.functions, arn)?.tags ?? {},
    loadBalancingTags: async (place, arn) => {
      const fields = { "ResourceArns.member.1": arn };
      const read = () => describeBalancing(context, place, "DescribeTags", fields);
      const found = await ifThere(read);
      return byKey(found?.TagDescriptions.flatMap(({ Tags }) => Tags) ?? []);
    },
    vpcLinkTags: (id) => own(store.contents.vpcLinks, id)?.tags ?? {},
    clientCertificateTags: (id) => own(store.contents.clientCertificates, id)?.tags ?? {},
    restApi: ({ account, region }, id) => {
      const api = own(store.contents.restApis, id);
      if (api?.account !== account || api.region !== region) return undefined;
      return {
        endpointTypes: api.endpointConfiguration.types,
        tags: api.tags ?? {},
        stageTags: Object.fromEntries(Object.values(api.stages).map((it) => [it.stageName, it.tags ?? {}])),
      };
    },
    domainName: (arn) => own(store.contents.domainNames, arn),
    resourceShare: (arn) => own(store.contents.resourceShares, arn),
    invitation: (arn) => {
      for (const share of Object.values(store.contents.resourceShares)) {
        const found = Object.values(share.principals).some(({ invitation }) => invitation.arn === arn);
        if (found) return { owner: share.account, shareName: share.name };
      }
      return undefined;
    },
    keptTags: (arn) => {
      const { domainNames, accessAssociations, certificates, resourceShares, hostedZones } = store.contents;
      const kept =
        own(domainNames, arn) ??
        own(accessAssociations, arn) ??
        own(certificates, arn) ??
        own(resourceShares, arn) ??
        own(hostedZones, arn.replace(/^arn:aws:route53:::hostedzone\//, ""));
      return kept?.tags ?? {};
    },
  };
}

function byKey(tags: readonly { Key: string; Value: string }[]): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** The answer; undefined when the service reports that the resource does not exist. */
async function ifThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AwsError && /^NoSuchEntity|NotFound/.test(error.code)) return undefined;
    throw error;
  }
}
