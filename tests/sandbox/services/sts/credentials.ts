import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { Failure } from "../../../../shared/terminal/failure";
import type { CallerIdentity } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import type { KeyLookUp } from "../../sigv4";
import type { Role } from "../../snapshots";
import { isThere, readOwn, writeWhole } from "../../state/files";

/** Account of the base credentials. It is neither the provider's nor the consumer's, so that a missing role shows. */
export const baseAccount = "123456789012";

const keyLength = 32;

const session = z.object({
  account: z.string(),
  role: z.string(),
  /** RoleId; undefined for a role that was not in IAM. */
  roleId: z.string().optional(),
  name: z.string(),
  /** Seconds since 1970. */
  issued: z.number(),
  expires: z.number(),
  key: z.string(),
});

/** Prefix of the ids of roles that are not in IAM. */
const noRole = "AROASANDBOX";

/** True for the base credentials and for sessions of roles that were not in IAM. These are administrators. */
export function isOfNoRole({ userId }: Pick<CallerIdentity, "userId">): boolean {
  return !userId.startsWith("AROA") || userId.startsWith(noRole);
}

/** True for a session whose role was deleted, or replaced by another of its name. */
export function isEnded(principal: Pick<CallerIdentity, "userId">, role: Role | undefined): boolean {
  return !isOfNoRole(principal) && principal.userId.split(":")[0] !== role?.id;
}

export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
  readonly principal: CallerIdentity;
}

/**
 * Credentials without a list of issued ones: a session token contains account, role and expiry with a message
 * authentication code, and secrets are derived from the access key. So they are valid after a restart, and the data
 * plane can verify a signature with the key file alone.
 */
export class Credentials {
  private readonly key: Buffer;

  /** @throws for a truncated key file: its credentials could be guessed */
  constructor(keyFile: string) {
    if (!isThere(keyFile)) writeWhole(keyFile, randomBytes(keyLength));
    this.key = readOwn(keyFile);
    if (this.key.length === keyLength) return;
    throw new Failure(
      `${keyFile} is incomplete: it has ${this.key.length} of ${keyLength} bytes. Remove it (rm ${keyFile}) and start ` +
        "again: the sandbox then makes new credentials, and sessions issued before end.",
    );
  }

  /** The token for the sandbox's own paths; it is in the sandbox's environment. */
  get token(): string {
    return this.code("token of the sandbox's own paths").toString("base64url");
  }

  /** @param authorization the header: "Bearer TOKEN" */
  isToken(authorization: string): boolean {
    const [given, expected] = [authorization, `Bearer ${this.token}`].map((text) => this.code(text));
    return given !== undefined && expected !== undefined && timingSafeEqual(given, expected);
  }

  /** Looks up an access key, to verify a signature. */
  readonly keyLookUp: KeyLookUp = (accessKeyId, sessionToken) => {
    try {
      // Some clients send an empty token instead of none.
      const { account, arn, userId, tokenIssuedAt } = this.principal(accessKeyId, sessionToken || undefined);
      return { secretAccessKey: this.secret(accessKeyId), account, arn, userId, tokenIssuedAt };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return error.code === "ExpiredToken" ? "expired" : "unknown";
    }
  };

  /** The base credentials: they may assume any role. */
  get base(): { readonly accessKeyId: string; readonly secretAccessKey: string } {
    const accessKeyId = `AKIA${this.code("base").toString("hex").slice(0, 16).toUpperCase()}`;
    return { accessKeyId, secretAccessKey: this.secret(accessKeyId) };
  }

  /** Secret access key of an access key that was issued here. */
  secret(accessKeyId: string): string {
    return this.code(`secret ${accessKeyId}`).toString("base64").slice(0, 40);
  }

  /** @param roleId if the role is in IAM: the session ends when the role is deleted */
  issue(account: string, role: string, name: string, seconds: number, roleId?: string): IssuedCredentials {
    const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
    const issued = Math.floor(Date.now() / 1000);
    const expires = issued + seconds;
    const held: z.input<typeof session> = { account, role, roleId, name, issued, expires, key: accessKeyId };
    const text = Buffer.from(JSON.stringify(held));
    return {
      accessKeyId,
      secretAccessKey: this.secret(accessKeyId),
      sessionToken: `${text.toString("base64url")}.${this.code(text).toString("base64url")}`,
      expiration: new Date(expires * 1000),
      principal: this.roleSession(held),
    };
  }

  /**
   * The identity of an access key and session token.
   * @throws AwsError InvalidClientTokenId or ExpiredToken, as STS words them.
   */
  principal(accessKeyId: string, sessionToken: string | undefined): CallerIdentity {
    if (accessKeyId === this.base.accessKeyId && sessionToken === undefined) {
      return {
        account: baseAccount,
        arn: `arn:aws:iam::${baseAccount}:user/sandbox`,
        userId: "AIDASANDBOXSANDBOXUSR",
      };
    }
    const [text, code] = sessionToken?.split(".") ?? [];
    const invalid = new AwsError(
      "InvalidClientTokenId",
      "The security token included in the request is invalid.",
      403,
    );
    if (!text || !code) throw invalid;
    const expected = this.code(Buffer.from(text, "base64url"));
    const given = Buffer.from(code, "base64url");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalid;
    const held = session.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    if (held.key !== accessKeyId) throw invalid;
    if (held.expires * 1000 < Date.now()) {
      throw new AwsError("ExpiredToken", "The security token included in the request is expired", 403);
    }
    return this.roleSession(held);
  }

  private roleSession({ account, role, roleId, name, issued }: z.output<typeof session>): CallerIdentity {
    const digest = this.code(`role ${account} ${role}`).toString("hex").slice(0, 10).toUpperCase();
    return {
      account,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
      userId: `${roleId ?? noRole + digest}:${name}`,
      tokenIssuedAt: issued,
    };
  }

  private code(text: string | Buffer): Buffer {
    return createHmac("sha256", this.key).update(text).digest();
  }
}
