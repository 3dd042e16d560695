import { seconds } from "./json";
import type { Command, Invocation } from "./model";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Command.html */
export function commandElement(command: Command): Record<string, unknown> {
  const invocations = Object.values(command.invocations);
  const ended = invocations.filter((it) => it.ended !== "");
  return {
    CommandId: command.id,
    DocumentName: "AWS-RunShellScript",
    DocumentVersion: "$DEFAULT",
    Comment: command.comment,
    ExpiresAfter: seconds(command.requested) + command.executionTimeout + 3600,
    Parameters: parameters(command),
    InstanceIds: Object.keys(command.invocations),
    Targets: [],
    RequestedDateTime: seconds(command.requested),
    Status: overall(invocations),
    StatusDetails: overall(invocations),
    MaxConcurrency: "50",
    MaxErrors: "0",
    TargetCount: invocations.length,
    CompletedCount: ended.length,
    ErrorCount: ended.filter((it) => it.status !== "Success").length,
    DeliveryTimedOutCount: 0,
    TimeoutSeconds: 3600,
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CommandInvocation.html */
export function invocationElement(command: Command, invocation: Invocation, details: boolean) {
  const plugin = {
    Name: "aws:runShellScript",
    Status: invocation.status,
    StatusDetails: statusDetails(invocation),
    ResponseCode: invocation.responseCode,
    ...(invocation.began ? { ResponseStartDateTime: seconds(invocation.began) } : {}),
    ...(invocation.ended ? { ResponseFinishDateTime: seconds(invocation.ended) } : {}),
    // The plugin's output in a list of invocations holds 2,500 characters.
    Output: (
      invocation.stdout + (invocation.stderr && `\n----------ERROR-------\n${invocation.stderr}`)
    ).slice(0, 2500),
  };
  return {
    CommandId: command.id,
    InstanceId: invocation.instanceId,
    InstanceName: "",
    Comment: command.comment,
    DocumentName: "AWS-RunShellScript",
    DocumentVersion: "$DEFAULT",
    RequestedDateTime: seconds(command.requested),
    Status: invocation.status,
    StatusDetails: statusDetails(invocation),
    CommandPlugins: details ? [plugin] : [],
  };
}

/** The answer of GetCommandInvocation; times there are ISO 8601. */
export function invocationResult(command: Command, invocation: Invocation): Record<string, unknown> {
  const elapsed = invocation.ended ? (Date.parse(invocation.ended) - Date.parse(invocation.began)) / 1000 : 0;
  return {
    CommandId: command.id,
    InstanceId: invocation.instanceId,
    Comment: command.comment,
    DocumentName: "AWS-RunShellScript",
    DocumentVersion: "$DEFAULT",
    PluginName: "aws:runShellScript",
    ResponseCode: invocation.responseCode,
    ExecutionStartDateTime: invocation.began,
    ExecutionElapsedTime: invocation.ended ? `PT${elapsed}S` : "",
    ExecutionEndDateTime: invocation.ended,
    Status: invocation.status,
    StatusDetails: statusDetails(invocation),
    StandardOutputContent: invocation.stdout,
    StandardOutputUrl: "",
    StandardErrorContent: invocation.stderr,
    StandardErrorUrl: "",
  };
}

function statusDetails({ status }: Invocation): string {
  return status === "TimedOut" ? "Execution Timed Out" : status;
}

function parameters(command: Command): Record<string, string[]> {
  return {
    commands: command.commands,
    executionTimeout: [String(command.executionTimeout)],
    ...(command.workingDirectory ? { workingDirectory: [command.workingDirectory] } : {}),
  };
}

/** The worst state of the invocations, or that one is still under way. */
function overall(invocations: readonly Invocation[]): string {
  const order = ["InProgress", "Pending", "Cancelled", "TimedOut", "Failed"] as const;
  return order.find((status) => invocations.some((it) => it.status === status)) ?? "Success";
}
