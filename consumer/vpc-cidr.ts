import { IPv4 } from "ipaddr.js";
import { z } from "zod";

/** Ranges that hosts cannot use, and so no VPC. */
const unusable = ["unspecified", "loopback", "linkLocal", "multicast", "broadcast", "reserved"];

/**
 * The IPv4 block of a VPC, which is divided by sixteen: AWS accepts VPCs up to /16, and subnets down to /28.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
export const vpcCidr = z.string().superRefine((text, context) => {
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if (!IPv4.isValidCIDRFourPartDecimal(text))
    return refuse("expected an IPv4 block of /16 to /24, such as 10.0.0.0/16");
  const [address, length] = IPv4.parseCIDR(text);
  if (length < 16 || length > 24)
    return refuse(`expected an IPv4 block of /16 to /24, such as ${address}/16, not /${length}`);
  const block = `${IPv4.networkAddressFromCIDR(text)}/${length}`;
  if (text !== block) return refuse(`a block must begin on its own boundary: expected ${block}`);
  const range = address.range();
  if (unusable.includes(range)) refuse(`addresses of the range "${range}" cannot be a VPC's`);
});

/** One of the sixteen parts of a block, from 0: the first of 10.0.0.0/16 is 10.0.0.0/20. */
export function sixteenth(block: string, part: number): string {
  const [address, length] = IPv4.parseCIDR(block);
  const size = 2 ** (32 - length - 4);
  const first = address.toByteArray().reduce((sum, octet) => sum * 256 + octet, 0) + part * size;
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${new IPv4(octets)}/${length + 4}`;
}
