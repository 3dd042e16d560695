import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";
import { originTags, tagValue } from "../../../../shared/contract/origin";
import { checkout } from "../../../toolchain/paths";
import { type MockAnswers, ProgramMocks, type Registered, takesTags } from "./mocks";

/** A resource as a program registered it, with its options. */
export interface RegisteredResource extends Registered {
  readonly options: pulumi.CustomResourceOptions;
  readonly urn: string;
  /** Its component's; undefined where it has none. */
  readonly parentUrn: string | undefined;
  /** Logical name of its parent; that of the stack where it has none. */
  readonly parent: string;
}

export interface ProgramRun {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly RegisteredResource[];
  /** The resource of this type, "Vpc", and name. @throws where there is none */
  resource(type: string, name: string): RegisteredResource;
}

export interface Program {
  readonly project: "consumer" | "provider";
  readonly program: () => Promise<pulumi.Inputs>;
  /** By default of the project's own stack dev. */
  readonly stack?: string;
  /** On top of the defaults of Pulumi.yaml. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly answers: MockAnswers;
  readonly preview?: boolean;
}

const projectFile = z.object({ config: z.record(z.string(), z.object({ default: z.unknown() })) });

/** What Pulumi.yaml says of keys that a stack does not set. */
export function configDefaults(project: "consumer" | "provider" | "acceptance"): Record<string, unknown> {
  const folder = project === "acceptance" ? "." : project;
  const { config } = projectFile.parse(parse(readFileSync(join(checkout, folder, "Pulumi.yaml"), "utf8")));
  return Object.fromEntries(Object.entries(config).map(([key, it]) => [key, it.default]));
}

/** Runs a project's program with mocks in the place of engine and AWS. @throws what the program throws */
export async function runProgram({
  project,
  program,
  stack = "dev",
  config = {},
  answers,
  preview,
}: Program): Promise<ProgramRun> {
  const mocks = new ProgramMocks(answers);
  await pulumi.runtime.setMocks(mocks, project, stack, preview ?? false, "organization");
  const all = { ...configDefaults(project), ...config };
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(all).map(([key, value]) => [
        `${project}:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  );
  const seen: { type: string; name: string; options: pulumi.CustomResourceOptions }[] = [];
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
      seen.push({ type, name, options: opts });
      return undefined;
    });
    return program();
  });
  const settled = await resolved(pulumi.output(outputs));
  assert.deepEqual(mocks.unknown, []);
  const resources = await Promise.all(
    mocks.registered.map(async (registered) => {
      const { type, name } = registered;
      const options = seen.find((it) => it.type === type && it.name === name)?.options ?? {};
      const parentUrn = options.parent === undefined ? undefined : await resolved(options.parent.urn);
      const [, , parentType = "pulumi:pulumi:Stack", parent = ""] = parentUrn?.split("::") ?? [];
      const urn = `urn:pulumi:${stack}::${project}::${parentType.split("$").at(-1)}$${type}::${name}`;
      return { ...registered, options, urn, parentUrn, parent };
    }),
  );
  for (const { type, name, inputs } of resources) requireOrigin({ type, name, inputs });
  return {
    outputs: z.record(z.string(), z.unknown()).parse(settled),
    resources,
    resource: (type, name) => {
      const found = resources.find((it) => it.type.endsWith(`:${type}`) && it.name === name);
      assert.ok(
        found,
        `no ${type} ${name} among ${resources.map((it) => `${it.type} ${it.name}`).join(", ")}`,
      );
      return found;
    },
  };
}

const tags = z.record(z.string(), z.string());

/** Whatever takes tags says which program made it, so that a repair finds it, in texts that AWS takes as tags. */
function requireOrigin({ type, name, inputs }: Pick<RegisteredResource, "type" | "name" | "inputs">): void {
  if (!takesTags(type)) return;
  const given = tags.parse(inputs.tags);
  assert.equal(given[originTags.name], tagValue(name), `${type} ${name}: add its type to ${originFile}`);
  assert.deepEqual(
    Object.values(given).filter((value) => tagValue(value) !== value),
    [],
    `${type} ${name}`,
  );
}

const originFile = "shared/contract/origin.ts, and how it is found to scripts/repair";

function resolved<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply(resolve);
  });
}
