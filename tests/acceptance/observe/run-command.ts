import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  SendCommandCommand,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import { poll } from "./poll";

/** What of the time limits is no user's to set. */
export interface Pace {
  /** Added to timeoutSeconds for the delivery of the command and of its result. */
  readonly deliverySeconds: number;
  /** For one request to SSM, with the SDK's own retries. */
  readonly requestSeconds: number;
  readonly pollMilliseconds: number;
}

export interface RunCommandOptions {
  readonly client: SSMClient;
  readonly instanceId: string;
  readonly script: readonly string[];
  /** Seconds until the agent must be online, and for the script itself. */
  readonly timeoutSeconds: number;
  readonly log: (line: string) => void;
  readonly pace?: Pace;
}

const usualPace: Pace = { deliverySeconds: 30, requestSeconds: 20, pollMilliseconds: 300 };

/** Ends of a command that is under way: https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html */
const underWay: readonly string[] = ["Pending", "InProgress", "Delayed", "Cancelling"];

/**
 * Runs a shell script on an instance by SSM Run Command; returns what it printed.
 * @throws with the reason: an agent that is not online within timeoutSeconds; a command that has not ended within
 *   timeoutSeconds and pace.deliverySeconds (it is cancelled), or not with Success; SSM's own refusals at once, and its
 *   throttling, failures and silence once a limit is over.
 */
export async function runCommand(options: RunCommandOptions): Promise<string> {
  await waitForAgent(options);
  const { client, instanceId, timeoutSeconds } = options;
  const sent = await client
    .send(
      new SendCommandCommand({
        DocumentName: "AWS-RunShellScript",
        InstanceIds: [instanceId],
        Parameters: { commands: [...options.script], executionTimeout: [String(timeoutSeconds)] },
        TimeoutSeconds: Math.max(30, timeoutSeconds),
        Comment: "Invocation tests of the private API",
      }),
      request(options),
    )
    .catch((error: unknown) => {
      throw new Error(`SSM did not take the command for ${instanceId}: ${error}`, { cause: error });
    });
  const commandId = sent.Command?.CommandId;
  if (commandId === undefined) throw new Error("SSM accepted the command but returned no command id");
  return waitForEnd(options, commandId);
}

function paceOf({ pace }: RunCommandOptions): Pace {
  return pace ?? usualPace;
}

function request(options: RunCommandOptions): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(paceOf(options).requestSeconds * 1000) };
}

/** PingStatus of the instance's agent, undefined for an instance that SSM does not know: Online, ConnectionLost, Inactive. */
async function agentOf(options: RunCommandOptions): Promise<string | undefined> {
  const { InstanceInformationList } = await options.client.send(
    new DescribeInstanceInformationCommand({
      Filters: [{ Key: "InstanceIds", Values: [options.instanceId] }],
    }),
    request(options),
  );
  return InstanceInformationList?.[0]?.PingStatus;
}

async function waitForAgent(options: RunCommandOptions): Promise<void> {
  const { instanceId, timeoutSeconds } = options;
  let seen: string | undefined;
  let announced = false;
  await poll({
    seconds: timeoutSeconds,
    milliseconds: paceOf(options).pollMilliseconds,
    attempt: async () => {
      seen = await agentOf(options);
      if (seen === "Online") return true;
      if (!announced) options.log(`waiting for the SSM agent of ${instanceId}`);
      announced = true;
      return undefined;
    },
    failure: () =>
      `the SSM agent of ${instanceId} was not online within ${timeoutSeconds} s (${seen ?? "SSM does not know the instance"}): ` +
      "see that the instance runs, has its instance profile, and reaches the ssm and ssmmessages endpoints on 443",
  });
}

async function waitForEnd(options: RunCommandOptions, commandId: string): Promise<string> {
  const { client, instanceId, timeoutSeconds } = options;
  const { deliverySeconds, pollMilliseconds } = paceOf(options);
  const seconds = timeoutSeconds + deliverySeconds;
  const name = `command ${commandId} on ${instanceId}`;
  let invocation: GetCommandInvocationCommandOutput;
  try {
    invocation = await poll({
      seconds,
      milliseconds: pollMilliseconds,
      attempt: async () => {
        const answer = await invocationOf(options, commandId);
        return answer === undefined || underWay.includes(answer.Status ?? "") ? undefined : answer;
      },
      failure: () => `${name} did not end within ${seconds} s`,
    });
  } catch (error) {
    await client
      .send(new CancelCommandCommand({ CommandId: commandId, InstanceIds: [instanceId] }), request(options))
      .catch(() => undefined);
    throw new Error(`${error instanceof Error ? error.message : error}${await agentNow(options)}`, {
      cause: error,
    });
  }
  if (invocation.Status === "Success") return invocation.StandardOutputContent ?? "";
  const limit = invocation.Status === "TimedOut" ? ` after ${timeoutSeconds} s` : "";
  throw new Error(
    `${name}: ${invocation.Status}: ${invocation.StatusDetails ?? ""}${limit}${await agentNow(options)}\n` +
      `${invocation.StandardErrorContent ?? ""}`,
  );
}

/** What to add to the failure of a command whose instance was ended, or cut off, while it ran. */
async function agentNow(options: RunCommandOptions): Promise<string> {
  try {
    const status = await agentOf(options);
    if (status === "Online") return "";
    const agent = `the SSM agent of ${options.instanceId} is not online any more`;
    return `; ${agent} (${status ?? "SSM does not know the instance: was it terminated?"})`;
  } catch {
    return "";
  }
}

async function invocationOf(
  options: RunCommandOptions,
  commandId: string,
): Promise<GetCommandInvocationCommandOutput | undefined> {
  try {
    return await options.client.send(
      new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: options.instanceId }),
      request(options),
    );
  } catch (error) {
    // SSM is eventually consistent: the invocation appears a moment after the command.
    if (error instanceof Error && error.name === "InvocationDoesNotExist") return undefined;
    throw error;
  }
}
