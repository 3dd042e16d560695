/** The AWS SDK's own signer. */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";

/** node:crypto in the interface of the AWS SDK. */
class Sha256 {
  private readonly key: string | Uint8Array | undefined;
  private hash: Hash | Hmac;
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.key = key === undefined || typeof key === "string" ? key : Buffer.from(bytesOf(key));
    this.hash = this.fresh();
  }
  private fresh(): Hash | Hmac {
    return this.key === undefined ? createHash("sha256") : createHmac("sha256", this.key);
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(typeof data === "string" ? data : bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {
    this.hash = this.fresh();
  }
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);

/** The query string in the AWS SDK's form: decoded, with several values of a name as a list. */
export function queryOf(query: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const [first = "", ...more] = parameters.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}

/** As sent, everything encoded. */
export function queryString(query: Readonly<Record<string, string | readonly string[] | null>>): string {
  return Object.entries(query)
    .flatMap(([name, values]) => [values ?? ""].flat().map((value) => [name, value]))
    .map((pair) => pair.map((text) => encodeURIComponent(text ?? "")).join("="))
    .join("&");
}

export function sdkSigner(
  keys: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  },
  region: string,
): SignatureV4 {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  return new SignatureV4({ credentials, region, service: "execute-api", sha256: Sha256 });
}
