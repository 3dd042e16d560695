import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { AwsError } from "../../gateway/errors";

const invalid = (message: string) => new AwsError("ValidationException", message);

export interface ReadCertificate {
  readonly x509: X509Certificate;
  /** DNS names, that of the subject first. */
  readonly names: readonly string[];
  readonly keyAlgorithm: string;
}

/**
 * Checks a certificate for import as ACM does.
 * https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html
 * @throws AwsError ValidationException
 */
export function readImported(given: {
  readonly certificate: string;
  readonly privateKey: string;
  readonly chain?: string | undefined;
}): ReadCertificate {
  const [x509, ...more] = certificatesOf(given.certificate, "certificate");
  if (x509 === undefined || more.length > 0) {
    throw invalid(
      "The certificate field contains more than one certificate. You can specify only one certificate in this field.",
    );
  }
  const key = keyOf(given.privateKey);
  if (!x509.checkPrivateKey(key)) throw invalid("The certificate does not match the private key.");
  const now = Date.now();
  if (now < Date.parse(x509.validFrom) || now > Date.parse(x509.validTo)) {
    throw invalid("The certificate is not in its time of validity.");
  }
  if (given.chain !== undefined) {
    let issued = x509;
    for (const issuer of certificatesOf(given.chain, "certificate chain")) {
      if (!issued.checkIssued(issuer) || !issued.verify(issuer.publicKey)) {
        throw invalid("Could not validate the certificate with the certificate chain.");
      }
      issued = issuer;
    }
  }
  return readCertificate(x509);
}

export function readCertificate(x509: X509Certificate): ReadCertificate {
  const [, common] = /^CN=(.+)$/m.exec(x509.subject) ?? [];
  const others = [...(x509.subjectAltName ?? "").matchAll(/DNS:([^,\s]+)/g)].map(([, name = ""]) => name);
  const names = [...new Set([...(common === undefined ? [] : [common]), ...others])];
  return { x509, names, keyAlgorithm: algorithmOf(x509.publicKey) };
}

function certificatesOf(pem: string, what: string): X509Certificate[] {
  // [^-] keeps the match linear: base64 has no hyphens.
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    if (blocks.length === 0) throw new Error("no PEM");
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    throw invalid(`Unable to parse ${what}. Please ensure the ${what} is in PEM format.`);
  }
}

function keyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw invalid("The private key is not supported: it is one in PEM format, without a passphrase.");
  }
}

/** https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html */
const keyAlgorithms: readonly string[] = [
  ...["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096"],
  ...["EC_prime256v1", "EC_secp384r1", "EC_secp521r1"],
];

/** As ACM names it: RSA_2048, EC_prime256v1. */
function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails: details }: KeyObject): string {
  const found =
    asymmetricKeyType === "rsa"
      ? `RSA_${details?.modulusLength}`
      : asymmetricKeyType === "ec"
        ? `EC_${details?.namedCurve}`
        : String(asymmetricKeyType);
  if (keyAlgorithms.includes(found)) return found;
  throw invalid(`The private key is not supported: it is one of ${keyAlgorithms.join(", ")}, not ${found}.`);
}
