/** One request in the data plane, and its answer. */
import type { Arrival } from "../network/route";
import { own } from "../own";
import type { SignedCaller } from "./caller";
import type { Refusal } from "./refusals";

export interface Tls {
  readonly version: string;
  readonly cipherSuite: string;
}

/** For a test invocation, without a network. */
export interface TestArrival {
  readonly kind: "test";
  readonly region: string;
  readonly clientAddress: "test-invoke-source-ip";
}

export interface Exchange {
  readonly requestId: string;
  readonly extendedRequestId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly arrival: Arrival | TestArrival;
  readonly vpcId: string | undefined;
  readonly method: string;
  readonly protocol: string;
  /** Of the connection: TLSv1.3, and the cipher by IANA's name. */
  readonly tls: Tls | undefined;
  readonly host: string;
  /** Path with the stage, as sent, without the query string. */
  readonly rawPath: string;
  readonly query: string;
  /** Lower-case name -> value: bytes, as Latin-1. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Name, value, name, value, ... as sent, for signatures. Bytes, as Latin-1. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** The bytes of the body. */
  readonly payload: Uint8Array;
  /** ARN of the private custom domain name in the request, as policies name it. */
  viaDomainArn: string | undefined;
  /** The signer, set by a method with AWS_IAM. */
  caller: SignedCaller | undefined;
  /** The context in the authorizer's answer, with principalId. */
  authorizer: Readonly<Record<string, string>> | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
  readonly refusal?: Refusal;
  /** Set once routing has found a resource. */
  resource?: { readonly id: string; readonly path: string } | undefined;
  /** Status of the integration if it was called; for a Lambda proxy the function's. */
  readonly integrationStatus?: number;
  /** Milliseconds that the integration took if it was called. */
  readonly integrationLatency?: number;
}

export function header(exchange: Pick<Exchange, "headers">, name: string): string | undefined {
  const value = own(exchange.headers, name);
  return typeof value === "string" ? value : value?.[0];
}

/** The UTF-8 bytes of a text in Latin-1, as Node writes headers. */
export const headerOfText = (text: string) => Buffer.from(text, "utf8").toString("latin1");

/** Decodes a header's UTF-8 bytes. */
export function textOfHeader(value: string): string {
  return /[\x80-\xff]/.test(value) ? Buffer.from(value, "latin1").toString("utf8") : value;
}

/** The decoded text of header(). */
export function headerText(exchange: Pick<Exchange, "headers">, name: string): string | undefined {
  const value = header(exchange, name);
  return value === undefined ? undefined : textOfHeader(value);
}

/** All values of a query parameter, in order. For a single value the last one counts. */
export function queryValues({ query }: Pick<Exchange, "query">, name: string): string[] {
  return new URLSearchParams(query).getAll(name);
}

/** After a status below 200 the client expects another answer, and would read that of its next request. */
export const isStatus = (code: number) => Number.isInteger(code) && code >= 200 && code <= 599;

export function refuse(refusal: Refusal): Answer {
  const headers: Record<string, string> = {
    "Content-Type": refusal.contentType,
    "x-amzn-ErrorType": refusal.errorType,
  };
  if (refusal.sandboxReason !== undefined)
    headers["x-sandbox-reason"] = refusal.sandboxReason.replace(/\s+/g, " ");
  return { status: refusal.status, headers, body: refusal.body, refusal };
}
