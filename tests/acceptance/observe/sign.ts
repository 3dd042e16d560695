import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import { roleCredentials } from "./credentials";
import type { CurlCall } from "./curl-script";

/**
 * A call signed on this machine by a role it may assume. What it carries opens nothing else: a signature of one request
 * that holds for five minutes, and a session token, which is of no use without its secret key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function signedBy(roleArn: string, region: string, call: CurlCall): Promise<CurlCall> {
  const signer = new SignatureV4({
    service: "execute-api",
    region,
    credentials: roleCredentials(roleArn),
    sha256: Hash.bind(null, "sha256"),
    // The probe sends an empty body, whose digest it need not be told.
    applyChecksum: false,
  });
  const url = new URL(call.url);
  const { headers } = await signer.sign({
    method: call.method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.hostname, ...lowerCase(call.headers) },
  });
  const { host, ...rest } = headers;
  return { ...call, headers: { ...rest, ...(host === url.hostname || host === undefined ? {} : { host }) } };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
