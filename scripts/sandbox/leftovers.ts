import { fileURLToPath } from "node:url";
import { lineOf, listHeld } from "../../tests/sandbox/state/leftovers";
import { readStacks } from "../../tests/sandbox/state/stacks";
import { unknownResources } from "../../tests/sandbox/state/unknown";

/**
 * What updates that were killed, or whose answers were lost, left in a sandbox: the resources and parts that no stack knows,
 * the operations that a stack does not know the end of, and what was not written whole. Empty when there is none.
 * @param environment of the running sandbox
 */
export async function leftovers(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const { AWS_ENDPOINT_URL: endpoint, PULUMI_BACKEND_URL: backend } = environment;
  if (endpoint === undefined || !backend?.startsWith("file://")) return [];
  const stacks = await readStacks(fileURLToPath(backend));
  const unknown = unknownResources(await listHeld(environment), stacks);
  const pending = stacks.flatMap(({ name, pending }) => pending.map((it) => `stack ${name}: ${it}`));
  const cut = stacks.flatMap(({ cutShort: file }) => (file === undefined ? [] : [file]));
  return [
    ...cut.map((file) => `cut short: ${file}; next: rm ${file}`),
    ...unknown.map((it) => `in no stack: ${lineOf(it)}`),
    ...pending.map((it) => `interrupted: ${it}`),
  ];
}
