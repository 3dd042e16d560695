import { createHash } from "node:crypto";
import http from "node:http";
import { canonicalRequest } from "../sigv4/canonical-request";
import { signatureOf, stringToSign } from "../sigv4/signature";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request as it is put on the wire, with nothing made good by a client. */
export interface RawRequest {
  readonly method?: string;
  /** Path and query string, as sent. */
  readonly target?: string;
  /** In this order; a name may come twice. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
}

export interface SigningOptions {
  readonly service: string;
  readonly region?: string;
  readonly date?: Date;
  /** Names in lower case that are sent without being signed. */
  readonly unsigned?: readonly string[];
}

/** The keys of a sandbox's environment. */
export function keysOf(environment: Readonly<Record<string, string>>): Keys {
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = environment;
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
}

/** The request with the headers that sign it as it is, whatever it is. */
export function signed(request: RawRequest, host: string, keys: Keys, options: SigningOptions): RawRequest {
  const { service, region = "us-east-1", date = new Date(), unsigned = [] } = options;
  const timestamp = date.toISOString().replace(/[-:]|\.\d+/g, "");
  const payload = Buffer.from(request.body ?? "");
  const given = request.headers ?? [];
  const sent = new Set(given.map(([name]) => name.toLowerCase()));
  const added: (readonly [string, string])[] = [["x-amz-date", timestamp]];
  if (!sent.has("host")) added.unshift(["host", host]);
  if (keys.sessionToken !== undefined) added.push(["x-amz-security-token", keys.sessionToken]);
  if (service === "s3" && !sent.has("x-amz-content-sha256")) {
    added.push(["x-amz-content-sha256", createHash("sha256").update(payload).digest("hex")]);
  }
  const headers = [...added, ...given];
  const names = [...new Set(headers.map(([name]) => name.toLowerCase()))]
    .filter((it) => !unsigned.includes(it))
    .sort();
  const { target = "/", method = "POST" } = request;
  const [rawPath = "", ...query] = target.split("?");
  const sentRequest = { method, rawPath, query: query.join("?"), rawHeaders: headers.flat(), payload };
  const scope = { date: timestamp.slice(0, 8), region, service };
  const canonical = canonicalRequest(sentRequest, names, service);
  const signature = signatureOf(
    stringToSign(canonical, timestamp, scope),
    scope,
    keys.secretAccessKey,
  ).toString("hex");
  const credential = `${keys.accessKeyId}/${scope.date}/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { ...request, headers: [...headers, ["authorization", authorization]] };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Puts a request on the wire as it is, with its length. */
export function sendRaw(endpoint: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(endpoint);
  const { method = "POST", target = "/", body = "" } = request;
  const bytes = Buffer.from(body);
  const headers = (request.headers ?? []).flat();
  const isLong = headers.some((name) => ["content-length", "transfer-encoding"].includes(name.toLowerCase()));
  return new Promise((resolve, reject) => {
    const sent = http.request({
      host: hostname,
      port,
      method,
      path: target,
      headers: isLong ? headers : [...headers, "content-length", String(bytes.length)],
      agent: false,
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
    sent.end(bytes);
  });
}
