import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { fault } from "../shared/contract/fault";
import { providerOutputs } from "../shared/contract/provider";
import { nameInStack } from "../shared/contract/stack-name";

/** Owner of API Gateway's logging role, of which an account and region has only one. */
export type AccountRole =
  /** This stack: it found none and created it, and deletes it on destroy. */
  | "own"
  /** Another owner: the role is used, and not part of this stack. */
  | "another's"
  /** Another owner has replaced this stack's role: the present role is never changed, also not on destroy. */
  | "replaced";

export interface Logging {
  readonly accountRole: AccountRole;
  /** The stage's execution log group to import, if API Gateway created it before this stack did. */
  readonly adoptedLogGroup: string | undefined;
}

/** The relevant part of this stack's last outputs; others are ignored, so that any version can be updated. */
export const ownLastOutputs = z.union([
  providerOutputs.pick({ apiId: true, logging: true, domain: true }),
  z.unknown().transform(() => undefined),
]);

type OwnLastOutputs = z.infer<typeof ownLastOutputs>;

/** API Gateway's name of a stage's execution log group.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/view-cloudwatch-log-events-in-cloudwatch-console.html */
export function executionLogGroup(apiId: string, stage: string): string {
  return `API-Gateway-Execution-Logs_${apiId}/${stage}`;
}

/** Logical name of the stack's own logging role, and prefix of its name on AWS, by which it is recognized. */
export function loggingRole(): string {
  return nameInStack("provider-logging");
}

/**
 * Reads the state of logging in the account and the stage, before anything is created.
 * @param before this stack's last outputs; undefined if it was never deployed
 * @throws RunError in an update, if no role is set and config does not allow to set one
 */
export async function loggingOf(
  { manageAccountLogging, stage }: { readonly manageAccountLogging: boolean; readonly stage: string },
  accountId: string,
  before: OwnLastOutputs,
): Promise<Logging> {
  const found = await accountRoleArn(accountId);
  const accountRole = decided(found, manageAccountLogging, before);
  await report(accountRole, found);
  return {
    accountRole,
    adoptedLogGroup:
      before === undefined || before.logging !== undefined
        ? undefined
        : await existingLogGroup(executionLogGroup(before.apiId, stage)),
  };
}

function decided(found: string | undefined, manages: boolean, before: OwnLastOutputs): AccountRole {
  if (found !== undefined && !isOwn(found)) {
    // Older versions did not export it, and set the role whenever config allowed it.
    const setBefore = before?.logging?.accountRole ?? (before !== undefined && manages ? "own" : "another's");
    return setBefore === "another's" ? "another's" : "replaced";
  }
  if (manages) return "own";
  const message =
    "API Gateway has no role to write logs with in this account and region, and provider:manageAccountLogging is false\n" +
    "  next: set the role (API Gateway console, Settings), or provider:manageAccountLogging to true";
  if (!pulumi.runtime.isDryRun()) throw fault(message);
  void pulumi.log.warn(message);
  return "another's";
}

async function report(accountRole: AccountRole, found: string | undefined): Promise<void> {
  if (accountRole === "another's" && found !== undefined)
    await pulumi.log.info(
      `API Gateway writes this account's logs with ${found}, which is not this stack's: it is used, and left as it is`,
    );
  if (accountRole === "replaced")
    await pulumi.log.warn(
      `API Gateway's logging role of this account was this stack's, and is ${found} now: it is left as it is, on destroy too`,
    );
}

function isOwn(roleArn: string): boolean {
  const [, name = ""] = roleArn.split(":role/");
  return name.startsWith(`${loggingRole()}-`) && /^[0-9a-f]{7}$/.test(name.slice(loggingRole().length + 1));
}

/** The present role; undefined for none. Read as a resource, because there is no function for it. */
async function accountRoleArn(accountId: string): Promise<string | undefined> {
  const settings = aws.apigateway.Account.get("account-settings", accountId);
  const arn = await new Promise<string | undefined>((resolve) => settings.cloudwatchRoleArn.apply(resolve));
  return arn || undefined;
}

async function existingLogGroup(name: string): Promise<string | undefined> {
  const { logGroupNames } = await aws.cloudwatch.getLogGroups({ logGroupNamePrefix: name });
  return logGroupNames.find((each) => each === name);
}
