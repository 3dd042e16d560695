import type { LookUp, Tags } from "../gateway/authorization/look-up";
import type { Need, Needs } from "../gateway/authorization/need";
import type { Call, Context, Operations } from "../gateway/call";
import type { ServiceProtocol } from "../gateway/errors";
import type { MemberTable } from "../gateway/members/table";
import type { Place } from "../moto/client";
import type { Held } from "../state/inventory";

/** An error of AWS: code, message and HTTP status. */
export interface ServiceError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** All that the gateway knows of one service of AWS. Adding a service is one of these, and a line of index.ts. */
export interface Service {
  /** The wire protocol: https://smithy.io/2.0/aws/protocols/ */
  readonly protocol: ServiceProtocol;
  /** Clients may ask in the query protocol and in CBOR too: both are read as JSON, and answered as they were asked. */
  readonly takesOtherWires?: boolean;
  /** What is supported; all else is refused. */
  readonly operations: Operations;
  /** Which permissions each operation needs. */
  readonly permissions: Needs;
  /** What becomes of each member of each operation: emulated, stored or refused by name. */
  readonly members: MemberTable;
  /** True when a call changes nothing. */
  readonly readsOnly: (call: Call) => boolean;
  /** False when nothing that the network or the APIs are made of ever changes by it. */
  readonly changesSnapshots: boolean;
  readonly errors: {
    /** Called too often. */
    readonly throttled: ServiceError;
    /** Failed by itself. */
    readonly failed: ServiceError;
    /** The caller may not: `before` comes before the sentence that all services share. */
    readonly accessDenied: { readonly code: string; readonly status: number; readonly before?: string };
    /** Code for a tag whose key only AWS may write. */
    readonly reservedTag: string;
  };
  /**
   * Tags of what an ARN names (aws:ResourceTag), where the service's resources have tags.
   * @param name the ARN after its account: "role/path/NAME"
   */
  readonly resourceTags?: (
    need: Pick<Need, "resource">,
    name: string,
    place: Place,
    lookUp: LookUp,
  ) => Promise<Tags>;
  /** The resources and parts of one account and region that somebody made. */
  readonly inventory?: (place: Place, context: Context) => Promise<readonly Omit<Held, "place">[]>;
}

/** By the operation's name, as for AWS's own read-only actions. */
export function readsByName({ operation }: Call): boolean {
  return /^(Describe|Get|List|Lookup|Search|Filter|Simulate)/.test(operation);
}

/** By the method of a REST request. */
export function readsByMethod({ method }: Call): boolean {
  return method === "GET" || method === "HEAD";
}
