import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { Backends } from "../backends";
import { Credentials } from "../services/sts/credentials";
import { openAuthority } from "./authority";
import { Certificates } from "./certificates";
import { ExecuteApi } from "./execute-api";
import { DataPlaneServer } from "./server";
import { FakeControlPlane, region } from "./world.fixture";

/** Milliseconds. A TLS handshake can be slow on a busy machine. */
const limit = 2000;

/** Takes longer to answer than a client may take for its request. */
class SlowApi extends ExecuteApi {
  override async answer() {
    await sleep(3 * limit);
    return { status: 200, headers: {}, body: "late" };
  }
}

describe("a client that takes too long for a request", () => {
  let folder: string;
  let plane: DataPlaneServer;
  const server = createServer((socket) =>
    plane.accept(socket, { kind: "internet", region, clientAddress: "203.0.113.77" }),
  );

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "slow-clients-"));
    const credentials = new Credentials(join(folder, "credentials.key"));
    const backends = new Backends(new Map(), () => undefined);
    const service = new SlowApi(new FakeControlPlane(), credentials, backends);
    plane = new DataPlaneServer(service, new Certificates(await openAuthority(folder)), limit);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => {
    plane.stop();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const open = () => connect((server.address() as AddressInfo).port, "127.0.0.1");
  const openTls = async (socket: Socket) => {
    const secure = connectTls({ socket, rejectUnauthorized: false });
    await once(secure, "secureConnect");
    return secure;
  };
  const head = "POST / HTTP/1.1\r\nHost: a\r\n";

  const trickles: [string, string | undefined][] = [
    ["sends nothing", undefined],
    ["sends headers a byte at a time", head],
    ["sends a body a byte at a time", `${head}Content-Length: 100000\r\n\r\n`],
  ];
  for (const [name, begin] of trickles)
    it(`and ${name} loses its connection`, async () => {
      const bare = open().on("error", () => undefined);
      const secure = begin === undefined ? undefined : await openTls(bare);
      secure?.on("error", () => undefined).write(begin ?? "");
      const trickle = setInterval(() => secure?.write("x"), limit / 10);
      await once(bare, "close");
      clearInterval(trickle);
    });

  it("may wait for a slow answer, and send another request", async () => {
    const secure = await openTls(open());
    let heard = "";
    secure.on("data", (chunk: Buffer) => (heard += chunk.toString()));
    for (const count of [1, 2]) {
      secure.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      while (heard.split("late").length <= count) await once(secure, "data");
    }
    assert.equal(heard.match(/HTTP\/1\.1 200/g)?.length, 2);
    secure.destroy();
  });
});
