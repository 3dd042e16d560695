/** Who signed a request: a user, or a session of a role. */
export interface Signer {
  readonly account: string;
  readonly arn: string;
  /** AIDA..., or AROA...:SESSION */
  readonly userId: string;
  /** Epoch seconds at which a session's credentials were issued; undefined for long-term ones. */
  readonly tokenIssuedAt?: number | undefined;
}

/** A role as far as the keys of its sessions name it. */
interface SessionRole {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The condition keys of a signed request that are its principal's, with names in lower case. The sandbox knows no
 * organisation and no MFA device: aws:PrincipalOrgID and aws:PrincipalOrgPaths are never there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @param role of a session; undefined for a user
 */
export function principalKeys(signer: Signer, role: SessionRole | undefined): Map<string, string> {
  const keys = new Map<string, string>();
  keys.set("aws:principalaccount", signer.account);
  keys.set("aws:principalarn", role?.arn ?? signer.arn);
  keys.set("aws:principaltype", role === undefined ? "User" : "AssumedRole");
  keys.set("aws:userid", signer.userId);
  if (role === undefined) keys.set("aws:username", signer.arn.replace(/^.*\//, ""));
  if (signer.tokenIssuedAt !== undefined) {
    keys.set("aws:tokenissuetime", new Date(signer.tokenIssuedAt * 1000).toISOString());
    keys.set("aws:multifactorauthpresent", "false");
  }
  for (const [name, value] of Object.entries(role?.tags ?? {})) {
    keys.set(`aws:principaltag/${name.toLowerCase()}`, value);
  }
  return keys;
}
