import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { CallingInstance } from "../input";

type Provider = ReturnType<typeof fromNodeProviderChain>;

/** Credentials of this machine. A profile wins over keys, as everywhere; the chain would warn that both are set. */
function ownCredentials(profile: string | undefined): Provider {
  const named = profile ?? (process.env.AWS_PROFILE || undefined);
  return named === undefined ? fromNodeProviderChain() : fromIni({ profile: named });
}

/** Credentials that may run commands on the instance of a place: a role's, a profile's, or this machine's own. */
export function credentialsOf({ roleArn, profile }: Pick<CallingInstance, "roleArn" | "profile">): Provider {
  return roleArn === undefined ? ownCredentials(profile) : roleCredentials(roleArn);
}

export function roleCredentials(roleArn: string): Provider {
  return fromTemporaryCredentials({
    masterCredentials: ownCredentials(undefined),
    params: { RoleArn: roleArn, RoleSessionName: "acceptance" },
  });
}
