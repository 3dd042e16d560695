import type { Store } from "../../state/store";
import { recordValues } from "../route53/zones";
import type { Certificate } from "./model";

/** A requested certificate is issued once every name's CNAME is in a public zone of the sandbox, and stays issued. */
export function statusOf({ origin }: Certificate, { contents }: Store): "ISSUED" | "PENDING_VALIDATION" {
  if (origin.kind === "imported" || origin.issued !== undefined) return "ISSUED";
  const zones = Object.values(contents.hostedZones).filter(({ vpcs }) => vpcs.length === 0);
  const isProved = Object.values(origin.proofs).every(({ name, value }) =>
    zones.some((zone) => recordValues(zone, name, "CNAME").some((it) => it.replace(/\.?$/, ".") === value)),
  );
  if (!isProved) return "PENDING_VALIDATION";
  origin.issued = new Date().toISOString();
  return "ISSUED";
}

/** ARNs of the domain names that use it. */
export function usersOf({ arn }: Certificate, { contents }: Store): string[] {
  return Object.values(contents.domainNames)
    .filter(({ certificateArn }) => certificateArn === arn)
    .map((it) => it.arn);
}

/** True when the certificate has the name, or one with a wildcard as its first label. */
export function covers({ names }: Pick<Certificate, "names">, name: string): boolean {
  const wildcard = name.replace(/^[^.]+/, "*");
  return names.some((it) => it.toLowerCase() === name || it.toLowerCase() === wildcard);
}
