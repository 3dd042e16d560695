import { z } from "zod";
import { acceptanceResult } from "../../tests/acceptance/input";
import { admits } from "../../tests/acceptance/matrix/row";
import type { Pulumi } from "./pulumi";

const others = z.record(z.string(), acceptanceResult);

/** A line for each consumer beside the stack's own that called too. */
export async function otherConsumersText(
  pulumi: Pick<Pulumi, "outputs">,
  stack: string,
): Promise<readonly string[]> {
  const outputs = await pulumi.outputs("acceptance", stack);
  return Object.entries(others.parse(outputs?.others ?? {})).map(([name, { rows }]) => {
    const intended = rows.filter((row) => admits(row, row.observed) && admits(row, row.predicted));
    return (
      `consumer ${name}: ${rows.length} calls, ${intended.length} as intended and as predicted from the policies ` +
      `(reports/access-${name}.html)`
    );
  });
}
