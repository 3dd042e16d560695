/**
 * The sandbox's certificate authority: created once in the sandbox's directory, and trusted only by commands that the
 * sandbox runs.
 */
import "reflect-metadata";
import { createPrivateKey, createPublicKey, type KeyObject, webcrypto } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import * as x509 from "@peculiar/x509";
import { Failure } from "../../../shared/terminal/failure";
import { isThere, privateFolder, writeWhole } from "../state/files";

export const keyAlgorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const day = 24 * 60 * 60 * 1000;

x509.cryptoProvider.set(webcrypto);

export interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly key: webcrypto.CryptoKey;
  /** PEM of this authority, for clients that connect only to the sandbox. */
  readonly certificateFile: string;
  /** PEM bundle of the system's root certificates and this authority, for all other clients. */
  readonly bundleFile: string;
}

export function randomSerial(): string {
  // The first byte makes the number positive, without leading zeros.
  return `40${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString("hex")}`;
}

export async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

async function create(): Promise<{ key: string; certificate: string }> {
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: "CN=Sandbox of AWS names (not Amazon), O=private-api-cross-account sandbox",
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 3650 * day),
    signingAlgorithm: keyAlgorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: await exportKey(keys.privateKey), certificate: certificate.toString("pem") };
}

const systemBundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

async function systemRoots(): Promise<string> {
  const file = [process.env.SSL_CERT_FILE, ...systemBundles].find(
    (candidate) => candidate !== undefined && existsSync(candidate),
  );
  return file === undefined ? rootCertificates.join("\n") : readFile(file, "utf8");
}

interface Saved {
  readonly key: KeyObject;
  readonly certificate: x509.X509Certificate;
}

/** @throws naming an incomplete file and what to do */
async function readSaved(keyFile: string, certificateFile: string): Promise<Saved> {
  const read = async <T>(file: string, parse: (text: string) => T): Promise<T> => {
    try {
      return parse(await readFile(file, "utf8"));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Failure(
        `${file} cannot be read: ${reason}. Remove it and start again: the sandbox then creates a new authority, ` +
          "which every client that trusts the old one must trust instead.",
      );
    }
  };
  const certificate = await read(certificateFile, (text) => new x509.X509Certificate(text));
  const key = await read(keyFile, (text) => {
    const key = createPrivateKey(text);
    const own = createPublicKey(key).export({ type: "spki", format: "der" });
    if (!own.equals(Buffer.from(certificate.publicKey.rawData))) {
      throw new Error(`it is not the key of ${certificateFile}`);
    }
    return key;
  });
  return { key, certificate };
}

/**
 * Opens the authority in a directory, or creates one.
 * @throws for an incomplete file
 */
export async function openAuthority(directory: string): Promise<Authority> {
  privateFolder(directory);
  const keyFile = join(directory, "authority-key.pem");
  const certificateFile = join(directory, "authority.pem");
  const bundleFile = join(directory, "authority-bundle.pem");
  const files = [keyFile, certificateFile] as const;
  let saved = files.every((it) => isThere(it)) ? await readSaved(...files) : undefined;
  if (saved === undefined || saved.certificate.notAfter.getTime() < Date.now() + day) {
    const made = await create();
    writeWhole(keyFile, made.key);
    writeWhole(certificateFile, made.certificate);
    saved = await readSaved(...files);
  }
  const { key, certificate } = saved;
  const bundle = `${(await systemRoots()).trimEnd()}\n${certificate.toString("pem")}\n`;
  writeWhole(bundleFile, bundle);
  const der = key.export({ type: "pkcs8", format: "der" });
  return {
    certificate,
    key: await webcrypto.subtle.importKey("pkcs8", der, keyAlgorithm, false, ["sign"]),
    certificateFile,
    bundleFile,
  };
}
