/** Real curl, on the test world's probe or on the internet. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BackendMap } from "../backends";
import { Credentials } from "../services/sts/credentials";
import { type DataPlane, startDataPlane } from ".";
import { FakeControlPlane, probeId } from "./world.fixture";

export interface CurlOutcome {
  readonly exitCode: number;
  /** Status of the answer to CONNECT; 0 if there was none. */
  readonly connect: number;
  /** Status of the answer itself; 0 if there was none. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly stderr: string;
}

/** The last headers that curl -D printed: of the answer, or of the proxy's refusal. */
function lastHeaders(dump: string): Record<string, string> {
  const block =
    dump
      .trim()
      .split(/\r?\n\r?\n/)
      .at(-1) ?? "";
  return Object.fromEntries(
    block
      .split(/\r?\n/)
      .slice(1)
      .map((line) => [
        line.slice(0, line.indexOf(":")).toLowerCase(),
        line.slice(line.indexOf(":") + 1).trim(),
      ]),
  );
}

export class TestDataPlane {
  readonly controlPlane: FakeControlPlane;
  readonly dataPlane: DataPlane;
  readonly credentials: Credentials;
  private readonly directory: string;

  private constructor(
    controlPlane: FakeControlPlane,
    dataPlane: DataPlane,
    credentials: Credentials,
    directory: string,
  ) {
    this.controlPlane = controlPlane;
    this.dataPlane = dataPlane;
    this.credentials = credentials;
    this.directory = directory;
  }

  static async start(backends?: BackendMap): Promise<TestDataPlane> {
    const controlPlane = new FakeControlPlane();
    const directory = await mkdtemp(join(tmpdir(), "data-plane-test-"));
    const credentials = new Credentials(join(directory, "credentials.key"));
    const dataPlane = await startDataPlane({ controlPlane, directory, credentials, backends });
    return new TestDataPlane(controlPlane, dataPlane, credentials, directory);
  }

  async stop(): Promise<void> {
    await this.dataPlane.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  /**
   * @param curl arguments as on a command line.
   * @param options.prepare a command to run before, in the same folder.
   */
  async curl(
    curl: string,
    options: { readonly from?: "probe" | "internet" | undefined; readonly prepare?: string | undefined } = {},
  ): Promise<CurlOutcome> {
    const proxy = options.from === "internet" ? `--proxy ${this.dataPlane.outsideProxyUrl}` : "";
    const { exitCode, stdout, stderr } = await this.dataPlane.instances.run(
      {
        instanceId: probeId,
        commands: [
          options.prepare ?? ":",
          `curl -sS --connect-timeout 60 ${proxy} -D headers -o body -w '%{http_connect} %{http_code}\\n' ${curl}`,
          "code=$?",
          "touch headers body; wc -c < headers; cat headers body; exit $code",
        ],
        workingDirectory: undefined,
        timeoutSeconds: 90,
      },
      new AbortController().signal,
    );
    const [, connect, status, size, rest] = /^(\d+) (\d+)\n\s*(\d+)\n([\s\S]*)$/.exec(stdout) ?? [];
    if (rest === undefined) throw new Error(`curl printed no outcome: ${stdout}${stderr}`);
    return {
      exitCode,
      connect: Number(connect),
      status: Number(status),
      headers: lastHeaders(Buffer.from(rest).subarray(0, Number(size)).toString()),
      body: Buffer.from(rest).subarray(Number(size)).toString(),
      stderr,
    };
  }
}
