import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataPlane, startDataPlane } from ".";
import { API, ENDPOINT, ENDPOINT_NAME, FakeControlPlane, PROBE, REGION } from "./world.fixture";

const FORMS = [
  { name: "1 private DNS", arguments: `https://${API}.execute-api.${REGION}.amazonaws.com/v1` },
  { name: "2 alias", arguments: `https://${API}-${ENDPOINT}.execute-api.${REGION}.amazonaws.com/v1` },
  {
    name: "3 endpoint name and Host",
    arguments: `https://${ENDPOINT_NAME}/v1 -H 'Host: ${API}.execute-api.${REGION}.amazonaws.com'`,
  },
  {
    name: "4 endpoint name and x-apigw-api-id",
    arguments: `https://${ENDPOINT_NAME}/v1 -H 'x-apigw-api-id: ${API}'`,
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

  for (const form of FORMS) {
    it(`form ${form.name} answers 200`, async () => {
      const result = await dataPlane.instances.run(
        {
          instanceId: PROBE,
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
