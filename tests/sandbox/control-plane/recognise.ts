import type { IncomingMessage } from "node:http";
import { own } from "../own";
import { restOperation } from "./api-gateway/routes";
import type { Call, Parameters } from "./call";
import { AwsError, protocols } from "./errors";
import { s3Operation } from "./s3/routes";
import type { Credentials } from "./sts/credentials";

/** What the signature says before anything else is known of a request. */
export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/**
 * Service and region of a request, from the credential scope of Signature Version 4 in the Authorization header
 * or, in a presigned URL, in X-Amz-Credential.
 */
export function scopeOf(headers: Readonly<Record<string, string>>, target: string): Scope | undefined {
  const presigned = new URL(target, "http://localhost").searchParams.get("X-Amz-Credential");
  const credential = presigned ?? /Credential=([^,\s]+)/.exec(headers.authorization ?? "")?.[1];
  const [accessKeyId, , region, service] = credential?.split("/") ?? [];
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}

/**
 * The request as an operation of a service, in the account of whoever signed it.
 * @throws AwsError as AWS answers missing, unknown or expired credentials and unknown operations.
 */
export function recognise(
  scope: Scope,
  request: IncomingMessage,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  credentials: Credentials,
): Call {
  const protocol = own(protocols, scope.service);
  if (protocol === undefined) {
    const supported = Object.keys(protocols).join(", ");
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox has no service "${scope.service}". It has: ${supported}.`,
    );
  }
  const method = request.method ?? "GET";
  const target = request.url ?? "/";
  const principal = credentials.principal(scope.accessKeyId, headers["x-amz-security-token"]);
  const common = { ...scope, principal, account: principal.account, method, target, headers, body };
  if (protocol === "rest-json") return { ...common, ...restOperation(method, target) };
  if (protocol === "rest-xml") return { ...common, ...s3Operation(method, target, headers) };
  if (protocol === "json") {
    const operation = headers["x-amz-target"]?.split(".").at(-1) ?? "";
    return { ...common, operation, parameters: new Map() };
  }
  const parameters: Parameters = new Map(
    method === "GET"
      ? new URL(target, "http://localhost").searchParams
      : new URLSearchParams(body.toString("utf8")),
  );
  return { ...common, operation: parameters.get("Action") ?? "", parameters };
}

/** True when the operation changes nothing, so that pictures of the network stay good. */
export function readsOnly(call: Call): boolean {
  if (call.service === "sts") return true;
  if (call.service === "apigateway" || call.service === "s3") return ["GET", "HEAD"].includes(call.method);
  return /^(Describe|Get|List|Lookup|Search|Filter|Simulate)/.test(call.operation);
}
