import type { Context } from "../../gateway/call";
import type { Place } from "../../moto/client";
import type { NetworkAcl } from "../../snapshots";
import { describe } from "./read";

/** The network ACL of each subnet, its entries in the order in which they decide. */
export async function readNetworkAcls(
  place: Place,
  context: Context,
): Promise<readonly (readonly [subnetId: string, acl: NetworkAcl])[]> {
  const { networkAclSet } = await describe(context.emulator, place, "DescribeNetworkAcls");
  return networkAclSet.flatMap(({ networkAclId, entrySet, associationSet }) => {
    const entries = entrySet
      .toSorted((one, other) => Number(one.ruleNumber) - Number(other.ruleNumber))
      .flatMap(({ cidrBlock, egress, protocol, ruleAction, portRange }) =>
        cidrBlock === undefined
          ? []
          : {
              egress: egress === "true",
              allows: ruleAction === "allow",
              protocol,
              cidr: cidrBlock,
              ports: portRange && { from: Number(portRange.from), to: Number(portRange.to) },
            },
      );
    return associationSet.map(({ subnetId }) => [subnetId, { id: networkAclId, entries }] as const);
  });
}
