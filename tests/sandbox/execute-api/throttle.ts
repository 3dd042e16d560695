interface Bucket {
  readonly rate: number;
  readonly burst: number;
  tokens: number;
  at: number;
}

/**
 * Token bucket per stage and method: `burst` tokens, refilled at `rate` per second.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export class Throttle {
  private readonly buckets = new Map<string, Bucket>();
  private readonly now: () => number;

  /** @param now milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Takes a token; false when there is none left. Negative limits mean no limit. */
  admit(key: string, rateLimit: number, burstLimit: number): boolean {
    if (rateLimit < 0 || burstLimit < 0) return true;
    const now = this.now();
    let bucket = this.buckets.get(key);
    // New limits begin with a full bucket.
    if (bucket === undefined || bucket.rate !== rateLimit || bucket.burst !== burstLimit) {
      bucket = { rate: rateLimit, burst: burstLimit, tokens: burstLimit, at: now };
      this.buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(burstLimit, bucket.tokens + ((now - bucket.at) / 1000) * rateLimit);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
