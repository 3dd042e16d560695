import { agentText, type InstanceInformation } from "./agent";
import { endOfCommand, sendCommand, statusText } from "./command";
import { poll } from "./poll";
import { answerText, ProbeError } from "./probe-error";
import { CommandRun, type RunCommandOptions } from "./run";

/**
 * Runs a shell script on an instance by SSM Run Command; returns what it printed.
 * @throws ProbeError when it has not succeeded within timeoutSeconds (the command is cancelled), or not at all; SSM's
 *   own refusals at once, its throttling, failures and silence once the time is over. What became of the agent is
 *   asked then, and may take pace.afterwardsSeconds more.
 */
export async function runCommand(options: RunCommandOptions): Promise<string> {
  const run = new CommandRun(options);
  await agentOnline(run);
  const commandId = await sendCommand(run);
  const invocation = await endOfCommand(run, commandId);
  if (invocation.Status === "Success") return invocation.StandardOutputContent ?? "";
  const tookTooLong = invocation.StatusDetails === "ExecutionTimedOut";
  const name = `command ${commandId} on ${options.instanceId}`;
  const printed = invocation.StandardErrorContent?.trim() ?? "";
  throw new ProbeError({
    what: tookTooLong ? `${name} was ended: ${run.limit} are not enough for it` : `${name} failed`,
    observed: [
      statusText(invocation),
      await run.agentAfterwards(),
      ...(printed === "" ? [] : [`standard error: ${printed}`]),
    ],
    next: tookTooLong ? `pulumi config set acceptance:timeoutSeconds ${options.timeoutSeconds * 2}` : run.fix,
  });
}

async function agentOnline(run: CommandRun): Promise<void> {
  const { instanceId, log } = run.options;
  let seen: InstanceInformation | undefined;
  let announced = false;
  await poll({
    until: run.until,
    milliseconds: run.pace.pollMilliseconds,
    attempt: async () => {
      seen = await run.agent();
      if (seen?.pingStatus === "Online") return true;
      if (!announced) log(`waiting for the SSM agent of ${instanceId}`);
      announced = true;
      return undefined;
    },
    failure: async (last) =>
      new ProbeError({
        what: `the SSM agent of ${instanceId} was not online within ${run.limit}`,
        observed: [last === undefined ? agentText(seen) : answerText(last)],
        next: run.fix,
      }),
  });
}
