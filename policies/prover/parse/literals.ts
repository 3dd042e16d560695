/** Values in conditions, read as AWS reads them; undefined where a text is not of the type. */

const day = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/** Date.parse takes February 30 for a day in March. */
const isInCalendar = (date: string) => new Date(date).toISOString().startsWith(date);

/** Seconds since 1970, possibly with a fraction. W3C date forms, or the seconds themselves. */
export function parseDate(text: string): number | undefined {
  if (day.test(text) || instant.test(text)) {
    const milliseconds = Date.parse(text);
    const [date = ""] = text.split("T");
    if (Number.isNaN(Date.parse(date)) || !isInCalendar(date)) return undefined;
    return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
  }
  return /^-?\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

export function parseNumber(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

export function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === "true") return true;
  return lower === "false" ? false : undefined;
}

/** IPv6 numbers are kept apart from IPv4 ones by lying above them. */
const version6Offset = 1n << 32n;
export const lastAddress = version6Offset + (1n << 128n) - 1n;

function parseVersion4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function parseVersion6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const group of [...left, ...Array<string>(missing).fill("0"), ...right]) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    value = value * 65536n + BigInt(`0x${group}`);
  }
  return value;
}

/** The addresses of an address or CIDR block, first to last. */
export function parseAddresses(text: string): readonly [bigint, bigint] | undefined {
  const [address = "", length, extra] = text.split("/");
  if (extra !== undefined || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const version4 = parseVersion4(address);
  const value = version4 ?? parseVersion6(address);
  if (value === undefined) return undefined;
  const bits = version4 === undefined ? 128 : 32;
  const kept = length === undefined ? bits : Number(length);
  if (kept > bits) return undefined;
  const size = 1n << BigInt(bits - kept);
  const from = (value / size) * size + (version4 === undefined ? version6Offset : 0n);
  return [from, from + size - 1n];
}

export function formatAddress(value: bigint): string {
  if (value < version6Offset) {
    return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
  }
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) {
    groups.push((((value - version6Offset) >> shift) & 65535n).toString(16));
  }
  return groups.join(":").replace(/(^|:)0(:0)+(:|$)/, "::");
}
