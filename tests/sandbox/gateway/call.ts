import type { Functions } from "../functions";
import type { EmulatorClient } from "../moto/client";
import type { Monitoring } from "../services/monitoring/monitoring";
import type { Running } from "../services/ssm/running";
import type { Credentials } from "../services/sts/credentials";
import type { ApiTests, Instances } from "../snapshots";
import type { Store } from "../state/store";

/** Who signed a request: made by sts/credentials.ts from the access key and the session token. */
export interface CallerIdentity {
  readonly account: string;
  /** arn:aws:sts::111111111111:assumed-role/ROLE/SESSION, or the user's ARN for the base credentials. */
  readonly arn: string;
  /** AROA...:SESSION, or AIDA... */
  readonly userId: string;
  /** Epoch seconds at which the session's credentials were issued; undefined for long-term ones. */
  readonly tokenIssuedAt?: number;
}

/**
 * One AWS request, parsed (parse/). Its target, headers and body are written again from the parsed values, so that no
 * other reader can parse the client's own bytes differently.
 */
export interface Call {
  /** Signing name, as services/index.ts lists them: ec2, iam, apigateway. */
  readonly service: string;
  /** As AWS names it: DescribeVpcs, CreateRestApi. */
  readonly operation: string;
  readonly region: string;
  readonly principal: CallerIdentity;
  /** The account the request acts on: the principal's. */
  readonly account: string;
  readonly method: string;
  /** Path and query string. */
  readonly target: string;
  /** By name in lower case: only those that are part of the request's meaning. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** REST: parameters of the path; query protocols: the form's fields. */
  readonly parameters: Parameters;
}

/** Flat request fields: "Filter.1.Name" -> "vpc-id". */
export type Parameters = ReadonlyMap<string, string>;

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Passed to every operation. */
export interface Context {
  readonly store: Store;
  readonly emulator: EmulatorClient;
  readonly credentials: Credentials;
  /** Commands of Run Command that are in progress. */
  readonly running: Running;
  /** Metrics, and the alarms on them. */
  readonly monitoring: Monitoring;
  /** Time until a domain name or access association is AVAILABLE. */
  readonly domainDelayMilliseconds: number;
  /** Code of Lambda functions, and the processes that run it. */
  readonly functions: Functions;
  /** undefined until the sandbox's network has started. */
  readonly instances: () => Instances | undefined;
  /** As above. */
  readonly apiTests: () => ApiTests | undefined;
}

export type OperationHandler = (call: Call, context: Context) => Promise<Reply> | Reply;

/**
 * The supported operations of a service, and their handlers. `emulator` means that moto's answer is passed on
 * unchanged. An operation that is not in the table is refused.
 */
export type Operations = Readonly<Record<string, OperationHandler | "emulator">>;
