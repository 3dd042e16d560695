import { setTimeout as sleep } from "node:timers/promises";
import { type Boto, text } from "./boto";

/** What a script prints on an instance, run by SSM. @throws when it fails */
export async function runOn(
  boto: Boto,
  account: string,
  instanceId: string,
  commands: readonly string[],
): Promise<string> {
  const sent = await boto.call(account, "ssm", "send_command", {
    DocumentName: "AWS-RunShellScript",
    InstanceIds: [instanceId],
    Parameters: { commands },
  });
  const CommandId = text(sent, "Command.CommandId");
  for (;;) {
    const found = await boto.call(account, "ssm", "get_command_invocation", {
      CommandId,
      InstanceId: instanceId,
    });
    const status = text(found, "Status");
    if (status === "Success") return text(found, "StandardOutputContent");
    if (!["Pending", "InProgress"].includes(status))
      throw new Error(`${status}: ${text(found, "StandardErrorContent")}`);
    await sleep(50);
  }
}
