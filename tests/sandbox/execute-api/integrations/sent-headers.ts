/** Headers of a request and of an answer, as API Gateway passes them on. */
import { own, put } from "../../own";
import { type Exchange, textOfHeader } from "../exchange";

export type Values = Readonly<Record<string, readonly string[]>>;

/** Headers of the connection, and the signature if the method's authorization has used it. */
const unsent = (exchange: Exchange): ReadonlySet<string> =>
  new Set(["connection", "content-length", ...(exchange.caller === undefined ? [] : ["authorization"])]);

type Pair = readonly [name: string, value: string];

/** Pairs from Node's rawHeaders. */
export function pairsOf(raw: readonly string[]): Pair[] {
  return raw.flatMap((name, at): Pair[] => (at % 2 === 0 ? [[name, raw[at + 1] ?? ""]] : []));
}

/** All values of each header, by the name as first sent. */
export function gathered(pairs: readonly Pair[]): Values {
  const names = new Map<string, string>();
  const values: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    const known = names.get(name.toLowerCase()) ?? name;
    names.set(name.toLowerCase(), known);
    const before = own(values, known);
    if (before === undefined) put(values, known, [value]);
    else before.push(value);
  }
  return values;
}

/** The client's headers as bytes, and those that API Gateway sets behind an endpoint, which replace the client's. */
export function receivedHeaders(exchange: Exchange): Values {
  const left = unsent(exchange);
  const { arrival, vpcId } = exchange;
  const sent = pairsOf(exchange.rawHeaders).filter(([name]) => !left.has(name.toLowerCase()));
  const added: Pair[] = [];
  if (arrival.kind === "endpoint") {
    added.push(["x-amzn-vpce-id", arrival.endpointId], ["x-amzn-vpce-config", "1"]);
    if (vpcId !== undefined) added.push(["x-amzn-vpc-id", vpcId]);
  }
  const forwarding = valuesIn(sent, "x-forwarded-for");
  if (arrival.kind !== "test")
    added.unshift(["X-Forwarded-For", [...forwarding, arrival.clientAddress].join(", ")]);
  const own = new Set(added.map(([name]) => name.toLowerCase()));
  return gathered([...sent.filter(([name]) => !own.has(name.toLowerCase())), ...added]);
}

/** The same with decoded values. */
export function receivedTexts(exchange: Exchange): Values {
  const texts: Record<string, readonly string[]> = {};
  for (const [name, values] of Object.entries(receivedHeaders(exchange)))
    put(texts, name, values.map(textOfHeader));
  return texts;
}

const valuesIn = (pairs: readonly Pair[], wanted: string) =>
  pairs.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);

/** Whether a header can have this value: it contains no line breaks. */
export const isHeaderValue = (value: string) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value);

/** Headers that frame an answer on the connection to the client: repeated, they would be ambiguous. */
const framing = [
  "connection",
  "content-length",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Headers that API Gateway sets itself: a backend's are renamed. */
const remapped = new Set([...framing, "authorization", "date", "host", "server", "www-authenticate"]);

/**
 * The client's name for a header of the backend's answer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function answeredName(name: string): string {
  return remapped.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
}

const framed = new Set(framing);

/** Headers of an answer without framing headers. Of two with one name, in any case, the later counts. */
export function unframed(
  ...all: readonly Readonly<Record<string, string | string[]>>[]
): Record<string, string | string[]> {
  const found = new Map<string, readonly [name: string, value: string | string[]]>();
  for (const headers of all)
    for (const [given, value] of Object.entries(headers)) {
      const lower = given.toLowerCase();
      const name = framed.has(lower) ? answeredName(given) : given;
      found.set(name.toLowerCase(), [name, value]);
    }
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of found.values()) put(headers, name, value);
  return headers;
}
