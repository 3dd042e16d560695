import { join } from "node:path";
import { Failure } from "../../shared/terminal/failure";
import { limited, together } from "../terminal/limited";
import { consumersOf, type NamedConsumer } from "./consumers";
import { type ProjectName, policyPack } from "./project";
import type { Pulumi } from "./pulumi";

/** A stack that belongs to a deployment. */
export interface StackOf {
  readonly project: ProjectName;
  readonly stack: string;
  /** Set for stacks that break a rule on purpose: the file that exempts them, with the reason. */
  readonly policyConfig?: string;
}

/** What a stack is in its deployment. */
type Part = "consumer" | "provider" | "stranger" | "decoy" | "acceptance";

export interface DeploymentStack extends StackOf {
  readonly part: Part;
}

export interface DeploymentStep extends StackOf {
  readonly why: string;
  /** Steps of one phase do not depend on each other; each phase depends on the ones before. */
  readonly phase: number;
}

/** The stacks that a provider's stack and the acceptance stack of its name stand for. */
export interface DeploymentStacks {
  /** Those that are deployed from here. */
  readonly stacks: readonly DeploymentStack[];
  /** Consumers that other pipelines deploy: they are read. */
  readonly elsewhere: readonly NamedConsumer[];
}

/** The stranger's open endpoint is what its calls must not depend on. */
const strangerPolicyConfig = join(policyPack, "exemptions", "stranger.json");

/**
 * The stacks of a deployment: every consumer that the provider's config names, the provider, those that the acceptance
 * stack's config names as stranger and decoy, and the acceptance stack itself.
 */
export async function stacksOf(pulumi: Pick<Pulumi, "config">, stack: string): Promise<DeploymentStacks> {
  const [config, consumers] = await Promise.all([
    pulumi.config("acceptance", stack),
    consumersOf(pulumi, stack),
  ]);
  const own = consumers.filter(({ elsewhere }) => elsewhere === undefined);
  const stranger = config.get("acceptance:strangerStack");
  const decoy = config.get("acceptance:decoyStack");
  const stacks: DeploymentStack[] = [
    ...own.map((each) => ({ part: "consumer", project: "consumer", stack: each.stack }) as const),
    { part: "provider", project: "provider", stack },
    ...(stranger === undefined
      ? []
      : [
          {
            part: "stranger",
            project: "consumer",
            stack: stranger,
            policyConfig: strangerPolicyConfig,
          } as const,
        ]),
    ...(decoy === undefined ? [] : [{ part: "decoy", project: "provider", stack: decoy } as const]),
    { part: "acceptance", project: "acceptance", stack },
  ];
  return { stacks, elsewhere: consumers.filter(({ elsewhere }) => elsewhere !== undefined) };
}

/**
 * All stacks exist before the first of them is used: a reference to a stack that does not exist fails.
 * @throws Failure naming a consumer of another pipeline that does not exist
 */
export async function initStacks(
  pulumi: Pulumi,
  stack: string,
): Promise<DeploymentStacks & { /** Those that did not exist. */ readonly created: readonly StackOf[] }> {
  const init = async (each: StackOf) => ((await pulumi.initStack(each.project, each.stack)) ? [each] : []);
  const sides = await Promise.all(
    (["acceptance", "provider"] as const).map((project) => init({ project, stack })),
  );
  const deployment = await stacksOf(pulumi, stack);
  const others = deployment.stacks.filter(({ part }) => part !== "acceptance" && part !== "provider");
  // There may be many, and each is a process of its own.
  const created = await limited(together, others, init);
  return { ...deployment, created: [...sides, ...created].flat() };
}

/** Which parts are deployed one after another, from nothing: an endpoint can open only when the API exists. */
const deployments: readonly (readonly { readonly part: Part; readonly why: string }[])[] = [
  [
    { part: "consumer", why: "the endpoint; closed unless the API is known" },
    { part: "stranger", why: "a stranger with an open endpoint, whom the API does not admit" },
  ],
  [{ part: "provider", why: "the API, admitting exactly the granted endpoints" }],
  [
    { part: "consumer", why: "the endpoint, open to exactly what the API grants" },
    // After the provider, with whose role its logs are written.
    { part: "decoy", why: "a decoy API, which the consumer's endpoint does not let through" },
  ],
  [{ part: "acceptance", why: "both sides agree, and every call ends as intended" }],
];

/** The reverse, as AWS allows it: what reaches the API goes after it. */
const removals: typeof deployments = [
  [{ part: "acceptance", why: "the tests go first" }],
  [{ part: "decoy", why: "then the APIs" }],
  [{ part: "provider", why: "then the APIs" }],
  [
    { part: "stranger", why: "then the networks that reached them" },
    { part: "consumer", why: "then the networks that reached them" },
  ],
];

/** The updates that deploy from nothing. */
export function deploymentSteps({ stacks }: Pick<DeploymentStacks, "stacks">): DeploymentStep[] {
  return stepsOf(deployments, stacks);
}

/** The updates that leave nothing. */
export function removalSteps({ stacks }: Pick<DeploymentStacks, "stacks">): DeploymentStep[] {
  return stepsOf(removals, [...stacks].reverse());
}

function stepsOf(phases: typeof deployments, stacks: readonly DeploymentStack[]): DeploymentStep[] {
  return phases.flatMap((parts, phase) =>
    parts.flatMap(({ part, why }) =>
      stacks.filter((each) => each.part === part).map(({ part: _, ...each }) => ({ ...each, why, phase })),
    ),
  );
}

/**
 * Before anything is changed: consumers of other pipelines must be there, or the provider could not admit them. A
 * preview reads those that exist and are not deployed yet as unknown.
 * @throws Failure with a line for each that is not
 */
export async function requireElsewhere(
  pulumi: Pick<Pulumi, "resourceCounts">,
  { elsewhere }: Pick<DeploymentStacks, "elsewhere">,
  toBe: "there" | "deployed",
): Promise<void> {
  if (elsewhere.length === 0) return;
  const counts = await pulumi.resourceCounts("consumer");
  // Of another organization, which the list does not contain, the provider's program reports it.
  const missing = elsewhere.filter(
    ({ stack }) => !stack.includes("/") && (counts.get(stack) ?? -1) < (toBe === "deployed" ? 1 : 0),
  );
  if (missing.length === 0) return;
  const lines = missing.map(
    ({ stack, elsewhere: because }) =>
      `consumer ${stack}, which another pipeline deploys (${because}), ` +
      `${counts.has(stack) ? "is not deployed" : "does not exist"}`,
  );
  const [first] = missing;
  throw new Failure(
    `${lines.join("\n  ")}\n` +
      `  next: have it deployed there (pulumi -C consumer up --stack ${first?.stack}), ` +
      `or take it out here: npm run remove-consumer -- ${first?.stack}`,
  );
}

/** The note on the consumers that are not deployed from here. */
export function elsewhereText({ elsewhere }: Pick<DeploymentStacks, "elsewhere">): string[] {
  return elsewhere.map(
    ({ stack, elsewhere: because }) => `consumer ${stack}: read, not deployed, since ${because}`,
  );
}

/** Flags that run the policy pack on an update or a preview. */
export function policyFlags({ policyConfig }: StackOf): string[] {
  const config = policyConfig === undefined ? [] : ["--policy-pack-config", policyConfig];
  return ["--policy-pack", policyPack, ...config];
}

/** A preview as up makes it: against the policy pack, and with what AWS has now, since what was changed by hand is changed back. */
export function previewArguments(of: StackOf): string[] {
  return ["preview", ...policyFlags(of), ...refreshFlags(of)];
}

/** The acceptance stack makes calls, and has nothing that AWS could have otherwise. */
export function refreshFlags({ project }: StackOf): string[] {
  return project === "acceptance" ? [] : ["--refresh"];
}
