import {
  CancelCommandCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import { poll } from "./poll";
import { answerText, ProbeError } from "./probe-error";
import type { CommandRun } from "./run";

type Invocation = GetCommandInvocationCommandOutput;

/** States of a command that has not ended: https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html */
const underWay: readonly string[] = ["Pending", "InProgress", "Delayed", "Cancelling"];

/** Sends the script. @returns the command's id @throws ProbeError when SSM does not take it */
export async function sendCommand(run: CommandRun): Promise<string> {
  const { client, instanceId, script } = run.options;
  const left = (run.until - Date.now()) / 1000;
  const seconds = Math.max(1, Math.floor(left - run.pace.resultSeconds));
  const command = new SendCommandCommand({
    DocumentName: "AWS-RunShellScript",
    InstanceIds: [instanceId],
    Parameters: { commands: [...script], executionTimeout: [String(seconds)] },
    TimeoutSeconds: Math.max(30, seconds),
    Comment: "Invocation tests of the private API",
  });
  try {
    const { Command } = await run.request((options) => client.send(command, options));
    if (Command?.CommandId !== undefined) return Command.CommandId;
    throw new Error("no command id in the answer");
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    const gone = name === "InvalidInstanceId";
    const next =
      name === "AccessDeniedException" ? "see docs/policies-for-deployment/README.md" : "the same again";
    throw new ProbeError({
      what: `SSM did not take the command for ${instanceId}`,
      observed: [String(error), ...(gone ? [await run.agentAfterwards()] : [])],
      next: gone ? run.fix : next,
    });
  }
}

/** The command once it has ended, in whatever way. @throws ProbeError when the time is over; it is cancelled then */
export async function endOfCommand(run: CommandRun, commandId: string): Promise<Invocation> {
  let seen: Invocation | undefined;
  return poll({
    until: run.until,
    milliseconds: run.pace.pollMilliseconds,
    attempt: async () => {
      seen = (await invocationOf(run, commandId)) ?? seen;
      return seen === undefined || underWay.includes(seen.Status ?? "") ? undefined : seen;
    },
    failure: async (last) => {
      const [agent] = await Promise.all([run.agentAfterwards(), cancel(run, commandId)]);
      return new ProbeError({
        what: `command ${commandId} on ${run.options.instanceId} did not end within ${run.limit}, and was cancelled`,
        observed: [statusText(seen), agent, ...(last === undefined ? [] : [answerText(last)])],
        next: run.fix,
      });
    },
  });
}

async function invocationOf(run: CommandRun, commandId: string): Promise<Invocation | undefined> {
  const { client, instanceId } = run.options;
  const question = new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId });
  try {
    return await run.request((options) => client.send(question, options));
  } catch (error) {
    // SSM is eventually consistent: the invocation appears a moment after the command.
    if (error instanceof Error && error.name === "InvocationDoesNotExist") return undefined;
    throw error;
  }
}

async function cancel(run: CommandRun, commandId: string): Promise<void> {
  const { client, instanceId } = run.options;
  const command = new CancelCommandCommand({ CommandId: commandId, InstanceIds: [instanceId] });
  await run.afterwards((options) => client.send(command, options)).catch(() => undefined);
}

/** Status and details in words. */
export function statusText(invocation: Invocation | undefined): string {
  if (invocation === undefined) return "SSM does not know the command yet";
  const { Status, StatusDetails } = invocation;
  return `status ${Status}${StatusDetails === undefined || StatusDetails === Status ? "" : `, ${StatusDetails}`}`;
}
