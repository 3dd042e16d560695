import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { fault } from "../shared/contract/fault";
import { providerOutputs } from "../shared/contract/provider";
import { nameInStack } from "../shared/contract/stack-name";

/** What becomes of the role that API Gateway writes logs with: one for the account and region, whoever set it. */
export type AccountRole =
  /** This stack's own, from when none was found until the stack is destroyed. */
  | "own"
  /** Another's, found here: used, and no part of this stack. */
  | "another's"
  /** Another's has taken the place of this stack's own: it is left as it is, now and when the stack is destroyed. */
  | "replaced";

export interface Logging {
  readonly accountRole: AccountRole;
  /** The stage's execution log group, where API Gateway made it before this stack made its own: it is taken over. */
  readonly adoptedLogGroup: string | undefined;
}

/** What of this stack's last outputs matters here; whatever else it exported, it must be possible to update it. */
export const ownLastOutputs = z.union([
  providerOutputs.pick({ apiId: true, logging: true, domain: true }),
  z.unknown().transform(() => undefined),
]);

type OwnLastOutputs = z.infer<typeof ownLastOutputs>;

/** The execution log group of a stage, by the name that API Gateway gives it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/view-cloudwatch-log-events-in-cloudwatch-console.html */
export function executionLogGroup(apiId: string, stage: string): string {
  return `API-Gateway-Execution-Logs_${apiId}/${stage}`;
}

/** The logical name of the stack's own logging role; the name in AWS begins with it, so that it is known again there. */
export function loggingRole(): string {
  return nameInStack("provider-logging");
}

/**
 * Looks at how the account and the stage log, before anything is created.
 * @param before what this stack exported last; undefined where it was never deployed
 * @throws RunError in an update, where no role is set and config says not to set one
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
    // Versions that did not export it set the role whenever config let them manage it.
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

/** The role that is set now; undefined where there is none. It is read as a resource: there is no function for it. */
async function accountRoleArn(accountId: string): Promise<string | undefined> {
  const settings = aws.apigateway.Account.get("account-settings", accountId);
  const arn = await new Promise<string | undefined>((resolve) => settings.cloudwatchRoleArn.apply(resolve));
  return arn || undefined;
}

async function existingLogGroup(name: string): Promise<string | undefined> {
  const { logGroupNames } = await aws.cloudwatch.getLogGroups({ logGroupNamePrefix: name });
  return logGroupNames.find((each) => each === name);
}
