/** Headers of a request and of an answer, as API Gateway passes them on. */
import { own, put } from "../../own";
import type { Exchange } from "../exchange";

export type Values = Readonly<Record<string, readonly string[]>>;

/** Headers of the connection, and the signature that the method's authorization has used up. */
const unsent = (exchange: Exchange): ReadonlySet<string> =>
  new Set(["connection", "content-length", ...(exchange.caller === undefined ? [] : ["authorization"])]);

/** By the name that each was first sent with; and what API Gateway adds behind an endpoint. */
export function receivedHeaders(exchange: Exchange): Values {
  const left = unsent(exchange);
  const names = new Map<string, string>();
  const values: Record<string, string[]> = {};
  const add = (name: string, value: string) => {
    const known = names.get(name.toLowerCase()) ?? name;
    names.set(name.toLowerCase(), known);
    const before = own(values, known);
    if (before === undefined) put(values, known, [value]);
    else before.push(value);
  };
  for (let index = 0; index + 1 < exchange.rawHeaders.length; index += 2) {
    const name = exchange.rawHeaders[index] ?? "";
    if (!left.has(name.toLowerCase())) add(name, exchange.rawHeaders[index + 1] ?? "");
  }
  add("X-Forwarded-For", exchange.arrival.clientAddress);
  if (exchange.arrival.kind === "endpoint") {
    add("x-amzn-vpce-id", exchange.arrival.endpointId);
    add("x-amzn-vpce-config", "1");
    if (exchange.vpcId !== undefined) add("x-amzn-vpc-id", exchange.vpcId);
  }
  return values;
}

/** Headers that API Gateway sends itself, and passes on under another name. */
const remapped = new Set([
  "authorization",
  "connection",
  "content-length",
  "date",
  "host",
  "keep-alive",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

/**
 * The name that a header of an answer has for the client.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function answeredName(name: string): string {
  return remapped.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
}
