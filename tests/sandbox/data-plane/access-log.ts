/**
 * Access log lines in the stage's own format. A variable without a value is written as "-".
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
import { createHash } from "node:crypto";
import type { ControlPlane, DeployedApi, DeployedStage } from "../model";
import type { Answer, Exchange } from "./exchange";
import { requestContext } from "./request-context";

export interface AccessLogFormat {
  readonly destinationArn: string;
  readonly stream: string;
  line(exchange: Exchange, answer: Answer): string;
}

const VARIABLE = /\$context\.([A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*)/g;

function answerContext(exchange: Exchange, answer: Answer): Record<string, unknown> {
  const { refusal } = answer;
  return {
    status: answer.status,
    responseLength: Buffer.byteLength(answer.body),
    responseLatency: Date.now() - exchange.receivedAt,
    integrationStatus: answer.integrationStatus,
    integration: { status: answer.integrationStatus },
    error:
      refusal === undefined
        ? {}
        : {
            message: refusal.message,
            messageString: JSON.stringify(refusal.message),
            responseType: refusal.responseType,
          },
  };
}

function lookUp(context: Readonly<Record<string, unknown>>, path: readonly string[]): string {
  let value: unknown = context;
  for (const key of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value === undefined || value === null || value === "" ? "-" : String(value);
}

export function compileAccessLog(
  setting: { readonly destinationArn: string; readonly format: string },
  api: DeployedApi,
  stage: DeployedStage,
): AccessLogFormat {
  const pieces = setting.format.trimEnd().split(VARIABLE);
  const parts = pieces.map((piece, index) => (index % 2 === 0 ? piece : piece.split(".")));
  return {
    destinationArn: setting.destinationArn,
    // API Gateway names its streams by a digest.
    stream: createHash("md5").update(`${api.region}/${api.id}/${stage.name}`).digest("hex"),
    line(exchange, answer) {
      const context = {
        ...requestContext(exchange, api, stage, answer.resource),
        ...answerContext(exchange, answer),
      };
      return parts.map((part) => (typeof part === "string" ? part : lookUp(context, part))).join("");
    },
  };
}

const FLUSH_MILLISECONDS = 20;

/** Gathers lines for a moment, so that a busy API makes one call for many lines. */
export class AccessLogWriter {
  readonly #controlPlane: ControlPlane;
  #pending = new Map<string, { destinationArn: string; stream: string; lines: string[] }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(controlPlane: ControlPlane) {
    this.#controlPlane = controlPlane;
  }

  write(log: AccessLogFormat, exchange: Exchange, answer: Answer): void {
    const key = `${log.destinationArn} ${log.stream}`;
    const entry = this.#pending.get(key) ?? {
      destinationArn: log.destinationArn,
      stream: log.stream,
      lines: [],
    };
    entry.lines.push(log.line(exchange, answer));
    this.#pending.set(key, entry);
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MILLISECONDS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    this.#pending = new Map();
    for (const { destinationArn, stream, lines } of pending.values()) {
      this.#controlPlane.writeLog(destinationArn, stream, lines);
    }
  }
}
