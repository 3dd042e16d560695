import { type Grant, httpMethods } from "../access/grant";

/**
 * The resource ARNs of what a grant admits: EXECUTION_ARN/stage/METHOD/path, the root path being empty. All methods
 * are written out, because IAM's "*" spans slashes: in the method's place it would also match "GET/admin".
 */
function invokeResources(executionArn: string, grant: Pick<Grant, "stage" | "method" | "path">): string[] {
  const methods = grant.method === "*" ? httpMethods : [grant.method];
  return methods.map((method) => `${executionArn}/${grant.stage}/${method}${grant.path}`);
}

/** What several grants give to the same principals: the unit of one Allow statement. */
export interface GrantGroup {
  readonly principals: readonly string[];
  readonly resources: readonly string[];
  readonly vpcEndpointIds: readonly string[];
}

/**
 * Groups grants so that a document holds one Allow per set of resources and principals, however many endpoints
 * share it: documents are limited in size. Order depends on the content alone, so equal intent gives equal text.
 */
export function groupGrants(executionArn: string, grants: readonly Grant[]): GrantGroup[] {
  const byCaller = gather(grants, (grant) => key(grant.vpcEndpointId, sortedUnique(grant.principals)));
  const callers = byCaller.map((members) => ({
    vpcEndpointId: members[0].vpcEndpointId,
    principals: sortedUnique(members[0].principals),
    resources: sortedUnique(members.flatMap((grant) => invokeResources(executionArn, grant))),
  }));
  return gather(callers, (caller) => key(caller.principals, caller.resources))
    .map((members) => ({
      principals: members[0].principals,
      resources: members[0].resources,
      vpcEndpointIds: sortedUnique(members.map((caller) => caller.vpcEndpointId)),
    }))
    .sort((left, right) => compare(key(left.vpcEndpointIds, left), key(right.vpcEndpointIds, right)));
}

/** Who of the grants calls through which endpoints: one group for each set of principals. */
export function groupCallers(grants: readonly Grant[]): Omit<GrantGroup, "resources">[] {
  const callers = gather(grants, (grant) => grant.vpcEndpointId).map((members) => {
    const principals = sortedUnique(members.flatMap((grant) => grant.principals));
    return {
      vpcEndpointId: members[0].vpcEndpointId,
      principals: principals.includes("*") ? ["*"] : principals,
    };
  });
  return gather(callers, ({ principals }) => key(principals))
    .map((members) => ({
      principals: members[0].principals,
      vpcEndpointIds: sortedUnique(members.map(({ vpcEndpointId }) => vpcEndpointId)),
    }))
    .sort((left, right) => compare(key(left.vpcEndpointIds), key(right.vpcEndpointIds)));
}

export function sortedUnique(values: readonly string[]): string[] {
  return [...new Set(values)].sort(compare);
}

type NonEmpty<T> = [T, ...T[]];

function gather<T>(items: readonly T[], keyOf: (item: T) => string): NonEmpty<T>[] {
  const groups = new Map<string, NonEmpty<T>>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

function key(...parts: unknown[]): string {
  return JSON.stringify(parts);
}

// Not localeCompare: the order must not depend on the machine's locale.
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
