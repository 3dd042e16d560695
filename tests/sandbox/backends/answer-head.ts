const interim = /^HTTP\/1\.[01] 100[ \r]/;
const longest = "HTTP/1.1 100 ".length;
const end = "\r\n\r\n";
/** A head that is longer is its reader's to refuse. */
const mostPending = 16 * 1024;

/**
 * The beginning of an answer, without "100 Continue": a client takes it, asked for or not, and undici ends the connection.
 * https://www.rfc-editor.org/rfc/rfc9110#section-15.2
 */
export class AnswerHead {
  /** What was heard of it so far; undefined once the answer itself has begun. */
  private pending: Buffer | undefined;

  /** A request is about to be sent. */
  begin(): void {
    this.pending = Buffer.alloc(0);
  }

  /** @returns what its reader may receive now; undefined: nothing */
  heard(chunk: Buffer): Buffer | undefined {
    if (this.pending === undefined) return chunk;
    let all = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    for (;;) {
      const start = all.toString("latin1", 0, longest);
      const isWhole = start.length === longest;
      const after = interim.test(start) ? all.indexOf(end) : undefined;
      const isOpen = after === -1 && all.length <= mostPending;
      if (isOpen || (!isWhole && "HTTP/1.1 100 ".startsWith(start))) {
        this.pending = all;
        return undefined;
      }
      if (after === undefined || after === -1) {
        this.pending = undefined;
        return all;
      }
      all = all.subarray(after + end.length);
      if (all.length === 0) {
        this.pending = all;
        return undefined;
      }
    }
  }
}
