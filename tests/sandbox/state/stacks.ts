import { existsSync, readFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { Failure } from "../../../shared/terminal/failure";

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});

const checkpoint = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        resources: z.array(resource).optional(),
        pending_operations: z
          .array(z.object({ resource: z.object({ urn: z.string() }), type: z.string() }))
          .optional(),
      })
      .nullish(),
  }),
});

/** One stack in Pulumi's file backend. */
export interface StackState {
  /** From the file's name, in its project's folder. */
  readonly name: string;
  readonly project: string;
  readonly resources: readonly z.infer<typeof resource>[];
  /** Pending operations of a killed update: "creating URN". */
  readonly pending: readonly string[];
  /**
   * The file of attributes, if a killed update left it empty: Pulumi then fails with "failed to load checkpoint: EOF".
   * The state itself is always complete.
   */
  readonly cutShort?: string;
}

/**
 * The stacks of a file backend.
 * @param stateFolder the folder in PULUMI_BACKEND_URL
 */
export async function readStacks(stateFolder: string): Promise<StackState[]> {
  const stacks: StackState[] = [];
  for (const file of await stackFiles(path.join(stateFolder, ".pulumi", "stacks"))) {
    const attributes = `${file}.attrs`;
    const cut = await stat(attributes).then(
      ({ size }) => size === 0,
      () => false,
    );
    stacks.push({
      ...readStack(file),
      ...(cut ? { cutShort: attributes } : {}),
    });
  }
  return stacks;
}

/**
 * One stack, read synchronously from its file.
 * @throws for an incomplete file, naming it and what to do
 */
export function readStack(file: string): Omit<StackState, "cutShort"> {
  const { latest } = readCheckpoint(file).checkpoint;
  return {
    name: path.basename(file, ".json"),
    project: path.basename(path.dirname(file)),
    resources: latest?.resources ?? [],
    pending: (latest?.pending_operations ?? []).map((it) => `${it.type} ${it.resource.urn}`),
  };
}

function readCheckpoint(file: string): z.infer<typeof checkpoint> {
  try {
    return checkpoint.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    const backup = `${file}.bak`;
    const wayOut = existsSync(backup)
      ? `Pulumi kept the state before the last change: mv ${backup} ${file}; or start again with --reset.`
      : "Start again with --reset, which deletes everything on the sandbox and all of its stacks.";
    throw new Failure(`Pulumi's state ${file} cannot be read: ${reason}. ${wayOut}`);
  }
}

async function stackFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((it) => it.isFile() && it.name.endsWith(".json"))
    .map((it) => path.join(it.parentPath, it.name));
}
