/**
 * Access log lines in the stage's own format. A variable without a value is written as "-".
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
import { createHash } from "node:crypto";
import type { ControlPlane, DeployedApi, DeployedStage } from "../snapshots";
import type { Answer, Exchange } from "./exchange";
import { authorizerVariable, type ContextSubject, contextVariables } from "./request-context";

export interface AccessLogFormat {
  readonly destinationArn: string;
  readonly stream: string;
  line(exchange: Exchange, answer: Answer): string;
}

const variablePattern = /\$context\.([A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*)/g;

type Variable = (subject: ContextSubject, answer: Answer) => string | number | undefined;

const answerVariables: ReadonlyMap<string, Variable> = new Map<string, Variable>([
  ["status", (_, { status }) => status],
  ["tlsVersion", ({ exchange }) => exchange.tls?.version],
  ["cipherSuite", ({ exchange }) => exchange.tls?.cipherSuite],
  ["responseLength", (_, { body }) => Buffer.byteLength(body)],
  ["responseLatency", ({ exchange }) => Date.now() - exchange.receivedAt],
  ["integrationStatus", (_, { integrationStatus }) => integrationStatus],
  ["integration.status", (_, { integrationStatus }) => integrationStatus],
  ["integrationLatency", (_, { integrationLatency }) => integrationLatency],
  ["integration.latency", (_, { integrationLatency }) => integrationLatency],
  ["integrationErrorMessage", (_, { refusal }) => refusal?.integrationError],
  ["integration.error", (_, { refusal }) => refusal?.integrationError],
  ["error.message", (_, { refusal }) => refusal?.message],
  ["error.messageString", (_, { refusal }) => refusal && JSON.stringify(refusal.message)],
  ["error.responseType", (_, { refusal }) => refusal?.responseType],
]);

const unknownVariable: Variable = () => undefined;

export const variableOf = (path: string): Variable =>
  answerVariables.get(path) ?? contextVariables.get(path) ?? authorizerVariable(path) ?? unknownVariable;

function written(value: string | number | undefined): string {
  return value === undefined || value === "" ? "-" : String(value);
}

export function compileAccessLog(
  setting: { readonly destinationArn: string; readonly format: string },
  api: DeployedApi,
  stage: DeployedStage,
): AccessLogFormat {
  const pieces = setting.format.trimEnd().split(variablePattern);
  const texts = pieces.filter((_, index) => index % 2 === 0);
  const variables = pieces.filter((_, index) => index % 2 === 1).map((path) => variableOf(path));
  return {
    destinationArn: setting.destinationArn,
    // API Gateway names log streams by a digest.
    stream: createHash("md5").update(`${api.region}/${api.id}/${stage.name}`).digest("hex"),
    line(exchange, answer) {
      const subject = { exchange, api, stage, resource: answer.resource };
      let line = texts[0] ?? "";
      variables.forEach((variable, index) => {
        line += written(variable(subject, answer)) + (texts[index + 1] ?? "");
      });
      return line;
    },
  };
}

const flushMilliseconds = 20;

/** Collects lines for a moment, to write many with one call. */
export class AccessLogWriter {
  private readonly controlPlane: ControlPlane;
  private pending = new Map<string, { destinationArn: string; stream: string; lines: string[] }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(controlPlane: ControlPlane) {
    this.controlPlane = controlPlane;
  }

  write(log: AccessLogFormat, exchange: Exchange, answer: Answer): void {
    const key = `${log.destinationArn} ${log.stream}`;
    const entry = this.pending.get(key) ?? {
      destinationArn: log.destinationArn,
      stream: log.stream,
      lines: [],
    };
    entry.lines.push(log.line(exchange, answer));
    this.pending.set(key, entry);
    this.timer ??= setTimeout(() => this.flush(), flushMilliseconds);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const pending = this.pending;
    this.pending = new Map();
    for (const { destinationArn, stream, lines } of pending.values()) {
      this.controlPlane.writeLog(destinationArn, stream, lines);
    }
  }
}
