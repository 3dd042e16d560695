import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { CallerIdentity } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import type { KeyLookUp } from "../../sigv4";
import type { Role } from "../../snapshots";
import { writeWhole } from "../../state/files";

/** Account of the base credentials: neither side's, so that a stack without an assumed role is noticed. */
export const baseAccount = "123456789012";

const keyLength = 32;

const session = z.object({
  account: z.string(),
  role: z.string(),
  /** RoleId; none of a role that IAM did not have. */
  roleId: z.string().optional(),
  name: z.string(),
  /** Seconds since 1970. */
  issued: z.number(),
  expires: z.number(),
  key: z.string(),
});

/** How the ids of roles begin that IAM does not have. */
const noRole = "AROASANDBOX";

/** The base credentials, or a session that was issued when IAM had no such role: an administrator's, while it has none. */
export function isOfNoRole({ userId }: Pick<CallerIdentity, "userId">): boolean {
  return !userId.startsWith("AROA") || userId.startsWith(noRole);
}

/** A session of a role that is gone, or has become another one of its name. */
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
 * Credentials that need no list of what was issued: the session token carries account, role and expiry under a
 * message authentication code, and secrets are derived from the access key. So they survive a restart, and the
 * data plane can check a signature with nothing but the key file.
 */
export class Credentials {
  private readonly key: Buffer;

  /** @throws when the key is there but is not whole: credentials made from a part of one could be guessed. */
  constructor(keyFile: string) {
    if (!existsSync(keyFile)) writeWhole(keyFile, randomBytes(keyLength));
    this.key = readFileSync(keyFile);
    if (this.key.length === keyLength) return;
    throw new Error(
      `${keyFile} is not whole: it has ${this.key.length} of ${keyLength} bytes. Remove it (rm ${keyFile}) and start ` +
        "again: the sandbox then makes new credentials, and sessions issued before end.",
    );
  }

  /** What the sandbox's own paths are asked with, beside AWS's: whoever has its environment has it. */
  get token(): string {
    return this.code("token of the sandbox's own paths").toString("base64url");
  }

  /** @param authorization the header: "Bearer TOKEN" */
  isToken(authorization: string): boolean {
    const [given, expected] = [authorization, `Bearer ${this.token}`].map((text) => this.code(text));
    return given !== undefined && expected !== undefined && timingSafeEqual(given, expected);
  }

  /** Holders of access keys, as a signature is verified with them. */
  readonly keyLookUp: KeyLookUp = (accessKeyId, sessionToken) => {
    try {
      // Some clients write the absent token as an empty one.
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

  /** @param roleId of a role that IAM has: the session ends with it */
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
   * Whoever holds an access key and session token.
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
