/** Server certificates with AWS's own names: one per region, as execute-api has them. */
import { webcrypto } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import * as x509 from "@peculiar/x509";
import { type Authority, exportKey, KEY_ALGORITHM, randomSerial } from "./authority";

const DAY = 24 * 60 * 60 * 1000;

/** One label under execute-api: the alias of a private API matches, and nothing deeper. */
function namesOf(region: string): readonly string[] {
  return [
    `*.execute-api.${region}.amazonaws.com`,
    `execute-api.${region}.amazonaws.com`,
    `*.execute-api.${region}.vpce.amazonaws.com`,
  ];
}

async function issue(authority: Authority, region: string): Promise<SecureContext> {
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
  const names = namesOf(region);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: `CN=${names[0] ?? region}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + 90 * DAY),
    signingAlgorithm: KEY_ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns" as const, value }))),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return createSecureContext({
    key: await exportKey(keys.privateKey),
    cert: certificate.toString("pem"),
    minVersion: "TLSv1.2",
  });
}

export class Certificates {
  readonly #authority: Authority;
  readonly #issued = new Map<string, Promise<SecureContext>>();

  constructor(authority: Authority) {
    this.#authority = authority;
  }

  forRegion(region: string): Promise<SecureContext> {
    const issued = this.#issued.get(region) ?? issue(this.#authority, region);
    this.#issued.set(region, issued);
    return issued;
  }
}
