/**
 * Verifies a request's signature. The order of the checks is that of AWS's errors: parts of the signature, time, signed
 * headers, algorithm, scope, access key and session token, and the signature last.
 */
import { timingSafeEqual } from "node:crypto";
import { canonicalRequest } from "./canonical-request";
import { type GivenSignature, readSignature } from "./given-signature";
import * as refusals from "./refusals";
import type { SentRequest } from "./request";
import { type Scope, signatureOf, stringToSign } from "./signature";

/** The identity that an access key and session token belong to. */
export interface KeyHolder {
  readonly secretAccessKey: string;
  readonly account: string;
  /** ARN of the user or of the assumed-role session. */
  readonly arn: string;
  /** aws:userid: AROA...:SESSION, or AIDA... */
  readonly userId: string;
  /** Epoch seconds at which temporary credentials were issued; undefined for long-term ones. */
  readonly tokenIssuedAt: number | undefined;
}

export type KeyLookUp = (
  accessKeyId: string,
  sessionToken: string | undefined,
) => KeyHolder | "unknown" | "expired";

export interface Verified extends Omit<KeyHolder, "secretAccessKey"> {
  readonly accessKeyId: string;
}

export type Verification =
  | { readonly kind: "verified"; readonly signer: Verified }
  | { readonly kind: "refused"; readonly refusal: refusals.SignatureRefusal }
  /** A valid kind of signature that is not emulated here. */
  | { readonly kind: "unsupported"; readonly what: string };

export interface VerifyOptions {
  readonly region: string;
  readonly service: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly keys: KeyLookUp;
}

const refused = (refusal: refusals.SignatureRefusal): Verification => ({ kind: "refused", refusal });

/** Host and every x-amz-* header must be signed. */
function unsignedHeader(request: SentRequest, { signedHeaders }: GivenSignature): string | undefined {
  if (!signedHeaders.includes("host")) return "'Host' or ':authority'";
  const sent = request.rawHeaders.filter((_, index) => index % 2 === 0);
  const unsigned = sent.find((name) => /^x-amz-/i.test(name) && !signedHeaders.includes(name.toLowerCase()));
  return unsigned === undefined ? undefined : `'${unsigned}'`;
}

interface Credential extends Scope {
  readonly accessKeyId: string;
}

function checkCredential(
  given: GivenSignature,
  timestamp: string,
  options: VerifyOptions,
): Credential | refusals.SignatureRefusal {
  const pieces = given.credential.split("/");
  const [accessKeyId = "", date = "", region = "", service = "", terminator = ""] = pieces;
  if (pieces.length !== 5) return refusals.malformedCredential(given.credential);
  const wrong: string[] = [];
  if (region !== options.region) wrong.push("Credential should be scoped to a valid region.");
  if (service !== options.service) {
    wrong.push(`Credential should be scoped to correct service: '${options.service}'.`);
  }
  if (terminator !== "aws4_request") {
    wrong.push(`Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`);
  }
  const day = timestamp.slice(0, 8);
  if (date !== day) {
    wrong.push(
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
        `'${date}' != '${day}', from '${timestamp}'.`,
    );
  }
  return wrong.length > 0 ? refusals.wrongScope(wrong) : { accessKeyId, date, region, service };
}

function matches(given: string, expected: Buffer): boolean {
  const bytes = /^[0-9a-f]{64}$/.test(given) ? Buffer.from(given, "hex") : undefined;
  return bytes !== undefined && timingSafeEqual(bytes, expected);
}

export function verify(request: SentRequest, options: VerifyOptions): Verification {
  const read = readSignature(request);
  if (read.kind === "refused") return read;
  const { given } = read;
  if (!given.algorithm.startsWith("AWS4")) return refused(refusals.missingToken);
  if (given.algorithm === "AWS4-ECDSA-P256-SHA256") return { kind: "unsupported", what: "SigV4a" };
  const time = checkTime(given, options.now);
  if ("refusal" in time) return refused(time.refusal);
  const unsigned = unsignedHeader(request, given);
  if (unsigned !== undefined) return refused(refusals.unsignedHeader(unsigned));
  if (given.algorithm !== "AWS4-HMAC-SHA256") return refused(refusals.unsupportedAlgorithm(given.algorithm));
  const credential = checkCredential(given, time.timestamp, options);
  if ("message" in credential) return refused(credential);
  const holder = options.keys(credential.accessKeyId, given.sessionToken);
  if (holder === "unknown") return refused(refusals.unrecognizedClient);
  if (holder === "expired") return refused(refusals.expiredToken);
  const canonical = canonicalRequest(request, given.signedHeaders, options.service);
  const text = stringToSign(canonical, time.timestamp, credential);
  if (!matches(given.signature, signatureOf(text, credential, holder.secretAccessKey)))
    return refused(refusals.signatureMismatch(canonical, text));
  const { secretAccessKey: _, ...signer } = holder;
  return { kind: "verified", signer: { ...signer, accessKeyId: credential.accessKeyId } };
}

const skewMilliseconds = 5 * 60 * 1000;
const maximumExpiresSeconds = 604_800;

/** 20150830T123600Z */
function basicFormat(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().replace(/[-:]|\.\d+/g, "");
}

/** Epoch milliseconds; NaN for an invalid date. Only a Date header may also be an HTTP date. */
function parseDate({ text, header }: GivenSignature["date"]): number {
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (basic !== null) {
    const [, year, month, day, hour, minute, second] = basic;
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  }
  return header === "date" ? Date.parse(text) : Number.NaN;
}

type TimeWindow =
  /** The time of signing, in ISO 8601 basic format. */
  { readonly timestamp: string } | { readonly refusal: refusals.SignatureRefusal };

/**
 * A signature is valid for five minutes before and after its date, or for the presigned URL's X-Amz-Expires.
 * @param now epoch milliseconds.
 */
function checkTime({ date, expires }: GivenSignature, now: number): TimeWindow {
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
