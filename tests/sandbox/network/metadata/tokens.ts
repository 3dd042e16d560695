import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const CODE_BYTES = 32;

/** Tokens carry the time they end, under a code that only this process and this instance's tokens share. */
export class Tokens {
  readonly #key = randomBytes(32);

  issue(instanceId: string, seconds: number): string {
    const expires = String(Date.now() + seconds * 1000);
    return Buffer.concat([this.#code(instanceId, expires), Buffer.from(expires)]).toString("base64url");
  }

  isValid(instanceId: string, token: string): boolean {
    const bytes = Buffer.from(token, "base64url");
    const expires = bytes.subarray(CODE_BYTES).toString();
    return (
      bytes.length > CODE_BYTES &&
      timingSafeEqual(bytes.subarray(0, CODE_BYTES), this.#code(instanceId, expires)) &&
      Number(expires) > Date.now()
    );
  }

  #code(instanceId: string, expires: string): Buffer {
    return createHmac("sha256", this.#key).update(`${instanceId} ${expires}`).digest();
  }
}
