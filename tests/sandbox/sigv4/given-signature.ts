/**
 * The signature of a request, in its Authorization header or its query string (a presigned URL).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
import * as refusals from "./refusals";
import { headerValues, queryParameters, type SentRequest } from "./request";

export interface GivenSignature {
  /** AWS4-HMAC-SHA256, or another name. */
  readonly algorithm: string;
  /** keyid/date/region/service/aws4_request, unchecked. */
  readonly credential: string;
  /** In lower case, in the order given. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** When it was signed, as given. */
  readonly date: { readonly text: string; readonly header: "x-amz-date" | "date" | undefined };
  /** Seconds that a presigned URL is valid, as given. */
  readonly expires: string | undefined;
  readonly sessionToken: string | undefined;
}

export type ReadSignature =
  | { readonly kind: "given"; readonly given: GivenSignature }
  | { readonly kind: "refused"; readonly refusal: refusals.SignatureRefusal };

const refused = (refusal: refusals.SignatureRefusal): ReadSignature => ({ kind: "refused", refusal });
const headerNames = (list: string) => list.toLowerCase().split(";");

/** The key=value pairs after the algorithm; undefined for a missing equal-sign or a repeated key. */
function pairsOf(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>();
  for (const piece of text.split(/[\s,]+/)) {
    if (piece === "") continue;
    const at = piece.indexOf("=");
    if (at === -1) return undefined;
    if (pairs.has(piece.slice(0, at))) return undefined;
    pairs.set(piece.slice(0, at), piece.slice(at + 1));
  }
  return pairs;
}

function readHeader(authorization: string, request: SentRequest): ReadSignature {
  const [, algorithm = "", rest = ""] = /^\s*(\S*)\s*([\s\S]*)$/.exec(authorization) ?? [];
  const pairs = pairsOf(rest);
  if (pairs === undefined) return refused(refusals.notKeyAndValue(authorization));
  const parameter = (name: string) => pairs.get(name) ?? "";
  const amzDate = headerValues(request, "x-amz-date")[0];
  const date = amzDate ?? headerValues(request, "date")[0];
  const missing = ["Credential", "Signature", "SignedHeaders"]
    .filter((name) => parameter(name) === "")
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (date === undefined) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (missing.length > 0 || date === undefined)
    return refused(refusals.incompleteHeader(missing, authorization));
  return {
    kind: "given",
    given: {
      algorithm,
      credential: parameter("Credential"),
      signedHeaders: headerNames(parameter("SignedHeaders")),
      signature: parameter("Signature"),
      date: { text: date, header: amzDate === undefined ? "date" : "x-amz-date" },
      expires: undefined,
      sessionToken: headerValues(request, "x-amz-security-token")[0],
    },
  };
}

const required = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
];

/** Parameters of a presigned URL's signature: repeated, they would be ambiguous. */
const ownParameters = [...required, "X-Amz-Expires", "X-Amz-Security-Token"];

function readQuery(parameters: ReadonlyMap<string, string>): ReadSignature {
  const parameter = (name: string) => parameters.get(name) ?? "";
  const missing = required.filter((name) => parameter(name) === "");
  if (missing.length > 0) return refused(refusals.incompleteQuery(missing));
  return {
    kind: "given",
    given: {
      algorithm: parameter("X-Amz-Algorithm"),
      credential: parameter("X-Amz-Credential"),
      signedHeaders: headerNames(parameter("X-Amz-SignedHeaders")),
      signature: parameter("X-Amz-Signature"),
      date: { text: parameter("X-Amz-Date"), header: undefined },
      expires: parameters.get("X-Amz-Expires"),
      sessionToken: parameters.get("X-Amz-Security-Token"),
    },
  };
}

/** Reads the signature without verifying it; refuses a request with none, two, or an incomplete one. */
export function readSignature(request: SentRequest): ReadSignature {
  const authorization = headerValues(request, "authorization")[0];
  const named = queryParameters(request.query);
  const parameters = new Map(named.map(({ name, value }) => [name, value]));
  const presigned = parameters.has("X-Amz-Algorithm") || parameters.has("X-Amz-Signature");
  if (authorization !== undefined && presigned) return refused(refusals.signedTwice);
  if (authorization !== undefined) return readHeader(authorization, request);
  if (!presigned) return refused(refusals.missingToken);
  const times = (name: string) => named.filter((it) => it.name === name).length;
  const twice = ownParameters.find((name) => times(name) > 1);
  return twice === undefined ? readQuery(parameters) : refused(refusals.repeatedParameter(twice));
}
