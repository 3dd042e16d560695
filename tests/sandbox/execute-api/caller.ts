/** The signer of a request, for policies and $context.identity. */
import { type Credentials, isEnded } from "../services/sts/credentials";
import { readSignature, type SentRequest, unrecognizedClient, type Verified, verify } from "../sigv4";
import type { ControlPlane, Role } from "../snapshots";
import { type Exchange, header } from "./exchange";
import * as refusals from "./refusals";

export interface SignedCaller extends Verified {
  /** The role of a session; undefined for a user. */
  readonly session: { readonly roleArn: string } | undefined;
  /** The role in IAM; undefined for a user, and for a role that does not exist. */
  readonly role: Role | undefined;
}

/** Result of verifying a request that claims to be signed. */
export type Identity =
  | { readonly kind: "caller"; readonly caller: SignedCaller }
  | { readonly kind: "refused"; readonly refusal: refusals.Refusal };

const sent = (exchange: Exchange): SentRequest => ({
  method: exchange.method,
  rawPath: exchange.rawPath,
  query: exchange.query,
  rawHeaders: exchange.rawHeaders,
  payload: exchange.payload,
});

/** True for a SigV4 signature, valid or not, in the Authorization header or the query string. */
export function claimsSignature(exchange: Exchange): boolean {
  return (
    (header(exchange, "authorization") ?? "").startsWith("AWS4-") ||
    (exchange.query !== "" && /(?:^|&)X-Amz-(?:Algorithm|Signature)=/.test(exchange.query))
  );
}

/** The refusal of an unsigned request when a signature is needed. */
export function refusedUnsigned(exchange: Exchange): refusals.Refusal {
  const read = readSignature(sent(exchange));
  return read.kind === "refused"
    ? refusals.signatureRefusal(read.refusal)
    : refusals.missingAuthenticationToken;
}

export async function identify(
  exchange: Exchange,
  region: string,
  credentials: Credentials,
  controlPlane: ControlPlane,
): Promise<Identity> {
  const keys = credentials.keyLookUp;
  const found = verify(sent(exchange), { region, service: "execute-api", now: exchange.receivedAt, keys });
  switch (found.kind) {
    case "refused":
      return { kind: "refused", refusal: refusals.signatureRefusal(found.refusal) };
    case "unsupported":
      return { kind: "refused", refusal: refusals.unsupported(`signatures of the kind ${found.what}`) };
    case "verified": {
      const { signer } = found;
      const [, partition, name] = /^arn:([^:]+):sts::\d{12}:assumed-role\/([^/]+)\//.exec(signer.arn) ?? [];
      if (name === undefined) {
        return { kind: "caller", caller: { ...signer, session: undefined, role: undefined } };
      }
      const role = await controlPlane.role(signer.account, name);
      if (isEnded(signer, role))
        return { kind: "refused", refusal: refusals.signatureRefusal(unrecognizedClient) };
      // A session's ARN does not contain the path of its role: IAM has it.
      const roleArn = role?.arn ?? `arn:${partition}:iam::${signer.account}:role/${name}`;
      return { kind: "caller", caller: { ...signer, session: { roleArn }, role } };
    }
  }
}
