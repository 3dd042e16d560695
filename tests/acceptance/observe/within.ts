/**
 * Ends a request after a time, with whatever comes before it is sent: an SDK's own signal does not end the search for
 * credentials.
 * @throws DOMException TimeoutError when the time is over
 */
export function within<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)));
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  return Promise.race([work(signal), over]);
}
