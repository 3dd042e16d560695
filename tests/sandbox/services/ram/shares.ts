import type { Store } from "../../state/store";
import type { ResourceShare } from "./model";

/** The only type of resource that the sandbox shares. */
export const sharedType = "apigateway:Domainnames";
export const defaultPermission =
  "arn:aws:ram::aws:permission/APIGatewayPrivateDomainNameManagementPolicyDefaultPermission";

/** Accounts that a resource is shared with, and that have accepted, with the share of each. */
export function sharedWith(
  arn: string,
  { contents }: Store,
): readonly { readonly account: string; readonly share: ResourceShare }[] {
  return Object.values(contents.resourceShares)
    .filter(({ resources }) => Object.hasOwn(resources, arn))
    .flatMap((share) =>
      Object.entries(share.principals)
        .filter(([, { status }]) => status === "ASSOCIATED")
        .map(([account]) => ({ account, share })),
    );
}

/** Removes a deleted resource from all shares. */
export function leaveShares(arn: string, { contents }: Store): void {
  for (const { resources } of Object.values(contents.resourceShares)) delete resources[arn];
}
