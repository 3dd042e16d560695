/** Numbers, dates, booleans and addresses of conditions, for one request. */

export function compare(order: string, left: number, right: number): boolean {
  switch (order) {
    case "LessThan":
      return left < right;
    case "LessThanEquals":
      return left <= right;
    case "GreaterThan":
      return left > right;
    case "GreaterThanEquals":
      return left >= right;
    default:
      return left === right;
  }
}

/** Milliseconds; the text is a date or seconds since 1970. */
export const milliseconds = (text: string): number =>
  /^-?(?:\d{1,3}|\d{5,})$|^-?\d+\.\d+$/.test(text) ? Number(text) * 1000 : new Date(text).getTime();

function bits(address: string): string {
  if (address.includes("."))
    return address
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  const [left = "", right] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const head = groups(left);
  const tail = groups(right ?? "");
  const zeros = right === undefined ? [] : Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("");
}

export function inBlock(address: string, block: string): boolean {
  const [network = "", length] = block.split("/");
  const a = bits(address);
  const b = bits(network);
  if (a.length !== b.length) return false;
  const kept = length === undefined ? b.length : Number(length);
  return a.slice(0, kept) === b.slice(0, kept);
}
