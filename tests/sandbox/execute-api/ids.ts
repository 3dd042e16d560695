import { randomBytes, randomUUID } from "node:crypto";

const EXTENDED_ID_BYTES = 11;
let randomPool = Buffer.alloc(0);

/**
 * The two ids that API Gateway gives a request. Random bytes are drawn many at a time: a draw costs more than a
 * request should.
 */
export function newIds() {
  if (randomPool.length < EXTENDED_ID_BYTES) randomPool = randomBytes(EXTENDED_ID_BYTES * 1024);
  const extendedRequestId = randomPool.toString("base64", 0, EXTENDED_ID_BYTES);
  randomPool = randomPool.subarray(EXTENDED_ID_BYTES);
  return { requestId: randomUUID(), extendedRequestId };
}
