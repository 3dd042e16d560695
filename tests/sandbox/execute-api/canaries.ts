import type { DeployedApi, DeployedStage } from "../snapshots";

/**
 * Which requests a canary answers: AWS draws lots, here every share is kept exactly, so that of ten requests at ten
 * percent one is the canary's.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
 */
export class Canaries {
  /** By stage: percent that its canary has to catch up on. */
  readonly #owed = new Map<string, number>();

  choose(api: DeployedApi, stage: DeployedStage | undefined): DeployedStage | undefined {
    if (stage?.canary === undefined) return stage;
    const key = `${api.region}/${api.id}/${stage.name}/${stage.canary.stage.snapshot.deploymentId}`;
    const owed = (this.#owed.get(key) ?? 0) + stage.canary.percentTraffic;
    this.#owed.set(key, owed >= 100 ? owed - 100 : owed);
    return owed >= 100 ? stage.canary.stage : stage;
  }
}
