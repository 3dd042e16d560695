export { objectDigest } from "./canonical-request";
export { readChunks } from "./chunks";
export { readSignature } from "./given-signature";
export { type SignatureFault, type SignatureRefusal, unrecognizedClient } from "./refusals";
export { headerValues, type SentRequest } from "./request";
export { type KeyLookUp, type Verified, verify } from "./verify";
