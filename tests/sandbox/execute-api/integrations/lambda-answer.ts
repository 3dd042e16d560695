import { z } from "zod";
import { parseBoundedJson, UnreadableJson } from "../../bounded-json";
import { put } from "../../own";
import type { DeploymentSnapshot, FunctionInvocation } from "../../snapshots";
import { type Answer, type Exchange, header, headerOfText, isStatus, refuse } from "../exchange";
import { decoded, isBinaryType } from "../payload";
import { badGateway, misconfigured } from "../refusals";
import { answeredName, isHeaderValue } from "./sent-headers";

const headerValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** All are optional; other members are refused. */
const proxyAnswer = z.strictObject({
  statusCode: z
    .union([z.number(), z.string().regex(/^\d{3}$/)])
    .transform(Number)
    .refine(isStatus)
    .nullish(),
  headers: z.record(z.string(), headerValue.nullable()).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(headerValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** As in the execution log: https://repost.aws/knowledge-center/malformed-502-api-gateway */
const malformed = { ...badGateway, integrationError: "Malformed Lambda proxy response" };

type ProxyAnswer = z.infer<typeof proxyAnswer>;

/**
 * The client's answer from a function's: 502 for a failure or an invalid form.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function lambdaAnswer(
  { functionError, payload }: FunctionInvocation,
  exchange: Exchange,
  snapshot: DeploymentSnapshot,
): Answer {
  const answer = functionError === undefined ? read(payload) : undefined;
  const headers = answer && headersOf(answer);
  if (answer === undefined || headers === undefined) return refuse(malformed);
  const { body: text } = answer;
  const isBytes =
    answer.isBase64Encoded === true &&
    (isBinaryType(header(exchange, "accept"), snapshot) || isBinaryType(typeOf(headers), snapshot));
  const body = isBytes ? decoded(text ?? "") : (text ?? "");
  if (body === undefined) return refuse(misconfigured);
  const status = answer.statusCode ?? 200;
  return { status, headers, body, integrationStatus: status };
}

function read(payload: Buffer): ProxyAnswer | undefined {
  try {
    const found = proxyAnswer.safeParse(parseBoundedJson(payload.toString("utf8")));
    return found.success ? found.data : undefined;
  } catch (error) {
    if (error instanceof UnreadableJson) return undefined;
    throw error;
  }
}

/** multiValueHeaders take precedence. @returns undefined when a header cannot be sent */
function headersOf({
  headers,
  multiValueHeaders,
}: ProxyAnswer): Record<string, string | string[]> | undefined {
  const given = new Map<string, { readonly name: string; readonly value: string | string[] }>();
  for (const [name, value] of Object.entries(headers ?? {}))
    if (value !== null) given.set(name.toLowerCase(), { name, value });
  for (const [name, value] of Object.entries(multiValueHeaders ?? {}))
    if (value.length > 0) given.set(name.toLowerCase(), { name, value });
  const sent: Record<string, string | string[]> = {};
  if (!given.has("content-type")) put(sent, "Content-Type", "application/json");
  for (const { name, value } of given.values()) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return undefined;
    const values = [value].flat().map(headerOfText);
    if (!values.every(isHeaderValue)) return undefined;
    put(sent, answeredName(name), typeof value === "string" ? (values[0] ?? "") : values);
  }
  return sent;
}

function typeOf(headers: Readonly<Record<string, string | string[]>>): string | undefined {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return typeof found === "string" ? found : found?.[0];
}
