import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  SendCommandCommand,
  type SSMClient,
} from "@aws-sdk/client-ssm";

export interface RunCommandOptions {
  readonly client: SSMClient;
  readonly instanceId: string;
  readonly script: readonly string[];
  /** Seconds until the agent must be online, and until the command must have ended. */
  readonly timeoutSeconds: number;
  readonly log: (line: string) => void;
}

const pollMilliseconds = 300;

/** Runs a shell script on an instance by SSM Run Command; returns what it printed. Fails with the reason. */
export async function runCommand(options: RunCommandOptions): Promise<string> {
  await waitForAgent(options);
  const sent = await options.client.send(
    new SendCommandCommand({
      DocumentName: "AWS-RunShellScript",
      InstanceIds: [options.instanceId],
      Parameters: { commands: [...options.script], executionTimeout: [String(options.timeoutSeconds)] },
      TimeoutSeconds: Math.max(30, options.timeoutSeconds),
      Comment: "Invocation tests of the private API",
    }),
  );
  const commandId = sent.Command?.CommandId;
  if (commandId === undefined) throw new Error("SSM accepted the command but returned no command id");
  return waitForEnd(options, commandId);
}

async function waitForAgent(options: RunCommandOptions): Promise<void> {
  let announced = false;
  await poll(
    options.timeoutSeconds,
    async () => {
      const answer = await options.client.send(
        new DescribeInstanceInformationCommand({
          Filters: [{ Key: "InstanceIds", Values: [options.instanceId] }],
        }),
      );
      if (answer.InstanceInformationList?.some((instance) => instance.PingStatus === "Online")) return true;
      if (!announced) options.log(`waiting for the SSM agent of ${options.instanceId}`);
      announced = true;
      return undefined;
    },
    () =>
      `the SSM agent of ${options.instanceId} was not online within ${options.timeoutSeconds} s: ` +
      "see that the instance runs, has its instance profile, and reaches the ssm and ssmmessages endpoints on 443",
  );
}

async function waitForEnd(options: RunCommandOptions, commandId: string): Promise<string> {
  const invocation = await poll(
    options.timeoutSeconds + 30,
    async () => {
      const answer = await invocationOf(options, commandId);
      const running =
        answer === undefined || ["Pending", "InProgress", "Delayed"].includes(answer.Status ?? "");
      return running ? undefined : answer;
    },
    () => `command ${commandId} on ${options.instanceId} did not end within ${options.timeoutSeconds + 30} s`,
  );
  if (invocation.Status !== "Success") {
    throw new Error(
      `command ${commandId} on ${options.instanceId}: ${invocation.Status}: ${invocation.StatusDetails ?? ""}\n` +
        `${invocation.StandardErrorContent ?? ""}`,
    );
  }
  return invocation.StandardOutputContent ?? "";
}

async function invocationOf(
  options: RunCommandOptions,
  commandId: string,
): Promise<GetCommandInvocationCommandOutput | undefined> {
  try {
    return await options.client.send(
      new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: options.instanceId }),
    );
  } catch (error) {
    // SSM is eventually consistent: the invocation appears a moment after the command.
    if (error instanceof Error && error.name === "InvocationDoesNotExist") return undefined;
    throw error;
  }
}

async function poll<T>(
  seconds: number,
  attempt: () => Promise<T | undefined>,
  failure: () => string,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (Date.now() >= deadline) throw new Error(failure());
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}
