import { createHash } from "node:crypto";
import { own } from "../own";
import { serviceOf } from "../services";
import type { Credentials } from "../services/sts/credentials";
import {
  objectDigest,
  readChunks,
  readSignature,
  type SentRequest,
  type SignatureFault,
  type SignatureRefusal,
  unrecognizedClient,
  verify,
} from "../sigv4";
import { AwsError, type Protocol } from "./errors";
import { otherWire, type ReceivedRequest, type Sender } from "./parse";

export interface Authenticated {
  readonly sender: Sender;
  readonly given: ReceivedRequest;
}

/** Unsupported services with XML bodies: their refusals are written as errors of the query protocol. */
const writesXml: ReadonlySet<string> = new Set(["cloudfront"]);

/** The protocol of the service in the signature's scope; a guess for a request without a signature. */
export function protocolOf(request: SentRequest): Protocol {
  const read = readSignature(request);
  const service = read.kind === "given" ? read.given.credential.split("/")[3] : undefined;
  const other = otherWire(service ?? "", { method: request.method, headers: headersOf(request) });
  if (other !== undefined) return other;
  const known = serviceOf(service ?? "")?.protocol;
  if (known !== undefined) return known;
  if (writesXml.has(service ?? "")) return "query";
  const headers = headersOf(request);
  if (own(headers, "x-amz-target") !== undefined) return "json";
  return own(headers, "content-type")?.startsWith("application/x-www-form-urlencoded")
    ? "query"
    : "rest-json";
}

/**
 * Who signed a request, and its body.
 * @throws AwsError as the service answers to no signature, a wrong one, an old one, or one of another region
 */
export function authenticate(
  request: SentRequest,
  credentials: Credentials,
  regions: ReadonlySet<string>,
): Authenticated {
  const protocol = protocolOf(request);
  const read = readSignature(request);
  if (read.kind === "refused") {
    if (hasOldSignature(request)) {
      throw new AwsError(
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
      );
    }
    throw refusal(protocol, read.refusal);
  }
  const [accessKeyId = "", , region = "", service = ""] = read.given.credential.split("/");
  const found = verify(request, {
    // One endpoint serves all regions and services, so any known region is right.
    region: regions.has(region) ? region : "us-east-1",
    service,
    now: Date.now(),
    keys: credentials.keyLookUp,
  });
  if (found.kind === "unsupported") {
    throw new AwsError("UnsupportedOperation", `The sandbox does not support ${found.what}.`, 501);
  }
  if (found.kind === "refused") throw refusal(protocol, found.refusal);
  const { account, arn, userId, tokenIssuedAt } = found.signer;
  const principal = { account, arn, userId, ...(tokenIssuedAt === undefined ? {} : { tokenIssuedAt }) };
  const headers = headersOf(request);
  const isPresigned = own(headers, "authorization") === undefined;
  const sent = {
    method: request.method,
    target: request.query === "" ? request.rawPath : `${request.rawPath}?${request.query}`,
    isPresigned,
  };
  const payload =
    service === "s3"
      ? objectPayload(request, headers, read.given, credentials.secret(accessKeyId))
      : { headers, body: Buffer.from(request.payload) };
  return { sender: { service, region, account, principal }, given: { ...sent, ...payload } };
}

/** Signature Version 2: boto3 presigns with it unless its signature_version is s3v4. */
function hasOldSignature(request: SentRequest): boolean {
  const authorization = own(headersOf(request), "authorization") ?? "";
  return new URLSearchParams(request.query).has("AWSAccessKeyId") || authorization.startsWith("AWS ");
}

function headersOf({ rawHeaders }: SentRequest): Record<string, string> {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index]?.toLowerCase() ?? "", rawHeaders[index + 1] ?? ""]);
  }
  return Object.fromEntries(pairs);
}

/** For S3 the client chooses what is signed: a digest of the body, of each chunk, or none. */
function objectPayload(
  request: SentRequest,
  headers: Readonly<Record<string, string>>,
  given: Parameters<typeof readChunks>[2],
  secret: string,
): Pick<ReceivedRequest, "headers" | "body"> {
  const digest = objectDigest(request);
  const body = Buffer.from(request.payload);
  if (digest.startsWith("STREAMING-")) {
    const chunks = readChunks(body, digest, given, secret);
    const length = own(headers, "x-amz-decoded-content-length");
    if (chunks === undefined) throw refusal("rest-xml", undefined);
    if (length !== String(chunks.payload.length)) {
      throw new AwsError(
        "IncompleteBody",
        "The request body does not have x-amz-decoded-content-length bytes.",
      );
    }
    return { headers: { ...headers, ...Object.fromEntries(chunks.trailers) }, body: chunks.payload };
  }
  const isSigned = digest !== "UNSIGNED-PAYLOAD";
  if (isSigned && digest !== createHash("sha256").update(body).digest("hex")) {
    throw new AwsError(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  if (!isSigned && own(headers, "authorization") !== undefined && !own(headers, "x-amz-content-sha256")) {
    throw new AwsError(
      "MissingSecurityHeader",
      "Your request was missing a required header: x-amz-content-sha256.",
    );
  }
  return { headers, body };
}

type Words = Readonly<Record<SignatureFault, readonly [code: string, status: number, message?: string]>>;

const invalidKeys = "AWS was not able to validate the provided access credentials";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
const queryWords: Words = {
  missing: ["MissingAuthenticationToken", 403],
  incomplete: ["IncompleteSignature", 400],
  time: ["SignatureDoesNotMatch", 403],
  scope: ["SignatureDoesNotMatch", 403],
  "unknown key": ["InvalidClientTokenId", 403],
  "expired token": ["ExpiredToken", 403],
  mismatch: ["SignatureDoesNotMatch", 403],
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html */
const jsonWords: Words = {
  missing: ["MissingAuthenticationTokenException", 400],
  incomplete: ["IncompleteSignatureException", 400],
  time: ["InvalidSignatureException", 400],
  scope: ["InvalidSignatureException", 400],
  "unknown key": ["UnrecognizedClientException", 400],
  "expired token": ["ExpiredTokenException", 400],
  mismatch: ["InvalidSignatureException", 400],
};

/** Each protocol's error code, status and, where it differs, message for a wrong signature. */
const words: Readonly<Record<Protocol, Words>> = {
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  ec2: {
    missing: ["MissingAuthenticationToken", 403],
    incomplete: ["IncompleteSignature", 400],
    time: ["RequestExpired", 400, "Request has expired."],
    scope: ["AuthFailure", 401, invalidKeys],
    "unknown key": ["AuthFailure", 401, invalidKeys],
    "expired token": ["RequestExpired", 400, "Request has expired."],
    mismatch: ["AuthFailure", 401, invalidKeys],
  },
  query: queryWords,
  "wrapped-rest-xml": queryWords,
  json: jsonWords,
  cbor: jsonWords,
  // https://docs.aws.amazon.com/apigateway/latest/api/CommonErrors.html
  "rest-json": {
    missing: ["MissingAuthenticationTokenException", 403],
    incomplete: ["IncompleteSignatureException", 403],
    time: ["InvalidSignatureException", 403],
    scope: ["InvalidSignatureException", 403],
    "unknown key": ["UnrecognizedClientException", 403],
    "expired token": ["ExpiredTokenException", 403],
    mismatch: ["InvalidSignatureException", 403],
  },
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  "rest-xml": {
    missing: ["AccessDenied", 403, "Access Denied"],
    incomplete: ["AuthorizationHeaderMalformed", 400],
    time: [
      "RequestTimeTooSkewed",
      403,
      "The difference between the request time and the current time is too large.",
    ],
    scope: ["AuthorizationHeaderMalformed", 400],
    "unknown key": [
      "InvalidAccessKeyId",
      403,
      "The AWS Access Key Id you provided does not exist in our records.",
    ],
    "expired token": ["ExpiredToken", 400, "The provided token has expired."],
    mismatch: [
      "SignatureDoesNotMatch",
      403,
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    ],
  },
};

/** The error for a session whose role was deleted. */
export function unknownKey(service: string): AwsError {
  return refusal(serviceOf(service)?.protocol ?? "json", unrecognizedClient);
}

/** @param given undefined for a signature of a chunk */
function refusal(protocol: Protocol, given: SignatureRefusal | undefined): AwsError {
  const [code, status, message] = words[protocol][given?.fault ?? "mismatch"];
  // AWS's message continues with the canonical request, which contains the session token.
  return new AwsError(code, message ?? given?.message.split("\n")[0] ?? code, status);
}
