/**
 * The instance metadata service, version 2, as far as programs need it to sign as the instance's role. It can be
 * reached
 * only from the instance itself, at http://169.254.169.254.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
 */

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Credentials, IssuedCredentials } from "../../services/sts/credentials";
import type { ControlPlane, Instance, Role } from "../../snapshots";

export const metadataAddress = "169.254.169.254";

const maximumTtlSeconds = 21_600;
const roleSessionSeconds = 6 * 60 * 60;
/** New credentials are available this long before the old ones expire. */
const renewalSeconds = 15 * 60;
const securityCredentials = "/latest/meta-data/iam/security-credentials";

export type MetadataService = (
  instanceId: string,
  request: IncomingMessage,
  path: string,
  response: ServerResponse,
) => Promise<void>;

function reply(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}) {
  response.writeHead(status, { "Content-Type": "text/plain", Server: "EC2ws", ...headers }).end(body);
}

const seconds = (date: Date) => date.toISOString().replace(/\.\d+/, "");
/** In the service's format: one member per line. */
const json = (value: unknown) => JSON.stringify(value, null, 2).replace(/": /g, '" : ');

function credentialsDocument(issued: IssuedCredentials): string {
  return json({
    Code: "Success",
    LastUpdated: seconds(new Date((issued.principal.tokenIssuedAt ?? 0) * 1000)),
    Type: "AWS-HMAC",
    AccessKeyId: issued.accessKeyId,
    SecretAccessKey: issued.secretAccessKey,
    Token: issued.sessionToken,
    Expiration: seconds(issued.expiration),
  });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html, the members that the sandbox emulates */
const identityDocument = (instance: Instance) =>
  json({
    accountId: instance.account,
    availabilityZone: instance.interface.availabilityZone,
    instanceId: instance.id,
    privateIp: instance.interface.privateAddress,
    region: instance.region,
    version: "2017-09-30",
  });

export function instanceMetadata(controlPlane: ControlPlane, credentials: Credentials): MetadataService {
  const tokens = new Tokens();
  const sessions = new Map<string, { readonly held: string; readonly issued: IssuedCredentials }>();

  function sessionOf(instance: Instance, role: string, { id }: Role): IssuedCredentials {
    const held = `${instance.roleArn} ${id}`;
    const known = sessions.get(instance.id);
    const needed = Date.now() + renewalSeconds * 1000;
    if (known?.held === held && known.issued.expiration.getTime() > needed) return known.issued;
    const issued = credentials.issue(instance.account, role, instance.id, roleSessionSeconds, id);
    sessions.set(instance.id, { held, issued });
    return issued;
  }

  async function document(instance: Instance, path: string): Promise<string | undefined> {
    const role = instance.roleArn?.split("/").at(-1);
    if (instance.roleArn !== undefined && role !== undefined) {
      if (path === securityCredentials || path === `${securityCredentials}/`) return role;
      if (path === `${securityCredentials}/${role}`) {
        const found = await controlPlane.role(instance.account, role);
        return found && credentialsDocument(sessionOf(instance, role, found));
      }
    }
    switch (path) {
      case "/latest/meta-data/instance-id":
        return instance.id;
      case "/latest/meta-data/local-ipv4":
        return instance.interface.privateAddress;
      case "/latest/meta-data/placement/region":
        return instance.region;
      case "/latest/meta-data/placement/availability-zone":
        return instance.interface.availabilityZone;
      case "/latest/dynamic/instance-identity/document":
        return identityDocument(instance);
      default:
        return undefined;
    }
  }

  function token(instanceId: string, request: IncomingMessage, response: ServerResponse): void {
    const ttl = Number(request.headers["x-aws-ec2-metadata-token-ttl-seconds"]);
    if (request.headers["x-forwarded-for"] !== undefined) reply(response, 403, "Forbidden\n");
    else if (!Number.isInteger(ttl) || ttl < 1 || ttl > maximumTtlSeconds)
      reply(response, 400, "Bad Request\n");
    else {
      const headers = { "X-Aws-Ec2-Metadata-Token-Ttl-Seconds": String(ttl) };
      reply(response, 200, tokens.issue(instanceId, ttl), headers);
    }
  }

  return async (instanceId, request, path, response) => {
    request.resume();
    if (path === "/latest/api/token" && request.method === "PUT") {
      token(instanceId, request, response);
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      reply(response, 405, "Method Not Allowed\n");
      return;
    }
    const given = request.headers["x-aws-ec2-metadata-token"];
    // As for an instance that requires version 2.
    if (typeof given !== "string" || !tokens.isValid(instanceId, given)) {
      reply(response, 401, "Unauthorized\n");
      return;
    }
    const instance = (await controlPlane.network()).instances.get(instanceId);
    const found = instance?.state === "running" ? await document(instance, path) : undefined;
    if (found === undefined) reply(response, 404, "Not Found\n");
    else reply(response, 200, found);
  };
}

const codeBytes = 32;

/** Tokens contain their expiry, with a message authentication code for this instance. */
class Tokens {
  private readonly key = randomBytes(32);

  issue(instanceId: string, seconds: number): string {
    const expires = String(Date.now() + seconds * 1000);
    return Buffer.concat([this.code(instanceId, expires), Buffer.from(expires)]).toString("base64url");
  }

  isValid(instanceId: string, token: string): boolean {
    const bytes = Buffer.from(token, "base64url");
    const expires = bytes.subarray(codeBytes).toString();
    return (
      bytes.length > codeBytes &&
      timingSafeEqual(bytes.subarray(0, codeBytes), this.code(instanceId, expires)) &&
      Number(expires) > Date.now()
    );
  }

  private code(instanceId: string, expires: string): Buffer {
    return createHmac("sha256", this.key).update(`${instanceId} ${expires}`).digest();
  }
}
