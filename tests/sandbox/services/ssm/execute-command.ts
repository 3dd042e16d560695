import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../gateway/call";
import { own } from "../../own";
import type { Instances, ShellResult } from "../../snapshots";
import type { Store } from "../../state/store";
import { type Command, type CommandInvocation, cut, expiry, startsUntil } from "./model";
import type { RunningCommand } from "./running";

/** Milliseconds between checks of the agent while one of its commands is in progress. */
const beat = 200;

type End = Pick<CommandInvocation, "status" | "responseCode"> &
  Partial<Pick<CommandInvocation, "details" | "stdout" | "stderr">>;

/** Runs a command on one instance, and keeps the invocation up to date. */
export async function executeCommand(
  instanceId: string,
  command: Command,
  context: Pick<Context, "instances" | "running"> & { readonly store: Pick<Store, "save"> },
): Promise<void> {
  const invocation = own(command.invocations, instanceId);
  const instances = context.instances();
  if (!invocation || !instances) return;
  const { running } = context;
  const order = running.begin(command.id, instanceId);
  let end: End;
  try {
    end = await endOf(command, invocation, instances, order);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    end = { status: "Failed", responseCode: 1, stderr: `failed to run commands: ${reason}` };
  }
  delete invocation.details;
  Object.assign(invocation, end, { ended: new Date().toISOString() });
  running.end(command.id, instanceId);
  context.store.save();
}

/**
 * Systems Manager has only the agent's reports. Without a connected agent a command waits, or stays in progress, until
 * the agent connects again or the total timeout ends. A script on an instance that stops is killed, and its end is not
 * reported.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html
 */
async function endOf(
  command: Command,
  invocation: CommandInvocation,
  instances: Instances,
  order: Readonly<RunningCommand>,
): Promise<End> {
  const kill = new AbortController();
  let script: Script | undefined;
  let lost = false;
  try {
    for (;;) {
      const agent = await instances.agent(invocation.instanceId);
      if (agent.state === "off" && script !== undefined) {
        lost = true;
        kill.abort();
      }
      const heard = agent.state === "connected" && !lost;
      if (order.stopped) return cancelled;
      if (heard && script?.result !== undefined) return told(script.result);
      if (Date.now() >= expiry(command)) return deliveryTimedOut;
      if (order.cancelled && (heard || script === undefined)) return cancelled;
      if (order.cancelled) invocation.status = "Cancelling";
      if (script === undefined) {
        if (heard && Date.now() < startsUntil(command)) {
          script = begin(command, invocation, instances, kill.signal);
        } else invocation.details = "Delayed";
      }
      const working = script !== undefined && script.result === undefined;
      await (working ? Promise.race([sleep(beat), script?.ended]) : sleep(beat));
    }
  } finally {
    kill.abort();
    await script?.ended;
  }
}

interface Script {
  readonly ended: Promise<void>;
  result?: ShellResult;
}

function begin(
  command: Command,
  invocation: CommandInvocation,
  instances: Instances,
  signal: AbortSignal,
): Script {
  invocation.status = "InProgress";
  invocation.began = new Date().toISOString();
  delete invocation.details;
  const { commands, workingDirectory, executionTimeout: timeoutSeconds } = command;
  const { instanceId } = invocation;
  const script: Script = {
    ended: instances
      .run({ instanceId, commands, workingDirectory, timeoutSeconds }, signal)
      .then((result) => {
        script.result = result;
      }),
  };
  return script;
}

const cancelled: End = { status: "Cancelled", responseCode: -1 };
const deliveryTimedOut: End = { status: "TimedOut", details: "DeliveryTimedOut", responseCode: -1 };
/** Exit code after SIGKILL. */
const killedCode = 137;

function told({ status, exitCode, stdout, stderr }: ShellResult): End {
  const output = { stdout: cut(stdout), stderr: cut(stderr) };
  return status === "TimedOut"
    ? { status, details: "ExecutionTimedOut", responseCode: killedCode, ...output }
    : { status, responseCode: exitCode, ...output };
}
