/** The string to sign and its signature. Source: see canonical-request.ts. */
import { createHash, createHmac } from "node:crypto";

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

export interface Scope {
  /** YYYYMMDD */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/**
 * @param timestamp ISO 8601 basic format: 20150830T123600Z
 * @param canonical one character per byte
 */
export function stringToSign(canonical: string, timestamp: string, scope: Scope): string {
  const digest = createHash("sha256").update(canonical, "latin1").digest("hex");
  const { date, region, service } = scope;
  return `AWS4-HMAC-SHA256\n${timestamp}\n${date}/${region}/${service}/aws4_request\n${digest}`;
}

/** @returns 32 bytes */
export function signatureOf(text: string, { date, region, service }: Scope, secretKey: string): Buffer {
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
  return hmac(key, text);
}
