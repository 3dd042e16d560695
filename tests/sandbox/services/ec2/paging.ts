import type { Call, Context, OperationHandler, Operations, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { edited } from "../../gateway/xml";
import { put } from "../../own";

/**
 * Adds MaxResults and NextToken to descriptions: moto mostly ignores them. The token is the position of the next page.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
 */
export function paged(operations: Operations): Operations {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      name.startsWith("Describe") ? inPages(operation) : operation,
    ]),
  );
}

const inPages =
  (operation: OperationHandler | "emulator"): OperationHandler =>
  async (call, context) => {
    const all = new Map(call.parameters);
    const asked = [all.get("MaxResults"), all.get("NextToken")] as const;
    all.delete("MaxResults");
    all.delete("NextToken");
    if (asked.every((it) => it === undefined)) return carried(operation, call, context);
    const [size, start] = [sizeOf(asked[0]), startOf(asked[1], call)];
    const body = Buffer.from(new URLSearchParams([...all]).toString());
    const reply = await carried(operation, { ...call, parameters: all, body }, context);
    return edited(reply, (tree) => cut(tree, start, start + size, call));
  };

async function carried(
  operation: OperationHandler | "emulator",
  call: Call,
  context: Context,
): Promise<Reply> {
  return operation === "emulator" ? context.emulator.pass(call, false) : operation(call, context);
}

function sizeOf(given: string | undefined): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,3}$/.test(given)) return Number(given);
  throw new AwsError(
    "InvalidParameterValue",
    `Value ( ${given} ) for parameter maxResults is invalid. It accepts whole numbers from 1 to 9999.`,
  );
}

function startOf(given: string | undefined, { operation }: Call): number {
  if (given === undefined) return 0;
  const [asked, start = ""] = Buffer.from(given, "base64url").toString().split(" ");
  if (asked === operation && /^\d{1,9}$/.test(start)) return Number(start);
  throw new AwsError("InvalidNextToken", `The token '${given}' is invalid: ${operation} did not answer it.`);
}

/** Cuts each list of the answer to the page: several lists of an answer are about the same resources. */
function cut(tree: unknown, start: number, end: number, { operation }: Call): void {
  if (!isTree(tree)) return;
  for (const answer of Object.values(tree)) {
    if (!isTree(answer)) continue;
    let more = false;
    for (const [name, held] of Object.entries(answer)) {
      if (!isTree(held) || !Array.isArray(held.item)) continue;
      more ||= held.item.length > end;
      const page: unknown[] = held.item.slice(start, end);
      put(answer, name, page.length === 0 ? "" : { item: page });
    }
    if (more) answer.nextToken = Buffer.from(`${operation} ${end}`).toString("base64url");
  }
}

function isTree(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
