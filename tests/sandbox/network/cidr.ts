import { BlockList, isIP } from "node:net";

/** False for addresses of another family, and for an invalid range. */
export function inCidr(address: string, cidr: string): boolean {
  const [base = "", prefix = ""] = cidr.split("/");
  const family = isIP(base);
  if (family === 0 || isIP(address) !== family) return false;
  const list = new BlockList();
  const type = family === 4 ? "ipv4" : "ipv6";
  list.addSubnet(base, prefix === "" ? (family === 4 ? 32 : 128) : Number(prefix), type);
  return list.check(address, type);
}

/** 16 of 10.0.0.0/16. */
export function prefixLength(cidr: string): number {
  return Number(cidr.split("/")[1] ?? Number.NaN);
}
