import { z } from "zod";
import { put } from "../../own";
import type { Call } from "../call";
import { AwsError } from "../errors";
import type { LookUp } from "./look-up";

/** One permission that a request needs: an action on a resource, with its condition keys. */
export interface Need {
  /** "ec2:CreateSubnet" */
  readonly action: string;
  /** ARN; "*" for an action without a resource. A resource that the request creates has no id yet: subnet/*. */
  readonly resource: string;
  /** aws:RequestTag and aws:TagKeys. */
  readonly requestTags?: Readonly<Record<string, string>> | undefined;
  /** aws:TagKeys of a request that names keys only. */
  readonly tagKeys?: readonly string[] | undefined;
  /** Keys of the service itself, in lower case: "iam:passedtoservice". */
  readonly keys?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
}

/** Some of the permissions that a request needs. */
export type Part = (call: Call, lookUp: LookUp) => readonly Need[] | Promise<readonly Need[]>;

/** Operation -> all that it needs. No part: it needs no permission. */
export type Needs = Readonly<Record<string, readonly Part[]>>;

/** The same parts for several operations. */
export function rows(operations: readonly string[], ...parts: readonly Part[]): Needs {
  return Object.fromEntries(operations.map((operation) => [operation, parts]));
}

/** The action that has the operation's name. */
export function actionOf(call: Call): string {
  return `${call.service}:${call.operation}`;
}

/**
 * The fields of a request in JSON that decide what it needs.
 * @throws AwsError SerializationException: a request that cannot be read must not be allowed.
 */
export function jsonBody<T>(call: Call, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(call.body.toString("utf8") || "{}"));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new AwsError("SerializationException", `${actionOf(call)}: the request cannot be read: ${reason}`);
  }
}

/** Of the query protocol: Tags.member.N.Key and .Value; TagKeys.member.N where only keys are named. */
export function tagsOf(call: Call): Pick<Need, "requestTags" | "tagKeys"> {
  const tags: Record<string, string> = {};
  const keys: string[] = [];
  for (const [field, value] of call.parameters) {
    const index = /^Tags\.member\.(\d+)\.Key$/.exec(field)?.[1];
    if (index) put(tags, value, call.parameters.get(`Tags.member.${index}.Value`) ?? "");
    if (/^TagKeys\.member\.\d+$/.test(field)) keys.push(value);
  }
  return {
    requestTags: Object.keys(tags).length > 0 ? tags : undefined,
    tagKeys: keys.length > 0 ? keys : undefined,
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export function passing(roleArn: string | undefined, service: string): readonly Need[] {
  if (!roleArn) return [];
  return [{ action: "iam:PassRole", resource: roleArn, keys: { "iam:passedtoservice": service } }];
}
