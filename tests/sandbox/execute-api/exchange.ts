/** One request as the data plane handles it, and what it answers. */
import type { Arrival } from "../network/route";
import { own } from "../own";
import type { SignedCaller } from "./caller";
import type { Refusal } from "./refusals";

export interface Tls {
  readonly version: string;
  readonly cipherSuite: string;
}

/** Of a request that came through no network. */
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
  /** Names and values in turn, as sent: what a signature covers. Bytes, as Latin-1. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** The bytes of the body. */
  readonly payload: Uint8Array;
  /** The private custom domain name that it came by, as policies name it. */
  viaDomainArn: string | undefined;
  /** Who signed the request, once a method with AWS_IAM has asked. */
  caller: SignedCaller | undefined;
  /** What the method's authorizer answered about the caller, with its principalId. */
  authorizer: Readonly<Record<string, string>> | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
  readonly refusal?: Refusal;
  /** Set once routing has found a resource. */
  resource?: { readonly id: string; readonly path: string } | undefined;
  /** Status of the integration, when it was reached; of a Lambda proxy, what the function answered. */
  readonly integrationStatus?: number;
  /** Milliseconds that the integration took, when it was reached. */
  readonly integrationLatency?: number;
}

export function header(exchange: Pick<Exchange, "headers">, name: string): string | undefined {
  const value = own(exchange.headers, name);
  return typeof value === "string" ? value : value?.[0];
}

/** A header is bytes, which Node has as Latin-1: of a text in UTF-8. */
export const headerOfText = (text: string) => Buffer.from(text, "utf8").toString("latin1");

/** The text of a header's bytes, for whoever maps or reads it. */
export function textOfHeader(value: string): string {
  return /[\x80-\xff]/.test(value) ? Buffer.from(value, "latin1").toString("utf8") : value;
}

/** The text of a header, as header() finds it. */
export function headerText(exchange: Pick<Exchange, "headers">, name: string): string | undefined {
  const value = header(exchange, name);
  return value === undefined ? undefined : textOfHeader(value);
}

/** All values of a parameter of the query string, in order: where there is to be one, it is the last. */
export function queryValues({ query }: Pick<Exchange, "query">, name: string): string[] {
  return new URLSearchParams(query).getAll(name);
}

/** What is below 200 announces another answer, and would be given to the next request of the connection. */
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
