import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { Principal } from "../call";
import { AwsError } from "../errors";

/** Account of the base credentials: neither side's, so that a stack without an assumed role is noticed. */
export const baseAccount = "123456789012";

const session = z.object({
  account: z.string(),
  role: z.string(),
  name: z.string(),
  /** Seconds since 1970. */
  issued: z.number(),
  expires: z.number(),
  key: z.string(),
});

export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
  readonly principal: Principal;
}

/**
 * Credentials that need no list of what was issued: the session token carries account, role and expiry under a
 * message authentication code, and secrets are derived from the access key. So they survive a restart, and the
 * data plane can check a signature with nothing but the key file.
 */
export class Credentials {
  private readonly key: Buffer;

  constructor(keyFile: string) {
    if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(32), { mode: 0o600 });
    this.key = readFileSync(keyFile);
  }

  /** The base credentials: they may assume any role. */
  get base(): { readonly accessKeyId: string; readonly secretAccessKey: string } {
    const accessKeyId = `AKIA${this.code("base").toString("hex").slice(0, 16).toUpperCase()}`;
    return { accessKeyId, secretAccessKey: this.secret(accessKeyId) };
  }

  /** Secret access key of an access key that was issued here. */
  secret(accessKeyId: string): string {
    return this.code(`secret ${accessKeyId}`).toString("base64").slice(0, 40);
  }

  issue(account: string, role: string, name: string, seconds: number): IssuedCredentials {
    const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
    const issued = Math.floor(Date.now() / 1000);
    const expires = issued + seconds;
    const held: z.input<typeof session> = { account, role, name, issued, expires, key: accessKeyId };
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
  principal(accessKeyId: string, sessionToken: string | undefined): Principal {
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

  private roleSession({ account, role, name, issued }: z.output<typeof session>): Principal {
    const id = this.code(`role ${account} ${role}`).toString("hex").slice(0, 17).toUpperCase();
    return {
      account,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
      userId: `AROA${id}:${name}`,
      tokenIssuedAt: issued,
    };
  }

  private code(text: string | Buffer): Buffer {
    return createHmac("sha256", this.key).update(text).digest();
  }
}
