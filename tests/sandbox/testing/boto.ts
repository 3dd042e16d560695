import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { emulatorPython } from "../moto/environment";

const answer = z.union([
  z.object({ output: z.unknown() }),
  z.object({ code: z.string(), message: z.string() }),
]);

/** An error that the service answered, as boto3 read it. */
class ServiceError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

export type Input = Readonly<Record<string, unknown>>;

/** boto3, as a client that was not written here. Calls are carried out one after the other. */
export class Boto {
  private readonly waiting: ((line: string) => void)[] = [];

  private constructor(private readonly child: ChildProcess) {
    const { stdout } = child;
    if (!stdout) throw new Error("boto.py has no standard output");
    createInterface({ input: stdout }).on("line", (line) => this.waiting.shift()?.(line));
  }

  static async start(environment: Readonly<Record<string, string>>): Promise<Boto> {
    const python = await emulatorPython(() => undefined);
    const env = { ...process.env, ...environment };
    return new Boto(
      spawn(python, [path.join(__dirname, "boto.py")], { env, stdio: ["pipe", "pipe", "inherit"] }),
    );
  }

  /** @throws ServiceError */
  async call(
    account: string | null,
    service: string,
    operation: string,
    input: Input = {},
  ): Promise<unknown> {
    const line = await new Promise<string>((resolve) => {
      this.waiting.push(resolve);
      this.child.stdin?.write(`${JSON.stringify({ account, service, operation, input })}\n`);
    });
    const read = answer.parse(JSON.parse(line));
    if ("code" in read) throw new ServiceError(read.code, read.message);
    return read.output;
  }

  /** The error that a call must answer. @throws when it succeeds */
  async refusal(account: string | null, service: string, operation: string, input: Input = {}) {
    try {
      await this.call(account, service, operation, input);
    } catch (error) {
      if (error instanceof ServiceError) return error;
      throw error;
    }
    throw new Error(`${service}.${operation} was not refused`);
  }

  stop(): void {
    this.child.stdin?.end();
  }
}

/** The value at a path of an answer: at(answer, "Vpcs.0.VpcId"). */
export function at(value: unknown, keys: string): unknown {
  let found = value;
  for (const key of keys.split(".")) {
    found = found !== null && typeof found === "object" ? new Map(Object.entries(found)).get(key) : undefined;
  }
  return found;
}

/** The text at a path. @throws when there is none */
export function text(value: unknown, keys: string): string {
  return z.string({ error: `no text at ${keys} of ${JSON.stringify(value)}` }).parse(at(value, keys));
}

/** The list at a path. @throws when there is none */
export function list(value: unknown, keys: string): unknown[] {
  return z
    .array(z.unknown(), { error: `no list at ${keys} of ${JSON.stringify(value)}` })
    .parse(at(value, keys));
}
