import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { TestDataPlane } from "./curl.fixture";
import { endpointName, testWorld } from "./world.fixture";

/** The client's side of a connection that the network drops. */
function droppedConnection(of: TestDataPlane): Socket {
  of.controlPlane.world = testWorld();
  const proxy = new URL(of.dataPlane.outsideProxyUrl);
  const credentials = Buffer.from(`${proxy.username}:${proxy.password}`).toString("base64");
  const socket = connect({ port: Number(proxy.port), host: proxy.hostname });
  socket.write(`CONNECT ${endpointName}:443 HTTP/1.1\r\nProxy-Authorization: Basic ${credentials}\r\n\r\n`);
  return socket;
}

describe("data plane: connections that the network drops", () => {
  let plane: TestDataPlane;
  before(async () => {
    plane = await TestDataPlane.start();
  });
  after(() => plane?.stop());

  it("sends nothing on a dropped connection, and closes it when the client disconnects", async () => {
    const socket = droppedConnection(plane);
    socket.end();
    const received: Buffer[] = [];
    for await (const chunk of socket) received.push(chunk);
    assert.equal(Buffer.concat(received).toString(), "");
  });

  it("ends dropped connections when it stops", async () => {
    const other = await TestDataPlane.start();
    const socket = droppedConnection(other);
    socket.on("error", () => undefined);
    await once(socket, "connect");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await other.stop();
    await closed;
  });
});
