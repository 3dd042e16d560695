import { type DecidingStatement, type ProofCase, withStatements } from "../../policies/prover";
import { symbolicId } from "../../policies/rules/access/api-arn";
import { domainCallArn } from "../../shared/access/domain";
import { closedEndpointPolicy } from "../../shared/documents/endpoint-policy";
import type { AccessChange } from "./access-change";

/**
 * Once the API's own names are closed, before the change or after it, calls by them are not those by the domain to the
 * prover. Both moments are compared as if all calls came by one domain: while the own names are open, by one that asks for
 * nothing.
 */
export class SingleDomain {
  /** ARN of the calls by which all are compared. */
  readonly arn: string;

  private constructor(private readonly access: AccessChange) {
    const { before, after, executionArn } = access;
    const known = (after.domain ?? before.domain)?.callArn;
    this.arn = known ?? domainCallArn(executionArn, { name: "none.internal", id: symbolicId });
  }

  /** undefined: calls by the API's own names show all, for a domain beside them admits no one else. */
  static of(access: AccessChange): SingleDomain | undefined {
    const { before, after } = access;
    const isClosed = before.ownNamesClosed || after.ownNamesClosed;
    return isClosed && before.isPrivate && after.isPrivate ? new SingleDomain(access) : undefined;
  }

  caseOf(moment: "before" | "after", whole: ProofCase): ProofCase {
    const { ownNamesClosed, domain } = this.access[moment];
    const stages = [...new Set([...this.access.before.stages, ...this.access.after.stages])];
    const policyOf = (policy: unknown) => {
      if (typeof policy !== "string") return policy;
      if (!ownNamesClosed) return withStatements(policy, [this.asOwnNames]);
      return domain === undefined ? policy : policy.replaceAll(domain.callArn, this.arn);
    };
    const nobody = JSON.stringify(closedEndpointPolicy);
    const own = domain === undefined ? nobody : policyOf(domain.policy);
    return {
      ...whole,
      endpoints: Object.fromEntries(
        Object.entries(whole.endpoints).map(([id, each]) => [id, { ...each, policy: policyOf(each.policy) }]),
      ),
      domains: {
        [this.arn]: {
          policy: ownNamesClosed ? own : { Statement: { ...this.asOwnNames, Resource: "*" } },
          mappings: stages.map((stage) => ({ basePath: stage, stage })),
        },
      },
      disableExecuteApiEndpoint: true,
    };
  }

  /** Whether a statement is of no document, but stands for names that are open. */
  isMadeUp({ sid }: DecidingStatement): boolean {
    return sid === this.asOwnNames.Sid;
  }

  private get asOwnNames() {
    return {
      Sid: "AsByTheOwnNames",
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: this.arn,
    };
  }
}
