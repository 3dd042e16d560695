import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Call, Context, OperationHandler } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { put } from "../../own";
import { input, jsonReply } from "../json";
import { executeCommand } from "./execute-command";
import { instancesOf } from "./instances";
import type { Command } from "./model";
import { commandElement } from "./view";

const send = z.strictObject({
  DocumentName: z.string(),
  DocumentVersion: z.string().optional(),
  InstanceIds: z.array(z.string()).max(50).optional(),
  Targets: z.array(z.object({ Key: z.string(), Values: z.array(z.string()) })).optional(),
  Comment: z.string().max(100).optional(),
  TimeoutSeconds: z.number().int().min(30).max(2_592_000).optional(),
  Parameters: z
    .strictObject({
      commands: z.array(z.string()).min(1),
      workingDirectory: z.array(z.string()).max(1).optional(),
      executionTimeout: z.array(z.string().regex(/^\d+$/)).max(1).optional(),
    })
    .optional(),
  MaxConcurrency: z.string().optional(),
  MaxErrors: z.string().optional(),
});

/** Number of commands kept; AWS keeps them for 30 days. */
const kept = 200;

/**
 * Bytes of a document with its parameters; AWS-RunShellScript itself has about 1,500.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html
 */
const longestDocument = 64 * 1024;
const runShellScript = 1500;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html */
export const sendCommand: OperationHandler = async (call, context) => {
  const given = input(call, send);
  if (given.DocumentName.replace(/^arn:aws:ssm:[\w-]+::document\//, "") !== "AWS-RunShellScript") {
    throw new AwsError(
      "InvalidDocument",
      `The sandbox runs the document AWS-RunShellScript, not ${given.DocumentName}.`,
    );
  }
  if (!given.Parameters) {
    throw new AwsError("InvalidParameters", "Parameters.commands of AWS-RunShellScript is missing.");
  }
  if (runShellScript + Buffer.byteLength(JSON.stringify(given.Parameters)) > longestDocument) {
    throw new AwsError("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.");
  }
  const instanceIds = await targetsOf(given, call, context);
  const command: Command = {
    id: randomUUID(),
    account: call.account,
    region: call.region,
    comment: given.Comment ?? "",
    commands: given.Parameters.commands,
    ...(given.Parameters.workingDirectory?.[0]
      ? { workingDirectory: given.Parameters.workingDirectory[0] }
      : {}),
    executionTimeout: Number(given.Parameters.executionTimeout?.[0] ?? "3600"),
    deliveryTimeout: given.TimeoutSeconds ?? 3600,
    requested: new Date().toISOString(),
    invocations: {},
  };
  for (const instanceId of instanceIds) {
    const blank = {
      status: "Pending" as const,
      responseCode: -1,
      stdout: "",
      stderr: "",
      began: "",
      ended: "",
    };
    put(command.invocations, instanceId, { instanceId, ...blank });
  }
  const { commands } = context.store.contents;
  put(commands, command.id, command);
  for (const id of Object.keys(commands).slice(0, -kept)) delete commands[id];
  for (const instanceId of instanceIds) void executeCommand(instanceId, command, context);
  return jsonReply({ Command: commandElement(command) });
};

async function targetsOf(given: z.infer<typeof send>, call: Call, context: Context): Promise<string[]> {
  const ids = [...(given.InstanceIds ?? [])];
  for (const { Key, Values } of given.Targets ?? []) {
    if (Key !== "InstanceIds") {
      throw new AwsError("InvalidTarget", `The sandbox targets instances by InstanceIds, not by ${Key}.`);
    }
    ids.push(...Values);
  }
  if (ids.length === 0) throw new AwsError("InvalidInstanceId", "No instance is named.");
  const instances = await instancesOf(call, context);
  for (const id of ids) {
    const found = instances.find((it) => it.id === id);
    // Commands for a registered agent wait until it connects.
    if (found?.lastConnected !== undefined) continue;
    const { agent } = found ?? {};
    const absent = "no instance of this account and region has this id, or it is terminated";
    const reason = agent && agent.state !== "connected" ? agent.reason : absent;
    throw new AwsError(
      "InvalidInstanceId",
      `Instances [[${id}]] not in a valid state for account ${call.account}: ${reason}`,
    );
  }
  return [...new Set(ids)];
}
