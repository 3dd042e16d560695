import { join } from "node:path";
import { type ProjectName, policyPack } from "./project";
import type { Pulumi } from "./pulumi";

/** A stack that belongs to a deployment. */
export interface StackOf {
  readonly project: ProjectName;
  readonly stack: string;
  /** Set for stacks that break a rule on purpose: the file that exempts them, with the reason. */
  readonly policyConfig?: string;
}

export interface Step extends StackOf {
  readonly why: string;
}

/** The stranger's open endpoint is what its calls must not depend on. */
const strangerPolicyConfig = join(policyPack, "exemptions", "stranger.json");

/**
 * The stacks of a deployment: the two sides, those that the acceptance stack's config names as stranger and decoy, and
 * the acceptance stack itself.
 */
export async function stacksOf(pulumi: Pulumi, stack: string): Promise<StackOf[]> {
  const config = await pulumi.config("acceptance", stack);
  const stranger = config.get("acceptance:strangerStack");
  const decoy = config.get("acceptance:decoyStack");
  return [
    { project: "consumer", stack },
    { project: "provider", stack },
    ...(stranger === undefined
      ? []
      : [{ project: "consumer" as const, stack: stranger, policyConfig: strangerPolicyConfig }]),
    ...(decoy === undefined ? [] : [{ project: "provider" as const, stack: decoy }]),
    { project: "acceptance", stack },
  ];
}

/** All stacks exist before the first of them is used: a reference to a stack that does not exist fails. */
export async function initStacks(pulumi: Pulumi, stack: string): Promise<StackOf[]> {
  await pulumi.initStack("acceptance", stack);
  const stacks = await stacksOf(pulumi, stack);
  for (const each of stacks.filter(({ project }) => project !== "acceptance"))
    await pulumi.initStack(each.project, each.stack);
  return stacks;
}

/** The order that deploys from nothing: the consumer's endpoint can open only when the API exists. */
export function deploymentSteps(stacks: readonly StackOf[], stack: string): Step[] {
  const others = stacks
    .filter((each) => each.stack !== stack)
    .map((each) => ({
      ...each,
      why:
        each.project === "consumer"
          ? "a stranger with an open endpoint, whom the API does not admit"
          : "a decoy API, which the consumer's endpoint does not let through",
    }));
  return [
    { project: "consumer", stack, why: "the endpoint; closed unless the API is known" },
    { project: "provider", stack, why: "the API, admitting exactly the granted endpoints" },
    { project: "consumer", stack, why: "the endpoint, open to exactly what the API grants" },
    ...others,
    { project: "acceptance", stack, why: "both sides agree, and every call ends as intended" },
  ];
}

/** Flags that hold an update or a preview against the policy pack. */
export function policyFlags({ policyConfig }: StackOf): string[] {
  const config = policyConfig === undefined ? [] : ["--policy-pack-config", policyConfig];
  return ["--policy-pack", policyPack, ...config];
}
