import { z } from "zod";
import type { Context } from "../gateway/call";
import { members } from "../gateway/xml";
import type { Place } from "../moto/client";
import { describe } from "../services/ec2/read";
import { joinedNetworks } from "./joined-networks";
import { partsIn } from "./parts";

/** One resource that somebody made: "111111111111/us-east-1 vpc vpc-0abc". */
export interface Held {
  readonly place: string;
  readonly kind: string;
  readonly id: string;
  /** Of a part: the id of what it is a part of and goes with, and the id by which Pulumi knows it. */
  readonly part?: { readonly of: string; readonly stateId: string } | undefined;
}

/** Every resource and part in the sandbox, over all accounts and regions; what AWS itself puts there is left out. */
export async function inventory(context: Context): Promise<Held[]> {
  const held: Held[] = [];
  for (const place of context.store.contents.places) {
    const [account = "", region = ""] = place.split("/");
    const add = (kind: string, ids: readonly string[]) => {
      for (const id of ids) held.push({ place, kind, id });
    };
    await network({ account, region }, context, add);
    for (const [kind, id] of await joinedNetworks({ account, region }, context)) add(kind, [id]);
    await roles({ account, region }, context, add);
    await logs({ account, region }, context, add);
    const { restApis, vpcEndpoints } = context.store.contents;
    const here = (it: Place) => it.account === account && it.region === region;
    add(
      "rest-api",
      Object.values(restApis)
        .filter(here)
        .map((it) => it.id),
    );
    add(
      "vpc-endpoint",
      Object.values(vpcEndpoints)
        .filter(here)
        .map((it) => it.id),
    );
    held.push(...(await partsIn({ account, region }, context)));
  }
  return held;
}

type Add = (kind: string, ids: readonly string[]) => void;

async function network(place: Place, context: Context, add: Add): Promise<void> {
  const read = <A extends Parameters<typeof describe>[2]>(action: A) =>
    describe(context.emulator, place, action);
  const { vpcSet } = await read("DescribeVpcs");
  const defaults = new Set(vpcSet.filter((it) => it.isDefault === "true").map((it) => it.vpcId));
  const made = (vpcId: string | undefined) => !defaults.has(vpcId ?? "");
  const subnets = (await read("DescribeSubnets")).subnetSet.filter((it) => made(it.vpcId));
  const groups = (await read("DescribeSecurityGroups")).securityGroupInfo;
  const tables = (await read("DescribeRouteTables")).routeTableSet;
  const interfaces = (await read("DescribeNetworkInterfaces")).networkInterfaceSet;
  const gateways = (await read("DescribeInternetGateways")).internetGatewaySet;
  const { reservationSet } = await read("DescribeInstances");
  const instances = reservationSet.flatMap((it) => it.instancesSet);
  add(
    "vpc",
    vpcSet.filter((it) => made(it.vpcId)).map((it) => it.vpcId),
  );
  add(
    "subnet",
    subnets.map((it) => it.subnetId),
  );
  add(
    "security-group",
    groups.filter((it) => it.groupName !== "default").map((it) => it.groupId),
  );
  const own = tables.filter((it) => !it.associationSet.some((link) => link.main === "true"));
  add(
    "route-table",
    own.map((it) => it.routeTableId),
  );
  add(
    "network-interface",
    interfaces.map((it) => it.networkInterfaceId),
  );
  add(
    "internet-gateway",
    gateways
      .filter((it) => it.attachmentSet.every((attachment) => made(attachment.vpcId)))
      .map((it) => it.internetGatewayId),
  );
  add(
    "instance",
    instances.filter((it) => it.instanceState.name !== "terminated").map((it) => it.instanceId),
  );
  add(
    "volume",
    (await read("DescribeVolumes")).volumeSet.map((it) => it.volumeId),
  );
}

const records = members(z.record(z.string(), z.unknown()));

async function roles(place: Place, context: Context, add: Add): Promise<void> {
  const lists = [
    ["role", "ListRoles", "Roles", "RoleName", {}],
    ["instance-profile", "ListInstanceProfiles", "InstanceProfiles", "InstanceProfileName", {}],
    ["policy", "ListPolicies", "Policies", "Arn", { Scope: "Local" }],
  ] as const;
  for (const [kind, action, list, name, fields] of lists) {
    const answer = await context.emulator.query("iam", place, action, fields);
    const shape = z.object({
      [`${action}Response`]: z.object({ [`${action}Result`]: z.object({ [list]: records }) }),
    });
    const found = shape.parse(answer)[`${action}Response`]?.[`${action}Result`]?.[list] ?? [];
    add(
      kind,
      found.map((it) => String(it[name])),
    );
  }
}

async function logs(place: Place, context: Context, add: Add): Promise<void> {
  const answer = await context.emulator.json(place, "logs", "Logs_20140328.DescribeLogGroups", {});
  const { logGroups } = z
    .object({ logGroups: z.array(z.object({ logGroupName: z.string() })) })
    .parse(answer);
  add(
    "log-group",
    logGroups.map((it) => it.logGroupName),
  );
}
