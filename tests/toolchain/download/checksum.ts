import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Failure } from "../../../shared/terminal/failure";

export interface Checksum {
  readonly algorithm: "sha256" | "sha1" | "sha512";
  readonly digest: string;
}

/**
 * By the digest's length: the CLI's file has SHA-256; plugins are published with `shasum` without an option, which is
 * SHA-1.
 */
const algorithms: Record<number, Checksum["algorithm"]> = { 40: "sha1", 64: "sha256", 128: "sha512" };

/** The line `DIGEST  [./]FILE` of a checksums file. */
export function checksumOf(text: string, file: string, url: string): Checksum {
  for (const line of text.split("\n")) {
    const [, digest = "", name] = /^([0-9a-f]+)\s+[*]?(?:\.\/)?(\S+)\s*$/i.exec(line) ?? [];
    const algorithm = algorithms[digest.length];
    if (name === file && algorithm !== undefined) return { algorithm, digest: digest.toLowerCase() };
  }
  throw new Failure(`${url} has no checksum for ${file}`);
}

export async function verify(path: string, checksum: Checksum, url: string): Promise<void> {
  const hash = createHash(checksum.algorithm);
  await pipeline(createReadStream(path), hash);
  const actual = hash.digest("hex");
  if (actual !== checksum.digest) {
    throw new Failure(
      `${url}: wrong checksum: ${checksum.algorithm} is ${actual}, published is ${checksum.digest}. Nothing was installed; run the same command again, and do not use the file if this happens twice`,
    );
  }
}
