import { z } from "zod";
import { isResource, partsOf } from "../../../scripts/stacks/urn";

const preview = z.object({ steps: z.array(z.object({ op: z.string(), urn: z.string() })) });
const changesNothing = ["same", "read", "refresh"];

/** What `pulumi preview --json` plans to do to AWS's resources, sorted: "update RestApiPolicy". */
export function plannedOperations(report: string): string[] {
  return preview
    .parse(JSON.parse(report))
    .steps.filter(({ op, urn }) => !changesNothing.includes(op) && isResource(urn))
    .map(({ op, urn }) => `${op} ${partsOf(urn).type.split(":").at(-1)}`)
    .sort();
}
