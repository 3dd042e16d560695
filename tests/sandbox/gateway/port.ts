import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { writeWhole } from "../state/files";

/** The port in the file, if any. */
export async function lastPort(file: string): Promise<number | undefined> {
  const port = Number(await readFile(file, "utf8").catch(() => ""));
  return Number.isInteger(port) && port >= 1024 && port < 65_536 ? port : undefined;
}

/** Saves the port for the next start, so that the endpoint's URL in clients stays valid. */
export function keepPort(file: string, endpoint: string): void {
  writeWhole(file, new URL(endpoint).port);
}

/** Listens on the loopback interface, at the preferred port if it is free, else at any. */
export async function listen(server: Server, preferred: number | undefined): Promise<number> {
  const attempt = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  try {
    await attempt(preferred ?? 0);
  } catch (error) {
    if (!(preferred && error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    await attempt(0);
  }
  return (server.address() as AddressInfo).port;
}
