import type { RunnableFunction } from "../../functions";
import { AwsError } from "../../gateway/errors";
import type { EmulatorClient } from "../../moto/client";
import { conditionContext, identityDecision } from "../../policy-engine";
import type { Role } from "../../snapshots";
import type { LogWriter } from "../logs/log-writer";

/**
 * Writes the output of functions to their log groups, by the function's role as on AWS: without the permission there is
 * no log.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export class FunctionLogs {
  /** Log groups that a function's role has created or failed to create. */
  private readonly groups = new Set<string>();

  constructor(
    private readonly emulator: EmulatorClient,
    private readonly logs: LogWriter,
    private readonly roleOf: (account: string, name: string) => Promise<Role | undefined>,
  ) {}

  write(made: RunnableFunction, stream: string, lines: readonly string[]): void {
    const group = `arn:aws:logs:${made.region}:${made.account}:log-group:${made.logGroup}`;
    this.logs.write(group, stream, lines, () => this.mayWrite(made, group, stream));
  }

  private async mayWrite(made: RunnableFunction, group: string, stream: string): Promise<boolean> {
    const role = await this.roleOf(made.account, made.roleArn.split("/").at(-1) ?? "");
    if (role === undefined) return false;
    const may = (action: string, resource: string) => mayDo(role, made.account, action, resource);
    if (!this.groups.has(group) && may("logs:CreateLogGroup", group)) {
      this.groups.add(group);
      await this.createGroup(made);
    }
    const streamArn = `${group}:log-stream:${stream}`;
    return may("logs:CreateLogStream", streamArn) && may("logs:PutLogEvents", streamArn);
  }

  private async createGroup({ account, region, logGroup }: RunnableFunction): Promise<void> {
    const input = { logGroupName: logGroup };
    try {
      await this.emulator.json({ account, region }, "logs", "Logs_20140328.CreateLogGroup", input, true);
    } catch (error) {
      if (!(error instanceof AwsError && error.code === "ResourceAlreadyExistsException")) throw error;
    }
  }
}

/** Decisions by action and resource, for one snapshot of a role: a changed role is another object. */
const decided = new WeakMap<Role, Map<string, boolean>>();

function mayDo(role: Role, account: string, action: string, resource: string): boolean {
  const known = decided.get(role) ?? new Map<string, boolean>();
  decided.set(role, known);
  const key = `${action} ${resource}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const principal = { kind: "aws", arn: role.arn, roleArn: role.arn, account } as const;
  const found =
    identityDecision(role, { principal, action, resource, context: conditionContext({}) }) === "allow";
  known.set(key, found);
  return found;
}
