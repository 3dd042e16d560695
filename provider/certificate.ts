import { readFileSync } from "node:fs";
import { fault } from "../shared/contract/fault";
import type { DomainConfig } from "./config";

/** Source of a domain's certificate. */
export type CertificateSource =
  | { readonly arn: string }
  /** PEM texts. */
  | { readonly certificate: string; readonly privateKey: string; readonly chain: string | undefined }
  | { readonly validationZone: string };

/** @throws RunError naming the key and an unreadable file */
export function certificateOf(domain: DomainConfig): CertificateSource {
  const { certificateArn: arn, certificateFiles: files, validationZone } = domain;
  if (arn !== undefined) return { arn };
  if (files !== undefined)
    return {
      certificate: pem("certificate", files.certificate),
      privateKey: pem("privateKey", files.privateKey),
      chain: files.chain === undefined ? undefined : pem("chain", files.chain),
    };
  if (validationZone !== undefined) return { validationZone };
  throw new Error("the config has no certificate, which its schema refuses");
}

function pem(key: string, file: string): string {
  const name = `provider:domain.certificateFiles.${key} = ${file}`;
  const next = `expected a PEM file, by its path from ${process.cwd()}\n  next: put it there, or name another`;
  try {
    const text = readFileSync(file, "utf8");
    if (text.includes("-----BEGIN ")) return text;
  } catch (error) {
    throw fault(`${name}: ${error instanceof Error ? error.message : error}; ${next}`);
  }
  throw fault(`${name}: it is not a PEM file; ${next}`);
}
