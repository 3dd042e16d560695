import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

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

/** What Pulumi's file backend holds of one stack. */
export interface StackState {
  /** As in the file's name. */
  readonly name: string;
  readonly resources: readonly z.infer<typeof resource>[];
  /** Operations that had begun when an update was killed: "creating URN". */
  readonly pending: readonly string[];
  /** The file that a killed update left cut short; what is told is from its copy of one operation before. */
  readonly cutShort?: string;
}

/**
 * The stacks of a file backend.
 * @param stateFolder what PULUMI_BACKEND_URL names
 */
export async function readStacks(stateFolder: string): Promise<StackState[]> {
  const stacks: StackState[] = [];
  for (const file of await stackFiles(path.join(stateFolder, ".pulumi", "stacks"))) {
    const whole = await json(file);
    const { latest } = checkpoint.parse(whole ?? (await json(`${file}.bak`)) ?? neverSaved).checkpoint;
    stacks.push({
      name: path.basename(file, ".json"),
      resources: latest?.resources ?? [],
      pending: (latest?.pending_operations ?? []).map((it) => `${it.type} ${it.resource.urn}`),
      ...(whole === undefined ? { cutShort: file } : {}),
    });
  }
  return stacks;
}

const neverSaved = { checkpoint: {} };

/** undefined when there is no such file, or not the whole of it. */
async function json(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

async function stackFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((it) => it.isFile() && it.name.endsWith(".json"))
    .map((it) => path.join(it.parentPath, it.name));
}
