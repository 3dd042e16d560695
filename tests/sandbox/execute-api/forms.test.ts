import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataPlane, startDataPlane } from ".";
import { endpointId, endpointName, FakeControlPlane, privateApiId, probeId, region } from "./world.fixture";

const forms = [
  { name: "1 private DNS", arguments: `https://${privateApiId}.execute-api.${region}.amazonaws.com/v1` },
  {
    name: "2 alias",
    arguments: `https://${privateApiId}-${endpointId}.execute-api.${region}.amazonaws.com/v1`,
  },
  {
    name: "3 endpoint name and Host",
    arguments: `https://${endpointName}/v1 -H 'Host: ${privateApiId}.execute-api.${region}.amazonaws.com'`,
  },
  {
    name: "4 endpoint name and x-apigw-api-id",
    arguments: `https://${endpointName}/v1 -H 'x-apigw-api-id: ${privateApiId}'`,
  },
];

describe("data plane: invocation forms", () => {
  let directory: string;
  let dataPlane: DataPlane;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "data-plane-"));
    dataPlane = await startDataPlane({ controlPlane: new FakeControlPlane(), directory });
  });
  after(async () => {
    await dataPlane?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  for (const form of forms) {
    it(`form ${form.name} answers 200`, async () => {
      const result = await dataPlane.instances.run(
        {
          instanceId: probeId,
          commands: [`curl -sS -w '\\n%{http_connect} %{http_code}' ${form.arguments}`],
          workingDirectory: undefined,
          timeoutSeconds: 10,
        },
        new AbortController().signal,
      );
      assert.deepEqual(result, {
        status: "Success",
        exitCode: 0,
        stdout: '{"message":"hello"}\n200 200',
        stderr: "",
      });
    });
  }
});
