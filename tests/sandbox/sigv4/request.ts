/**
 * An HTTP request as sent, which a signature covers. Texts have one character per byte, as node:http reads request lines
 * and headers.
 */
export interface SentRequest {
  readonly method: string;
  /** With its percent-encoding as sent, without the query string. */
  readonly rawPath: string;
  /** Without the question mark; "" when there is none. */
  readonly query: string;
  /** Name, value, name, value, ... in the order sent. */
  readonly rawHeaders: readonly string[];
  readonly payload: Uint8Array;
}

/** Every value sent under a header's name, in order. */
export function headerValues(request: Pick<SentRequest, "rawHeaders">, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    if (request.rawHeaders[index]?.toLowerCase() === name) values.push(request.rawHeaders[index + 1] ?? "");
  }
  return values;
}

export interface QueryParameter {
  readonly name: string;
  readonly value: string;
}

function decode(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The parameters of a query string, decoded; one without a value has an empty one. */
export function queryParameters(query: string): QueryParameter[] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      return at === -1
        ? { name: decode(pair), value: "" }
        : { name: decode(pair.slice(0, at)), value: decode(pair.slice(at + 1)) };
    });
}
