import { seconds } from "../json";
import type { ManagedNode } from "./instances";
import { type Command, type CommandInvocation, expiry } from "./model";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Command.html */
export function commandElement(command: Command): Record<string, unknown> {
  const invocations = Object.values(command.invocations);
  const ended = invocations.filter((it) => it.ended !== "");
  const worst = worstOf(invocations);
  return {
    CommandId: command.id,
    DocumentName: "AWS-RunShellScript",
    DocumentVersion: "$DEFAULT",
    Comment: command.comment,
    ExpiresAfter: expiry(command) / 1000,
    Parameters: parameters(command),
    InstanceIds: Object.keys(command.invocations),
    Targets: [],
    RequestedDateTime: seconds(command.requested),
    Status: worst?.status ?? "Success",
    StatusDetails: worst === undefined ? "Success" : statusDetails(worst),
    MaxConcurrency: "50",
    MaxErrors: "0",
    TargetCount: invocations.length,
    CompletedCount: ended.length,
    ErrorCount: ended.filter((it) => it.status === "Failed" || it.details === "ExecutionTimedOut").length,
    DeliveryTimedOutCount: ended.filter((it) => it.details === "DeliveryTimedOut").length,
    TimeoutSeconds: command.deliveryTimeout,
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CommandInvocation.html */
export function invocationElement(command: Command, invocation: CommandInvocation, details: boolean) {
  const plugin = {
    Name: "aws:runShellScript",
    Status: invocation.status,
    StatusDetails: statusDetails(invocation),
    ResponseCode: invocation.responseCode,
    ...(invocation.began ? { ResponseStartDateTime: seconds(invocation.began) } : {}),
    ...(invocation.ended ? { ResponseFinishDateTime: seconds(invocation.ended) } : {}),
    // In lists of invocations a plugin's output has at most 2,500 characters.
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
export function invocationResult(command: Command, invocation: CommandInvocation): Record<string, unknown> {
  const elapsed = (Date.parse(invocation.ended) - Date.parse(invocation.began)) / 1000;
  return {
    CommandId: command.id,
    InstanceId: invocation.instanceId,
    Comment: command.comment,
    DocumentName: "AWS-RunShellScript",
    DocumentVersion: "$DEFAULT",
    PluginName: "aws:runShellScript",
    ResponseCode: invocation.responseCode,
    ExecutionStartDateTime: invocation.began,
    ExecutionElapsedTime: Number.isNaN(elapsed) ? "" : `PT${elapsed}S`,
    ExecutionEndDateTime: invocation.ended,
    Status: invocation.status,
    StatusDetails: statusDetails(invocation),
    StandardOutputContent: invocation.stdout,
    StandardOutputUrl: "",
    StandardErrorContent: invocation.stderr,
    StandardErrorUrl: "",
  };
}

function statusDetails({ status, details }: CommandInvocation): string {
  return details ?? status;
}

function parameters(command: Command): Record<string, string[]> {
  return {
    commands: command.commands,
    executionTimeout: [String(command.executionTimeout)],
    ...(command.workingDirectory ? { workingDirectory: [command.workingDirectory] } : {}),
  };
}

/** The invocation in the worst state, or one still in progress; undefined when all succeeded. */
function worstOf(invocations: readonly CommandInvocation[]): CommandInvocation | undefined {
  const order = ["InProgress", "Cancelling", "Pending", "Cancelled", "TimedOut", "Failed"] as const;
  return order.flatMap((status) => invocations.filter((it) => it.status === status)).at(0);
}

/** AWS takes up to five minutes to notice a lost connection; here it is noticed at once. */
export function pingStatus({ agent }: ManagedNode): "Online" | "ConnectionLost" {
  return agent.state === "connected" ? "Online" : "ConnectionLost";
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_InstanceInformation.html */
export function informationElement(node: ManagedNode): Record<string, unknown> {
  return {
    InstanceId: node.id,
    PingStatus: pingStatus(node),
    LastPingDateTime: seconds(node.lastConnected ?? ""),
    AgentVersion: "3.3.3050.0",
    IsLatestVersion: true,
    PlatformType: "Linux",
    PlatformName: "Amazon Linux",
    PlatformVersion: "2023",
    ResourceType: "EC2Instance",
    IPAddress: node.address,
    ComputerName: node.name,
    AssociationStatus: "Success",
    SourceId: node.id,
    SourceType: "AWS::EC2::Instance",
  };
}
