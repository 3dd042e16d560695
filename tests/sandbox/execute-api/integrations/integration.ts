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

/** An authorized request, for its method's integration. */
export interface IntegrationRequest {
  /** With its body decompressed. */
  readonly exchange: Exchange;
  readonly api: DeployedApi;
  readonly stage: DeployedStage;
  readonly match: Match;
  readonly controlPlane: Pick<ControlPlane, "lambdaFunction" | "network" | "role" | "vpcLinkTarget">;
  readonly backends: Pick<Backends, "address" | "kept">;
  /** The variables of templates, for this exchange or a copy with another body. */
  readonly scopeOf: (exchange: Exchange) => TemplateScope;
}

export type Integrate = (request: IntegrationRequest) => Answer | Promise<Answer>;

/** Compiles a deployed integration before its first request. */
export type CompileIntegration = (
  integration: Integration,
  method: Method,
  snapshot: DeploymentSnapshot,
) => Integrate;
