/** Server certificates: one per region with AWS's names, as execute-api has them, and those of domain names. */
import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import * as x509 from "@peculiar/x509";
import type { DomainCertificate } from "../snapshots";
import { writeWhole } from "../state/files";
import { type Authority, exportKey, keyAlgorithm, randomSerial } from "./authority";

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** The wildcard covers one label under execute-api: aliases of private APIs, and nothing deeper. */
function namesOf(region: string): readonly string[] {
  return [
    `*.execute-api.${region}.amazonaws.com`,
    `execute-api.${region}.amazonaws.com`,
    `*.execute-api.${region}.vpce.amazonaws.com`,
  ];
}

/** A certificate and its key, as PEM. */
async function issuePem(authority: Authority, names: readonly string[]) {
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);
  // A common name has 64 characters at most.
  const common = names.find(({ length }) => length <= 64) ?? "sandbox";
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: `CN=${common}`,
    issuer: authority.certificate.subject,
    notBefore: new Date(Date.now() - dayMilliseconds),
    notAfter: new Date(Date.now() + 90 * dayMilliseconds),
    signingAlgorithm: keyAlgorithm,
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
  return { key: await exportKey(keys.privateKey), cert: certificate.toString("pem") };
}

async function issue(authority: Authority, names: readonly string[]): Promise<SecureContext> {
  return createSecureContext({ ...(await issuePem(authority, names)), minVersion: "TLSv1.2" });
}

/**
 * Keeps a certificate for names of example.internal, with its key, in the sandbox's directory. Users import it for
 * domain names, like one of their own authority. It is renewed a week before it expires.
 */
export async function keepDomainCertificate(directory: string, authority: Authority): Promise<void> {
  const [file, keyFile] = [join(directory, "domain.pem"), join(directory, "domain-key.pem")];
  const isGood = async () => {
    const pem = readFileSync(file, "utf8");
    // After a kill the key may be of another certificate.
    if (!new X509Certificate(pem).checkPrivateKey(createPrivateKey(readFileSync(keyFile)))) return false;
    const kept = new x509.X509Certificate(pem);
    const day = new Date(Date.now() + 7 * dayMilliseconds);
    return kept.verify({ publicKey: authority.certificate.publicKey, date: day });
  };
  if (existsSync(file) && existsSync(keyFile) && (await isGood().catch(() => false))) return;
  const { key, cert } = await issuePem(authority, ["*.example.internal"]);
  writeWhole(keyFile, key);
  writeWhole(file, cert);
}

/** Most cached certificates: clients choose the names. */
const most = 200;

export class Certificates {
  private readonly authority: Authority;
  /** By names. */
  private readonly issued = new Map<string, Promise<SecureContext>>();
  private readonly imported = new WeakMap<DomainCertificate, SecureContext>();

  constructor(authority: Authority) {
    this.authority = authority;
  }

  forRegion(region: string): Promise<SecureContext> {
    return this.forNames(namesOf(region));
  }

  /** Issued by the sandbox's authority. */
  forNames(names: readonly string[]): Promise<SecureContext> {
    const key = names.join(" ");
    const issued = this.issued.get(key) ?? issue(this.authority, names);
    if (this.issued.size >= most) this.issued.clear();
    this.issued.set(key, issued);
    return issued;
  }

  async forDomain(certificate: DomainCertificate): Promise<SecureContext> {
    if (certificate.kind === "requested") return this.forNames(certificate.names);
    const { chain: cert, privateKey: key } = certificate;
    const context =
      this.imported.get(certificate) ?? createSecureContext({ cert, key, minVersion: "TLSv1.2" });
    this.imported.set(certificate, context);
    return context;
  }
}
