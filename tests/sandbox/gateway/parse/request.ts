import type { Call } from "../call";

/** A request as received, after authentication. */
export interface ReceivedRequest {
  readonly method: string;
  readonly target: string;
  /** By name in lower case; none comes twice. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The query string contains the signature. */
  readonly isPresigned: boolean;
}

/** A parsed request, written again from the parsed values, without the client's own bytes. */
export type Read = Pick<Call, "operation" | "parameters" | "target" | "headers" | "body">;
