import type { Call } from "../call";

/** A request as it came, once it is known who sent it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly target: string;
  /** By name in lower case; none comes twice. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The query string holds the signature. */
  readonly isPresigned: boolean;
}

/** What a request says, and the request written out anew from it: nothing of the client's own bytes is left. */
export type Read = Pick<Call, "operation" | "parameters" | "target" | "headers" | "body">;
