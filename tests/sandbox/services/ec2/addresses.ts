import type { Context, OperationHandler } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import type { Place } from "../../moto/client";
import { describe } from "./read";

/** AWS reserves the first four addresses of a subnet and the last. */
const reservedAtStart = 4;
const reservedAtEnd = 1;

/**
 * A free address of the subnet; random as on AWS, so that nothing depends on a certain one.
 * @throws AwsError when the subnet does not exist or is full.
 */
export async function freeAddress(place: Place, subnetId: string, context: Context): Promise<string> {
  const { subnetSet } = await describe(context.emulator, place, "DescribeSubnets", {
    "SubnetId.1": subnetId,
  });
  const { networkInterfaceSet } = await describe(context.emulator, place, "DescribeNetworkInterfaces", {
    "Filter.1.Name": "subnet-id",
    "Filter.1.Value.1": subnetId,
  });
  const [address = "", length = ""] = subnetSet[0]?.cidrBlock.split("/") ?? [];
  const size = 2 ** (32 - Number(length)) - reservedAtStart - reservedAtEnd;
  const taken = new Set(networkInterfaceSet.map((it) => it.privateIpAddress));
  const start = Math.floor(Math.random() * size);
  for (let offset = 0; offset < size; offset++) {
    const candidate = plus(address, reservedAtStart + ((start + offset) % size));
    if (!taken.has(candidate)) return candidate;
  }
  throw new AwsError("InsufficientFreeAddressesInSubnet", `Not enough free addresses in subnet ${subnetId}`);
}

function plus(address: string, offset: number): string {
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0) + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

/** For gateways and instances. Requests name the association, or the address as in EC2-Classic. */
export const disassociateAddress: OperationHandler = (call, context) => {
  if (!call.parameters.get("AssociationId") && !call.parameters.get("PublicIp")) {
    throw new AwsError("MissingParameter", "Either public IP or association id must be specified");
  }
  return context.emulator.pass(call, true);
};
