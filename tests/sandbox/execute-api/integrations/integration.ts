import type { Backends } from "../../backends";
import type {
  ControlPlane,
  DeployedApi,
  DeployedStage,
  DeploymentSnapshot,
  Integration,
  Method,
} from "../../snapshots";
import type { Answer, Exchange } from "../exchange";
import type { TemplateScope } from "../mapping-template";
import type { Match } from "../path-tree";

/** A request that is let in, for its method's integration. */
export interface IntegrationRequest {
  /** Its body uncompressed. */
  readonly exchange: Exchange;
  readonly api: DeployedApi;
  readonly stage: DeployedStage;
  readonly match: Match;
  readonly controlPlane: Pick<ControlPlane, "lambdaFunction" | "network" | "role" | "vpcLinkTarget">;
  readonly backends: Pick<Backends, "address" | "kept">;
  /** What templates see of it, or of the same with another body. */
  readonly scopeOf: (exchange: Exchange) => TemplateScope;
}

export type Integrate = (request: IntegrationRequest) => Answer | Promise<Answer>;

/** Works out of an integration, as deployed, what can be before the first request. */
export type CompileIntegration = (
  integration: Integration,
  method: Method,
  snapshot: DeploymentSnapshot,
) => Integrate;
