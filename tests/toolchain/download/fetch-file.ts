import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Failure } from "../../../shared/terminal/failure";
import { messageOf } from "../plugin/message";

const progressMilliseconds = 10_000;

export interface FetchOptions {
  readonly log: (line: string) => void;
  /** Name of the file in progress lines. */
  readonly name: string;
  /** Longest time without a byte. */
  readonly stallMilliseconds: number;
}

/** Streams a URL to a file. Throws on any status but 200, on a stall and on a body that ends early. */
export async function fetchFile(url: string, path: string, options: FetchOptions): Promise<void> {
  const { log, name, stallMilliseconds } = options;
  const stalled = new AbortController();
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), stallMilliseconds);
  };
  let timer = setTimeout(() => stalled.abort(), stallMilliseconds);
  let progress: NodeJS.Timeout | undefined;
  try {
    const response = await fetch(url, { signal: stalled.signal });
    if (!response.ok || response.body === null) throw new Error(`answered ${response.status}`);
    alive();
    let received = 0;
    const total = Number(response.headers.get("content-length") ?? 0);
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
    progress = setInterval(
      () => log(`${name}: ${megabytes(received)} of ${total === 0 ? "?" : megabytes(total)} MB`),
      progressMilliseconds,
    );
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        received += chunk.length;
        alive();
        done(null, chunk);
      },
    });
    await pipeline(Readable.from(response.body), counter, createWriteStream(path));
    if (total > 0 && received !== total) throw new Error(`ended after ${received} of ${total} bytes`);
  } catch (error) {
    const why = stalled.signal.aborted ? `no data for ${stallMilliseconds / 1000} s` : reason(error);
    throw new Failure(`${name}: download of ${url} failed: ${why}. Run the same command again`);
  } finally {
    clearTimeout(timer);
    clearInterval(progress);
  }
}

/** fetch reports the reason in `cause`. */
function reason(error: unknown): string {
  if (!(error instanceof Error) || error.cause === undefined) return messageOf(error);
  return `${error.message} (${messageOf(error.cause)})`;
}
