import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { exportKey, keyAlgorithm, randomSerial } from "../execute-api/authority";

const day = 24 * 60 * 60 * 1000;

/** A certificate that names issued for themselves, and its key: PEM. */
export async function selfSigned(
  names: readonly string[],
  validTo = new Date(Date.now() + 30 * day),
): Promise<{ readonly certificate: string; readonly privateKey: string }> {
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: `CN=${names[0]}`,
    notBefore: new Date(validTo.getTime() - 60 * day),
    notAfter: validTo,
    signingAlgorithm: keyAlgorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns" as const, value }))),
    ],
  });
  return { certificate: certificate.toString("pem"), privateKey: await exportKey(keys.privateKey) };
}
