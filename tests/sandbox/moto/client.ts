import http from "node:http";
import type { Call, Reply } from "../gateway/call";
import { AwsError } from "../gateway/errors";
import { parseXml } from "../gateway/xml";
import { put } from "../own";

/** Account and region of a request. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Headers that belong to one connection and are not passed on. */
const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "host",
  "content-length",
]);

/** API versions in the query protocols. */
const versions = { ec2: "2016-11-15", iam: "2010-05-08", elasticloadbalancing: "2015-12-01" } as const;

/** Requests to moto, which reads the account from a header: no credentials are needed. */
export class EmulatorClient {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

  constructor(private readonly emulator: { readonly port: number; readonly secret: string }) {}

  /** Passes on a parsed request. */
  pass(call: Call, changes: boolean): Promise<Reply> {
    return this.send(call, call.service, call.method, call.target, call.headers, call.body, changes);
  }

  /**
   * The sandbox's own request in a query protocol. @returns the answer's elements, parsed
   * @throws AwsError with moto's code and message when moto refuses
   */
  async query(
    service: keyof typeof versions,
    place: Place,
    action: string,
    fields: Readonly<Record<string, string>> = {},
    changes = false,
  ): Promise<unknown> {
    const named = { Action: action, Version: versions[service], ...fields };
    const body = Buffer.from(new URLSearchParams(named).toString());
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    return this.read(await this.send(place, service, "POST", "/", headers, body, changes));
  }

  /** The sandbox's own request in the JSON protocol. */
  async json(
    place: Place,
    service: string,
    target: string,
    input: unknown,
    changes = false,
    contentType = "application/x-amz-json-1.1",
  ): Promise<unknown> {
    const headers = { "content-type": contentType, "x-amz-target": target };
    const body = Buffer.from(JSON.stringify(input));
    const reply = await this.send(place, service, "POST", "/", headers, body, changes);
    const text = reply.body.toString();
    // The answer of an operation without output is empty or {}.
    const output: unknown = text === "" ? {} : JSON.parse(text);
    if (reply.status < 300) return output;
    const { __type: type = "Unknown", message = "" } = output as { __type?: string; message?: string };
    throw new AwsError(type.split("#").at(-1) ?? type, message, reply.status);
  }

  /** An object of S3; undefined when it does not exist. */
  async object(place: Place, bucket: string, key: string): Promise<Buffer | undefined> {
    const path = `/${[bucket, ...key.split("/")].map(encodeURIComponent).join("/")}`;
    const reply = await this.send(place, "s3", "GET", path, {}, Buffer.alloc(0), false);
    return reply.status < 300 ? Buffer.from(reply.body) : undefined;
  }

  close(): void {
    this.agent.destroy();
  }

  private read(reply: Reply): unknown {
    const text = reply.body.toString();
    if (reply.status < 300) return parseXml(text);
    const code = /<Code>([^<]*)/.exec(text)?.[1] ?? "InternalFailure";
    const message = /<Message>([^<]*)/.exec(text)?.[1] ?? text.slice(0, 500);
    throw new AwsError(code, message, reply.status);
  }

  private send(
    place: Place,
    service: string,
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    changes: boolean,
  ): Promise<Reply> {
    const scope = `sandbox/20000101/${place.region}/${service}/aws4_request`;
    return new Promise((resolve, reject) => {
      const request = http.request({
        agent: this.agent,
        host: "127.0.0.1",
        port: this.emulator.port,
        method,
        path,
        headers: {
          ...headers,
          authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
          host: `${service}.${place.region}.amazonaws.com`,
          "content-length": body.length,
          "x-moto-account-id": place.account,
          "x-sandbox-changes": String(changes),
          "x-sandbox-secret": this.emulator.secret,
          "x-sandbox-service": service,
        },
      });
      request.on("error", (error) =>
        reject(new AwsError("ServiceUnavailable", `The emulator does not answer: ${error.message}`, 503)),
      );
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const failed = response.headers["x-sandbox-failed"];
          if (failed !== undefined) {
            reject(new Error(`the emulator failed on ${service} ${method} ${path}: ${failed}`));
            return;
          }
          const kept: Record<string, string> = {};
          for (const [name, value] of Object.entries(response.headers)) {
            // An answer to HEAD has no body, but the length that the body would have.
            const keeps = !connectionHeaders.has(name) || (method === "HEAD" && name === "content-length");
            if (typeof value === "string" && keeps) put(kept, name, value);
          }
          resolve({ status: response.statusCode ?? 500, headers: kept, body: Buffer.concat(chunks) });
        });
      });
      request.end(body);
    });
  }
}
