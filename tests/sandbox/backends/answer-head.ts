const interim = /^HTTP\/1\.[01] 100[ \r]/;
const longest = "HTTP/1.1 100 ".length;
const end = "\r\n\r\n";
/** A longer head is passed on, and the reader refuses it. */
const mostPending = 16 * 1024;

/**
 * Removes "100 Continue" before an answer: a client must accept it unexpectedly, but undici ends the connection.
 * https://www.rfc-editor.org/rfc/rfc9110#section-15.2
 */
export class AnswerHead {
  /** Received so far; undefined after the answer itself has begun. */
  private pending: Buffer | undefined;

  /** Called before a request is sent. */
  begin(): void {
    this.pending = Buffer.alloc(0);
  }

  /** @returns bytes for the reader; undefined: none yet */
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
