import { canonicalRequest } from "./canonical-request";
import type { SentRequest } from "./request";
import { signatureOf, stringToSign } from "./signature";

export const secret = "secret";
export const host = "api.execute-api.us-east-1.amazonaws.com";

/** A valid signed request; a case changes one thing in it before or after signing. */
export interface SignatureParts {
  algorithm: string;
  credential: string;
  signedHeaders: string[];
  headers: Record<string, string>;
  query: string;
  body: string;
  time: string;
  dateHeader: "X-Amz-Date" | "Date" | undefined;
  expires: string | undefined;
  token: string | undefined;
}

export const signing = (): SignatureParts => ({
  algorithm: "AWS4-HMAC-SHA256",
  credential: "ASIAEXAMPLE/20260301/us-east-1/execute-api/aws4_request",
  signedHeaders: ["host", "x-amz-date", "x-amz-security-token"],
  headers: { Host: host },
  query: "",
  body: "",
  time: "20260301T120000Z",
  dateHeader: "X-Amz-Date",
  expires: undefined,
  token: "token",
});

export interface Sent {
  headers: Record<string, string>;
  query: string;
  body: string;
}

export const requestOf = (sent: Sent): SentRequest => ({
  method: "GET",
  rawPath: "/v1/pets",
  query: sent.query,
  rawHeaders: Object.entries(sent.headers).flat(),
  payload: Buffer.from(sent.body),
});

function signatureFor(given: SignatureParts, sent: Sent, timestamp: string): string {
  const [, date = "", region = "", service = ""] = given.credential.split("/");
  const canonical = canonicalRequest(requestOf(sent), given.signedHeaders);
  const scope = { date, region, service };
  return signatureOf(stringToSign(canonical, timestamp, scope), scope, secret).toString("hex");
}

export function signByHeader(given: SignatureParts): Sent {
  const headers = { ...given.headers };
  if (given.dateHeader !== undefined) headers[given.dateHeader] = given.time;
  if (given.token !== undefined) headers["X-Amz-Security-Token"] = given.token;
  const sent = { headers, query: given.query, body: given.body };
  const timestamp = given.dateHeader === "Date" ? "20260301T120000Z" : given.time;
  const signature = signatureFor(given, sent, timestamp);
  headers.Authorization = `${given.algorithm} Credential=${given.credential}, SignedHeaders=${given.signedHeaders.join(";")}, Signature=${signature}`;
  return sent;
}

export function presign(given: SignatureParts): Sent {
  const parameters = new URLSearchParams(given.query);
  parameters.set("X-Amz-Algorithm", given.algorithm);
  parameters.set("X-Amz-Credential", given.credential);
  parameters.set("X-Amz-Date", given.time);
  if (given.expires !== undefined) parameters.set("X-Amz-Expires", given.expires);
  parameters.set("X-Amz-SignedHeaders", given.signedHeaders.join(";"));
  if (given.token !== undefined) parameters.set("X-Amz-Security-Token", given.token);
  const sent = { headers: { ...given.headers }, query: parameters.toString(), body: given.body };
  sent.query += `&X-Amz-Signature=${signatureFor(given, sent, given.time)}`;
  return sent;
}
