import { consumerOutputs } from "../../../../shared/contract/consumer";
import { providerOutputs } from "../../../../shared/contract/provider";
import type { AcceptanceInput } from "../../../acceptance/input";
import { suiteInput } from "../../../acceptance/sides";
import type { BackendMap } from "../../../sandbox/backends";
import { Boto } from "../../../sandbox/testing/boto";
import { accounts, decoy, deployerOf, fullName, type StackRef, stranger } from "./config";
import { deployed } from "./deployed";
import { useEnvironment } from "./environment";
import type { SandboxStacks } from "./sandbox-stacks";

/** What is deployed already, for a test to open: both sides with a neighbour, a stranger and a decoy. */
export class CallingScene {
  private constructor(
    readonly deployment: SandboxStacks,
    readonly boto: Boto,
    readonly input: AcceptanceInput,
    private readonly restoreEnvironment: () => void,
  ) {}

  /** @param backends what answers HTTP integrations */
  static async create(backends?: BackendMap): Promise<CallingScene> {
    const deployment = await deployed(backends);
    const input = await acceptanceInputOf(deployment, "consumer", { stranger, decoy });
    const { env } = deployment.sandbox;
    // The calls from outside are made with this environment, and a public API has a certificate of the sandbox.
    const restoreEnvironment = useEnvironment({ ...env, CURL_CA_BUNDLE: env.AWS_CA_BUNDLE ?? "" });
    return new CallingScene(deployment, await Boto.start(env), input, restoreEnvironment);
  }

  async remove(): Promise<void> {
    this.boto.stop();
    this.restoreEnvironment();
    await this.deployment.remove();
  }
}

/** The input of the acceptance suite, from the stacks as they are deployed, of a consumer in its account. */
export async function acceptanceInputOf(
  deployment: SandboxStacks,
  consumer: StackRef,
  others: { readonly stranger?: StackRef; readonly decoy?: StackRef; readonly tokenFile?: string } = {},
): Promise<AcceptanceInput> {
  const own = await deployment.outputs(consumer, consumerOutputs);
  const config = {
    consumerStack: fullName(consumer),
    providerStack: fullName("provider"),
    roleArn: deployerOf(own.accountId),
    profile: undefined,
    strangerStack: others.stranger && fullName(others.stranger),
    strangerRoleArn: deployerOf(accounts.stranger),
    strangerProfile: undefined,
    decoyStack: others.decoy && fullName(others.decoy),
    foreignRoleArn: "arn:aws:iam::444444444444:role/foreign",
    tokenFile: others.tokenFile,
    assumeProbeRole: false,
    outside: true,
    timeoutSeconds: 60,
    settleSeconds: 0,
  };
  return suiteInput(config, {
    consumer: own,
    provider: await deployment.outputs("provider", providerOutputs),
    stranger: others.stranger && (await deployment.outputs(others.stranger, consumerOutputs)),
    decoy: others.decoy && (await deployment.outputs(others.decoy, providerOutputs)),
  });
}
