import { setTimeout as sleep } from "node:timers/promises";
import { type Boto, text } from "./boto";

/** What a script prints on an instance, run by SSM. @throws when it fails, or writes to its standard error */
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
    if (["Pending", "InProgress"].includes(status)) {
      await sleep(50);
      continue;
    }
    const errors = text(found, "StandardErrorContent");
    if (status === "Success" && errors === "") return text(found, "StandardOutputContent");
    throw new Error(`${status}: ${errors}`);
  }
}
