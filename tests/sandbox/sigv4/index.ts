export { readSignature } from "./given-signature";
export type { SignatureRefusal } from "./refusals";
export type { SentRequest } from "./request";
export { type KeyLookUp, type Verified, verify } from "./verify";
