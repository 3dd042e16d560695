import { isDeepStrictEqual } from "node:util";
import {
  type Comparison,
  compare,
  isAuthorizer,
  type PolicyStep,
  type ProofCase,
  type ProofRequest,
  policyName,
  provedAs,
  type RawStatement,
  statementName,
  trace,
  withAuthorizers,
  withStatements,
} from "../../policies/prover";
import { routeFor } from "../../shared/access/reach";
import type { Route } from "../../shared/access/route";
import { lastOf } from "../stacks/project";
import { type AccessChange, isSameDocument } from "./access-change";
import { SingleDomain } from "./single-domain";

type Moment = "before" | "after";
type Authorization = Route["authorization"];

/** A change, as cases of the prover. */
export class Cases {
  private readonly made = new Map<string, ProofCase>();

  private readonly singleDomain: SingleDomain | undefined;

  /** Whether the same routes of the same stages answer before and after. */
  readonly sameRoutes: boolean;

  constructor(readonly access: AccessChange) {
    const { before, after } = access;
    this.singleDomain = SingleDomain.of(access);
    this.sameRoutes = isDeepStrictEqual([before.routes, before.stages], [after.routes, after.stages]);
  }

  /** Both moments under one authorization, less what is denied in them. */
  compare(
    authorization: Authorization,
    denied: Readonly<Record<Moment, readonly RawStatement[]>>,
  ): Comparison {
    if (denied.before.length + denied.after.length === 0 && this.isSame()) return { relation: "equivalent" };
    return compare(
      this.caseOf("before", authorization, denied.before),
      this.caseOf("after", authorization, denied.after),
    );
  }

  /** What makes a document none, of either moment. */
  faults(): string[] {
    // Without a budget the documents are read and nothing is proved.
    const read = compare(this.caseOf("before", "NONE", []), this.caseOf("after", "NONE", []), { budget: 0 });
    return (read.invalid ?? []).map(({ path, message }) => `${path}: ${message}`);
  }

  /** Whether the documents of both moments say the same, word for word. */
  isSame(): boolean {
    const { before, after, consumers } = this.access;
    return (
      before.isPrivate === after.isPrivate &&
      isSameDocument(before.policy, after.policy) &&
      before.ownNamesClosed === after.ownNamesClosed &&
      (this.singleDomain === undefined || isSameDocument(before.domain?.policy, after.domain?.policy)) &&
      consumers.every((each) => isSameDocument(each.before?.policy, each.after?.policy))
    );
  }

  /** Whether the policies let a request in; undefined where they leave it open. */
  admits(moment: Moment, authorization: Authorization, request: ProofRequest): boolean | undefined {
    if (authorization === "AWS_IAM" && request.principal === "anonymous") return false;
    const passes = this.trace(moment, authorization, request).map((step) => step.passes);
    return passes.includes(false) ? false : passes.includes(undefined) ? undefined : true;
  }

  /** Whether a request is let in, and a route of a deployed stage answers it. */
  answers(moment: Moment, request: ProofRequest): boolean | undefined {
    const route = this.answering(moment, request);
    return route === undefined ? false : this.admits(moment, route.authorization, request);
  }

  /** The layer that refuses a request that a route of a deployed stage would answer; undefined: none does, or it is open. */
  refusedBy(moment: Moment, request: ProofRequest): PolicyStep["layer"] | undefined {
    const route = this.answering(moment, request);
    if (route === undefined) return undefined;
    return this.trace(moment, route.authorization, request).find(({ passes }) => passes === false)?.layer;
  }

  /** The statements that let a request in, each with its policy. */
  deciders(moment: Moment, authorization: Authorization, request: ProofRequest): string[] {
    return this.trace(moment, authorization, request)
      .flatMap(({ decidedBy }) => decidedBy)
      .filter((each) => !isAuthorizer(each) && !this.singleDomain?.isMadeUp(each))
      .map((each) => {
        const consumer = this.access.consumers.find(({ endpoint }) => endpoint === each.policy);
        const policy =
          consumer === undefined
            ? each.policy === this.singleDomain?.arn
              ? "the domain's policy"
              : policyName(each)
            : `the policy of the endpoint of ${lastOf(consumer.stack)}`;
        return `${statementName(each)} of ${policy}`;
      });
  }

  private answering(moment: Moment, { stage, method, path }: ProofRequest): Route | undefined {
    const { routes, stages } = this.access[moment];
    return stages.includes(stage) ? routeFor(routes, method, path) : undefined;
  }

  /**
   * The routes whose authorizers may allow something. What is answered by one route alone, the authorizers of others say
   * nothing about.
   */
  private askingIn(moment: Moment, authorization: Authorization, isOneRoute: boolean): readonly Route[] {
    return authorization !== "CUSTOM" && isOneRoute ? [] : this.access[moment].routes;
  }

  private trace(moment: Moment, authorization: Authorization, request: ProofRequest): PolicyStep[] {
    const { singleDomain } = this;
    const through = singleDomain === undefined || request.vpce === null ? {} : { domain: singleDomain.arn };
    const whole = this.whole(moment, authorization, this.askingIn(moment, authorization, true));
    return trace(whole, { ...request, ...through });
  }

  private caseOf(moment: Moment, authorization: Authorization, denied: readonly RawStatement[]): ProofCase {
    const whole = this.whole(moment, authorization, this.askingIn(moment, authorization, this.sameRoutes));
    if (denied.length === 0) return whole;
    return { ...whole, apiPolicy: withStatements(whole.apiPolicy, denied) };
  }

  private whole(moment: Moment, authorization: Authorization, asking: readonly Route[]): ProofCase {
    const key = `${moment} ${authorization} ${asking.length > 0}`;
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const { executionArn, consumers } = this.access;
    const { policy, isPrivate } = this.access[moment];
    const apiPolicy = policy === undefined ? nobody : withAuthorizers(policy, executionArn, asking);
    const admittedIds = consumers.flatMap(
      (each) => each[moment]?.grants.map((grant) => grant.vpcEndpointId) ?? [],
    );
    const made: ProofCase = {
      name: executionArn,
      api: executionArn,
      authorization: provedAs(authorization),
      apiPolicy,
      endpointType: isPrivate ? "PRIVATE" : "REGIONAL",
      endpoints: Object.fromEntries([
        // Endpoints that the API admits still and that are no longer there.
        ...admittedIds.map((id) => [id, { policy: nobody }] as const),
        ...consumers.map((each) => {
          const at = each[moment];
          // An endpoint that is not there lets nothing pass.
          return [each.endpoint, { policy: at === undefined ? nobody : at.policy }] as const;
        }),
      ]),
      identityPolicies: {},
      // Each consumer's own stack proves that its roles may sign what they are granted.
      callersComply: true,
      intent: [],
    };
    const asSingleDomain = this.singleDomain?.caseOf(moment, made) ?? made;
    this.made.set(key, asSingleDomain);
    return asSingleDomain;
  }
}

const nobody = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }],
});
