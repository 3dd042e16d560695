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

/** One service of AWS. To add a service, write one of these and a line of index.ts. */
export interface Service {
  /** The wire protocol: https://smithy.io/2.0/aws/protocols/ */
  readonly protocol: ServiceProtocol;
  /** The service also accepts the query protocol and CBOR: both are converted to JSON and back. */
  readonly takesOtherWires?: boolean;
  /** The supported operations; others are refused. */
  readonly operations: Operations;
  /** The permissions that each operation needs. */
  readonly permissions: Needs;
  /** Members of each operation: emulated, stored or refused by name. */
  readonly members: MemberTable;
  /** True when a call changes nothing. */
  readonly readsOnly: (call: Call) => boolean;
  /** False when its calls never change the network or the APIs. */
  readonly changesSnapshots: boolean;
  readonly errors: {
    /** The error for too many calls. */
    readonly throttled: ServiceError;
    /** The error for an internal failure. */
    readonly failed: ServiceError;
    /** The error for a missing permission; `before` is text before the sentence that all services share. */
    readonly accessDenied: { readonly code: string; readonly status: number; readonly before?: string };
    /** Error code for a tag with a reserved key. */
    readonly reservedTag: string;
  };
  /**
   * Tags of the resource of an ARN, for aws:ResourceTag; undefined for a service without tags.
   * @param name the ARN after its account: "role/path/NAME"
   */
  readonly resourceTags?: (
    need: Pick<Need, "resource">,
    name: string,
    place: Place,
    lookUp: LookUp,
  ) => Promise<Tags>;
  /** The resources and parts in one account and region that clients created. */
  readonly inventory?: (place: Place, context: Context) => Promise<readonly Omit<Held, "place">[]>;
}

/** By the operation's name: Get, List, Describe and the like. */
export function readsByName({ operation }: Call): boolean {
  return /^(Describe|Get|List|Lookup|Search|Filter|Simulate)/.test(operation);
}

/** By the method of a REST request. */
export function readsByMethod({ method }: Call): boolean {
  return method === "GET" || method === "HEAD";
}
