/** When a signature holds: five minutes either way, or as long as a presigned URL says. */
import type { GivenSignature } from "./given-signature";
import * as refusals from "./refusals";

const skewMilliseconds = 5 * 60 * 1000;
const maximumExpiresSeconds = 604_800;

/** 20150830T123600Z */
function basicFormat(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().replace(/[-:]|\.\d+/g, "");
}

/** Epoch milliseconds; NaN when it is no date. Only a Date header may also be an HTTP date. */
function parseDate({ text, header }: GivenSignature["date"]): number {
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (basic !== null) {
    const [, year, month, day, hour, minute, second] = basic;
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  }
  return header === "date" ? Date.parse(text) : Number.NaN;
}

export type TimeWindow =
  /** The time of signing, in ISO 8601 basic format. */
  { readonly timestamp: string } | { readonly refusal: refusals.SignatureRefusal };

/** @param now epoch milliseconds. */
export function checkTime({ date, expires }: GivenSignature, now: number): TimeWindow {
  const signed = parseDate(date);
  if (Number.isNaN(signed)) return { refusal: refusals.invalidDate(date.text) };
  const timestamp = basicFormat(signed);
  const seconds =
    expires === undefined ? skewMilliseconds / 1000 : /^\d+$/.test(expires) ? Number(expires) : Number.NaN;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > maximumExpiresSeconds) {
    return { refusal: refusals.invalidExpires(expires ?? "") };
  }
  const earliest = now - seconds * 1000;
  if (signed < earliest) {
    const window = seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`;
    return { refusal: refusals.expired(timestamp, basicFormat(earliest), basicFormat(now), window) };
  }
  const latest = now + skewMilliseconds;
  if (signed > latest)
    return { refusal: refusals.notYetCurrent(timestamp, basicFormat(latest), basicFormat(now)) };
  return { timestamp };
}
