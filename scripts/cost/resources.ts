import { parseUrn } from "../../shared/contract/urn";
import type { PreviewReport } from "../preview/report";
import type { DeploymentStack } from "../stacks/order";
import { stackText } from "../stacks/runner";
import { isResource } from "../stacks/urn";
import type { PlannedResource } from "./estimate";

/** Operations after which a resource of the program is there. */
const staying = ["create", "update", "same", "replace", "create-replacement", "import", "import-replacement"];

/** The resources that a stack has once its plan is carried out: what it only reads is another's. */
export function resourcesOf(of: DeploymentStack, { steps }: PreviewReport): PlannedResource[] {
  const found = new Map<string, PlannedResource>();
  for (const { op, urn, new: state } of steps) {
    if (!staying.includes(op) || state === undefined || !isResource(urn)) continue;
    const { type, name } = parseUrn(urn);
    const used = of.part === "consumer" || of.part === "provider";
    found.set(urn, { stack: stackText(of), used, type, name, inputs: state.inputs });
  }
  // The engine reports them as they come, in another order each time.
  const key = ({ type, name }: PlannedResource) => `${type} ${name}`;
  return [...found.values()].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

const providerType = "pulumi:providers:aws";

/** The region that a stack's own provider makes resources in; undefined where a plan does not show it. */
export function regionOf({ steps }: PreviewReport): string | undefined {
  const regions = steps.flatMap(({ urn, new: state }) =>
    parseUrn(urn).type === providerType && typeof state?.inputs.region === "string"
      ? [state.inputs.region]
      : [],
  );
  return regions[0];
}
