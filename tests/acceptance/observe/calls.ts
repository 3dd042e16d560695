import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import { routeFor } from "../../../shared/access/reach";
import { apiForms, type InvocationForm, invocation } from "../../../shared/invocation/form";
import type { AcceptanceInput } from "../input";
import type { Row } from "../matrix/row";
import { roleCredentials } from "./credentials";
import type { CurlCall, Signing } from "./curl-script";

/** An API id that AWS never gave out: ids have no such run of one digit. */
const unknownApiId = "0000000000";

/** What curl is asked to do for a row, on the row's caller. */
export async function curlCall(input: AcceptanceInput, row: Row): Promise<CurlCall> {
  const call = callBy(row.form, input, row);
  switch (row.signer) {
    case "nobody":
      return { ...call, ...tokenOf(row, input) };
    case "granted role":
      return signedBy(input.inside.instanceRole, input.region, call);
    case "deployer":
      return signedBy(required(input.inside.roleArn, row), input.region, call);
    case "foreign":
      return signedBy(required(input.foreignRoleArn, row), input.region, call);
    default:
      return { ...call, signing: signing(row, input) };
  }
}

/** In every header that the route's authorizer reads. */
function tokenOf({ token, method, path }: Row, { api, tokenFile }: AcceptanceInput): Partial<CurlCall> {
  const headers = routeFor(api.routes, method, path)?.authorizer?.headers ?? [];
  if (token === undefined || headers.length === 0) return {};
  const value = token === "good" && tokenFile !== undefined ? readToken(tokenFile) : "no-such-token";
  return { secretHeaders: Object.fromEntries(headers.map((name) => [name, value])) };
}

/**
 * @param what names the file in an error
 * @throws Error that names the file, and nothing of what is in it
 */
export function readToken(file: string, what = "acceptance:tokenFile"): string {
  const text = readFileSync(resolve(checkout, file), "utf8").trim();
  if (/^[\w.~+/=:-][\w.~+/=: -]*$/.test(text)) return text;
  throw new Error(`${what} ${file}: expected one line of letters, digits, spaces and ._~+/=:-`);
}

const checkout = resolve(__dirname, "../../..");

function signing(row: Row, input: AcceptanceInput): Signing {
  const { region } = input;
  if (row.signer === "own role") return { kind: "sign", region };
  if (row.signer === "own role, expired") return { kind: "sign long ago", region };
  return { kind: "replay", region, of: callBy(formOfOtherHost(row.form), input, row) };
}

/** A form that sends another Host, and whose name always resolves. */
function formOfOtherHost(form: InvocationForm): InvocationForm {
  const sendsName = form === "api-id-header" ? "host-header" : "api-id-header";
  return apiForms.find((each) => each === sendsName) ?? form;
}

function callBy(form: InvocationForm, input: AcceptanceInput, row: Row): CurlCall {
  const { region, dnsSuffix, inside, stranger } = input;
  const place = row.caller === "stranger" && row.via === "own" ? (stranger ?? inside) : inside;
  const apiIds = {
    granted: input.api.apiId,
    decoy: input.decoy?.apiId ?? unknownApiId,
    unknown: unknownApiId,
  };
  const target = {
    region,
    dnsSuffix,
    apiId: apiIds[row.api],
    vpcEndpointId: place.vpcEndpointId,
    vpcEndpointDnsName: place.vpcEndpointDnsName,
    domain: input.api.domain && {
      name: input.api.domain.name,
      basePath: row.basePath ?? input.api.domain.basePath,
    },
  };
  return { ...invocation(form, target, row.stage, row.path), method: row.method };
}

function required(roleArn: string | undefined, row: Row): string {
  if (roleArn === undefined) throw new Error(`${row.name}: there is no role to sign it with`);
  return roleArn;
}

/**
 * A call signed on this machine by a role it may assume. What it carries opens nothing else: a signature of one request
 * that is valid for five minutes, and a session token, which is of no use without its secret key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
async function signedBy(roleArn: string, region: string, call: CurlCall): Promise<CurlCall> {
  const signer = new SignatureV4({
    service: "execute-api",
    region,
    credentials: roleCredentials(roleArn),
    sha256: Hash.bind(null, "sha256"),
    // The probe sends an empty body, whose digest need not be passed.
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
