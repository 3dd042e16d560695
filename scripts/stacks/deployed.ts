import type { z } from "zod";
import { consumerOutputs } from "../../shared/contract/consumer";
import { parsePeer } from "../../shared/contract/peer-outputs";
import { providerOutputs } from "../../shared/contract/provider";
import { Failure } from "../../shared/terminal/failure";
import { nearest } from "../../shared/terminal/nearest";
import { disagreements, strangerFaults } from "../../tests/acceptance/agreement";
import { type AcceptanceInput, otherConsumers } from "../../tests/acceptance/input";
import { suiteInput } from "../../tests/acceptance/sides";
import { consumersOf, jsonOrText } from "./consumers";
import { lastOf, type ProjectName } from "./project";
import type { Pulumi } from "./pulumi";

export interface Deployed {
  readonly input: AcceptanceInput;
  /** Where the two sides do not agree, with the command that fixes it. */
  readonly disagreements: readonly string[];
  /** The domain that the consumer's endpoint is associated with, as its stack says: by its ARN. */
  readonly associatedDomainArn: string | undefined;
}

/**
 * What is deployed, as the acceptance stack of this name would see it.
 * @param from name of another consumer to call from than the stack's own
 * @throws Failure with the consumers that there are
 */
export async function deployed(pulumi: Pulumi, stack: string, from?: string): Promise<Deployed> {
  const config = await pulumi.config("acceptance", stack);
  const other = from === undefined || from === lastOf(stack) ? undefined : from;
  const access = other === undefined ? undefined : await otherAccess(pulumi, config, stack, other);
  const value = (key: string) =>
    access !== undefined && key in access ? access[key] : config.get(`acceptance:${key}`);
  const [strangerStack, decoyStack] = [value("strangerStack"), value("decoyStack")];
  const stacks = { consumer: value("consumerStack") ?? stack, provider: value("providerStack") ?? stack };
  const [consumer, provider, stranger, decoy] = await Promise.all([
    required(pulumi, "consumer", stacks.consumer, consumerOutputs),
    required(pulumi, "provider", stacks.provider, providerOutputs),
    strangerStack && outputs(pulumi, "consumer", strangerStack, consumerOutputs),
    decoyStack && outputs(pulumi, "provider", decoyStack, providerOutputs),
  ]);
  const called = {
    consumerStack: stacks.consumer,
    strangerStack,
    roleArn: value("roleArn"),
    profile: value("profile"),
    strangerRoleArn: value("strangerRoleArn"),
    strangerProfile: value("strangerProfile"),
    foreignRoleArn: value("foreignRoleArn"),
    tokenFile: value("tokenFile"),
    outside: value("outside") !== "false",
    assumeProbeRole: value("assumeProbeRole") === "true",
  };
  const sides = { consumer, provider, stranger: stranger || undefined, decoy: decoy || undefined };
  const admitted = provider.consumers.find(({ vpcEndpointId }) => vpcEndpointId === consumer.vpcEndpointId);
  const names = { consumer: admitted?.stack ?? stacks.consumer, provider: stacks.provider };
  return {
    associatedDomainArn: consumer.associatedDomainArn,
    input: suiteInput({ ...called, timeoutSeconds: 60, settleSeconds: 0 }, sides),
    disagreements: [
      ...disagreements(names, consumer, provider),
      ...(stranger && strangerStack ? strangerFaults(strangerStack, consumer, stranger) : []),
    ].map(({ path, message, next }) => `${path}: ${message}\n  next: ${next}`),
  };
}

/** In place of the own consumer's, of one that the provider's config names: its stack, and how its account is reached. */
async function otherAccess(
  pulumi: Pulumi,
  config: ReadonlyMap<string, string>,
  stack: string,
  consumer: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  const names = (await consumersOf(pulumi, stack)).map((each) => each.stack);
  const named = names.find((name) => lastOf(name) === consumer);
  if (named === undefined) {
    const known = names.map(lastOf);
    throw new Failure(
      `--consumer ${consumer}: the provider's config names no such consumer; expected ${known.join(", ")}${nearest(consumer, known)}`,
      64,
    );
  }
  const listed = otherConsumers.safeParse(jsonOrText(config.get("acceptance:consumers") ?? "[]"));
  const own = listed.data?.find((each) => lastOf(each.stack) === consumer);
  return { consumerStack: named, roleArn: own?.roleArn, profile: own?.profile };
}

async function required<T>(
  pulumi: Pulumi,
  project: ProjectName,
  stack: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const found = await outputs(pulumi, project, stack, schema);
  if (found !== undefined) return found;
  const name = lastOf(stack);
  throw new Failure(
    `stack ${stack} of project ${project} is not deployed\n  next: npm run up -- --stack ${name}`,
  );
}

async function outputs<T>(
  pulumi: Pulumi,
  project: ProjectName,
  stack: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const found = await pulumi.outputs(project, stack);
  return found === undefined ? undefined : parsePeer(schema, `organization/${project}/${stack}`, found);
}
