import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own } from "../../own";
import { input, jsonReply, pageAt } from "../json";
import { instancesOf, type ManagedNode } from "./instances";
import type { Command } from "./model";
import { sendCommand } from "./send-command";
import { commandElement, informationElement, invocationElement, invocationResult, pingStatus } from "./view";

const one = z.object({ CommandId: z.string(), InstanceId: z.string(), PluginName: z.string().optional() });
const some = z.object({
  CommandId: z.string().optional(),
  InstanceId: z.string().optional(),
  Details: z.boolean().optional(),
  Filters: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
});
const cancel = z.object({ CommandId: z.string(), InstanceIds: z.array(z.string()).optional() });
const information = z.object({
  Filters: z.array(z.object({ Key: z.string(), Values: z.array(z.string()) })).default([]),
  InstanceInformationFilterList: z
    .array(z.object({ key: z.string(), valueSet: z.array(z.string()) }))
    .default([]),
});

const pageRequest = z.object({
  MaxResults: z.number().int().min(1).max(50).optional(),
  NextToken: z.string().optional(),
});

/** The requested page of a list. */
function page<T>(
  call: Call,
  all: readonly T[],
): { readonly page: readonly T[]; readonly NextToken?: string } {
  const { MaxResults = all.length, NextToken = "0" } = input(call, pageRequest);
  const invalid = () => new AwsError("InvalidNextToken", "The specified token is not valid.");
  const { page, next } = pageAt(all, NextToken, MaxResults, invalid);
  return { page, ...(next === undefined ? {} : { NextToken: next }) };
}

/** Systems Manager: the sandbox emulates Run Command, moto emulates parameters, including AWS's public ones. */
export const ssmOperations: Operations = {
  SendCommand: sendCommand,
  GetCommandInvocation: (call, context) => {
    const { CommandId, InstanceId } = input(call, one);
    const command = own(context.store.contents.commands, CommandId);
    const invocation = own(command?.invocations, InstanceId);
    if (!command || !invocation || !commandsOf(call, context).includes(command)) {
      throw new AwsError("InvocationDoesNotExist", `${CommandId} was not sent to ${InstanceId}.`);
    }
    return jsonReply(invocationResult(command, invocation));
  },
  ListCommands: (call, context) => {
    const { page: Commands, ...next } = page(call, selected(call, context).map(commandElement));
    return jsonReply({ Commands, ...next });
  },
  ListCommandInvocations: (call, context) => {
    const { InstanceId, Details } = input(call, some);
    const found = selected(call, context).flatMap((command) =>
      Object.values(command.invocations)
        .filter((it) => InstanceId === undefined || it.instanceId === InstanceId)
        .map((it) => invocationElement(command, it, Details ?? false)),
    );
    const { page: CommandInvocations, ...next } = page(call, found);
    return jsonReply({ CommandInvocations, ...next });
  },
  CancelCommand: (call, context) => {
    const { CommandId, InstanceIds } = input(call, cancel);
    const command = commandsOf(call, context).find((it) => it.id === CommandId);
    if (!command)
      throw new AwsError("InvalidCommandId", `No command ${CommandId} in this account and region.`);
    for (const id of InstanceIds ?? Object.keys(command.invocations)) context.running.cancel(CommandId, id);
    return jsonReply({});
  },
  DescribeInstanceInformation: async (call, context) => {
    const given = input(call, information);
    const filters = [
      ...given.Filters,
      ...given.InstanceInformationFilterList.map((it) => ({ Key: it.key, Values: it.valueSet })),
    ];
    const found = (await instancesOf(call, context)).filter(isListed).filter((it) =>
      filters.every(({ Key, Values }) => {
        const held = {
          InstanceIds: it.id,
          PingStatus: pingStatus(it),
          PlatformTypes: "Linux",
          ResourceType: "EC2Instance",
        };
        const value = new Map(Object.entries(held)).get(Key);
        if (value === undefined) {
          throw new AwsError("InvalidFilterKey", `${Key} is not one of ${Object.keys(held).join(", ")}.`);
        }
        return Values.includes(value);
      }),
    );
    const { page: InstanceInformationList, ...next } = page(call, found.map(informationElement));
    return jsonReply({ InstanceInformationList, ...next });
  },

  GetParameter: "emulator",
  GetParameters: "emulator",
  GetParametersByPath: "emulator",
  DescribeParameters: "emulator",
  PutParameter: "emulator",
  DeleteParameter: "emulator",
  AddTagsToResource: "emulator",
  RemoveTagsFromResource: "emulator",
  ListTagsForResource: "emulator",
};

function commandsOf(call: Call, context: Context): Command[] {
  return Object.values(context.store.contents.commands).filter(
    (it) => it.account === call.account && it.region === call.region,
  );
}

/** Newest first, as AWS lists them. */
function selected(call: Call, context: Context): Command[] {
  const { CommandId, InstanceId, Filters } = input(call, some);
  const [filter] = Filters;
  if (filter)
    throw new AwsError("InvalidFilterKey", `The sandbox lists commands by id, not by ${filter.key}.`);
  return commandsOf(call, context)
    .filter((it) => CommandId === undefined || it.id === CommandId)
    .filter((it) => InstanceId === undefined || own(it.invocations, InstanceId) !== undefined)
    .reverse();
}

/** Stopped instances are not listed: https://github.com/aws/amazon-ssm-agent/issues/407 */
function isListed({ agent, lastConnected }: ManagedNode): boolean {
  return lastConnected !== undefined && agent.state !== "off";
}
