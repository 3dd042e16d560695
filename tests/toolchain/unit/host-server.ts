/** A local server in place of Pulumi's download hosts, with optional faults. */
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import { type Hosts, type Release, releases } from "../download/releases";
import type { Versions } from "../versions";

export const versions: Versions = { engine: "3.248.0", aws: "7.48.0", command: "1.2.1" };

export type Behaviour = "right" | "wrong checksum" | "not found" | "hanging" | "cut half-way" | "no checksum";

export class HostServer {
  /** Faults of a release's archive; others are served correctly. */
  readonly behaviours = new Map<keyof ReturnType<typeof releases>, Behaviour>();
  readonly requests: string[] = [];
  private readonly open = new Set<ServerResponse>();
  private readonly archives = new Map<string, Buffer>();

  private constructor(
    readonly hosts: Hosts,
    private readonly server: Server,
    private readonly served: Versions,
  ) {}

  static async start(served = versions): Promise<HostServer> {
    const server = createServer((request, response) =>
      host.answer(request.url ?? "", request.method, response),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    const url = `http://127.0.0.1:${address.port}`;
    const host = new HostServer({ archives: url, checksums: `${url}/github` }, server, served);
    await host.pack();
    return host;
  }

  async stop(): Promise<void> {
    for (const response of this.open) response.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Archives with the published layout, and scripts instead of executables. */
  private async pack(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "toolchain-archives-"));
    const { cli, aws, command } = releases(this.hosts, this.served);
    const contents: [Release, string[]][] = [
      [cli, ["pulumi/pulumi", "pulumi/pulumi-language-nodejs"]],
      [aws, ["pulumi-resource-aws"]],
      [command, ["pulumi-resource-command"]],
    ];
    for (const [release, files] of contents) {
      await mkdir(join(folder, "pulumi"), { recursive: true });
      for (const file of files) {
        await writeFile(
          join(folder, file),
          `#!/bin/sh\necho "v${this.served.engine}"\n# ${"x".repeat(100_000)}\n`,
        );
        await chmod(join(folder, file), 0o755);
      }
      await create({ cwd: folder, file: join(folder, release.file), gzip: { level: 0 } }, files);
      this.archives.set(release.file, await readFile(join(folder, release.file)));
    }
    await rm(folder, { recursive: true });
  }

  private answer(url: string, method: string | undefined, response: ServerResponse): void {
    this.requests.push(`${method} ${url}`);
    this.open.add(response);
    const named = Object.entries(releases(this.hosts, this.served));
    for (const [name, release] of named) {
      const behaviour = [...this.behaviours].find(([key]) => key === name)?.[1] ?? "right";
      const archive = this.archives.get(release.file) ?? Buffer.of();
      if (`${this.hosts.archives}${url}` === release.archive) {
        serveArchive(archive, behaviour, method, response);
        return;
      }
      if (`${this.hosts.archives}${url}` === release.checksums) {
        response.end(checksumsFile(name, release.file, archive, behaviour));
        return;
      }
    }
    response.writeHead(404).end();
  }
}

function serveArchive(
  archive: Buffer,
  behaviour: Behaviour,
  method: string | undefined,
  response: ServerResponse,
): void {
  if (behaviour === "not found") response.writeHead(404).end();
  else if (method === "HEAD") response.end();
  else if (behaviour === "hanging") {
    response.writeHead(200, { "content-length": archive.length });
    response.write(archive.subarray(0, 1000));
  } else if (behaviour === "cut half-way") {
    response.writeHead(200, { "content-length": archive.length });
    response.write(archive.subarray(0, archive.length / 2), () => response.destroy());
  } else response.writeHead(200, { "content-length": archive.length }).end(archive);
}

/** The CLI's file has SHA-256 and plain names; the aws plugin's has SHA-1 and names after `./`. */
function checksumsFile(name: string, file: string, archive: Buffer, behaviour: Behaviour): string {
  if (behaviour === "no checksum") return `${"0".repeat(64)}  another-file.tar.gz\n`;
  const content = behaviour === "wrong checksum" ? Buffer.from("something else") : archive;
  const digest = createHash(name === "aws" ? "sha1" : "sha256")
    .update(content)
    .digest("hex");
  return `${"0".repeat(64)}  another-file.tar.gz\n${digest}  ${name === "aws" ? "./" : ""}${file}\n`;
}
