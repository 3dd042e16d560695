/** Independent signers, against the running data plane. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import { TestDataPlane } from "../execute-api/curl.fixture";
import { probeId, region } from "../execute-api/world.fixture";
import { emulatorPython } from "../moto/environment";
import { queryOf, queryString, sdkSigner } from "./aws-sdk.fixture";
import { probeArn, type SignedCall, signedCalls, signedWorld } from "./signers.fixture";

const metadata = "http://169.254.169.254/latest";

/** As a script on an instance would do it, on AWS and here. */
const readCredentials = [
  `token=$(curl -sSf -X PUT ${metadata}/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60')`,
  `metadata() { curl -sSf -H "X-aws-ec2-metadata-token: $token" ${metadata}/meta-data/iam/security-credentials/$1; }`,
  'metadata "$(metadata)" > credentials',
  `field() { sed -n 's/.*"'"$1"'" : "\\([^"]*\\)".*/\\1/p' credentials; }`,
  'printf \'user = "%s:%s"\\nheader = "X-Amz-Security-Token: %s"\\n\' "$(field AccessKeyId)" "$(field SecretAccessKey)" "$(field Token)" > signing',
].join("\n");

const who = z.object({
  account: z.literal("111111111111"),
  caller: z.string().regex(/^AROA[A-Z0-9]{17}:/),
  user: z.string(),
  arn: z.string(),
  key: z.string().regex(/^ASIA[0-9A-F]{16}$/),
});

const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
const urlOf = (call: Pick<SignedCall, "host" | "path" | "query">) =>
  `https://${call.host}${call.path}${call.query === "" ? "" : `?${call.query}`}`;

function curlWords(
  call: Pick<SignedCall, "method" | "host" | "path" | "query" | "headers" | "body">,
): string {
  const headers = Object.entries(call.headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const body = call.body === "" ? [] : ["--data-binary", call.body];
  return ["-X", call.method, "--path-as-is", ...headers, ...body, urlOf(call)].map(quote).join(" ");
}

describe("SigV4: signers", () => {
  let plane: TestDataPlane;
  before(async () => {
    plane = await TestDataPlane.start();
    plane.controlPlane.world = signedWorld();
  });
  after(() => plane?.stop());

  function assertProbe(body: string): void {
    const seen = who.parse(JSON.parse(body));
    assert.equal(seen.arn, probeArn);
    assert.equal(seen.caller.split(":")[1], probeId);
    assert.equal(seen.user, seen.caller);
  }

  describe("curl, with the credentials of the instance's role", () => {
    for (const call of signedCalls.filter(({ anyCurl }) => anyCurl)) {
      it(call.name, async () => {
        const sigv4 = `--config signing --aws-sigv4 aws:amz:${region}:execute-api`;
        const outcome = await plane.curl(`${sigv4} ${curlWords(call)}`, { prepare: readCredentials });
        assert.equal(outcome.status, 200, outcome.body);
        assertProbe(outcome.body);
      });
    }
  });

  describe("botocore, with the credentials of the instance's role", () => {
    const answers = z.array(
      z.object({ status: z.number(), errorType: z.string().nullable(), body: z.string() }),
    );
    for (const presign of [false, true]) {
      // botocore moves a body into the query string of a presigned URL.
      const calls = presign ? signedCalls.filter(({ body }) => body === "") : signedCalls;
      it(`${presign ? "presigned URLs" : "Authorization header"}: ${calls.length} calls`, async () => {
        const python = await emulatorPython(() => undefined);
        const script = join(__dirname, "botocore_signer.py");
        const argument = JSON.stringify({ region: region, presign, calls });
        const result = await plane.dataPlane.instances.run(
          {
            instanceId: probeId,
            commands: [[python, script, argument].map(quote).join(" ")],
            workingDirectory: undefined,
            timeoutSeconds: 50,
          },
          new AbortController().signal,
        );
        assert.equal(result.stderr, "");
        const given = answers.parse(JSON.parse(result.stdout));
        for (const [index, call] of calls.entries()) {
          assert.equal(given[index]?.status, 200, `${call.name}: ${given[index]?.body}`);
          assertProbe(given[index]?.body ?? "");
        }
      });
    }
  });

  describe("AWS SDK for JavaScript", () => {
    async function sign(call: SignedCall, presign: boolean) {
      const issued = plane.credentials.issue("111111111111", "probe", probeId, 900);
      const signer = sdkSigner(issued, region);
      const headers: Record<string, string> = { host: call.host };
      for (const [name, value] of Object.entries(call.headers)) headers[name.toLowerCase()] = value;
      const request = {
        method: call.method,
        protocol: "https:",
        hostname: call.host,
        path: call.path,
        query: queryOf(call.query),
        headers,
        ...(call.body === "" ? {} : { body: call.body }),
      };
      return presign ? signer.presign(request, { expiresIn: 60 }) : signer.sign(request);
    }

    it("is refused if it signed another name of the same API", async () => {
      const [form1] = signedCalls;
      const form4 = signedCalls.find(({ headers }) => "x-apigw-api-id" in headers);
      assert.ok(form1 && form4);
      const { host: _, ...headers } = (await sign(form1, false)).headers;
      const sent = { ...form4, headers: { ...headers, ...form4.headers } };
      const outcome = await plane.curl(curlWords(sent));
      assert.equal(outcome.status, 403);
      assert.equal(outcome.headers["x-amzn-errortype"], "InvalidSignatureException");
    });

    for (const presign of [false, true]) {
      describe(presign ? "presigned URLs" : "Authorization header", () => {
        for (const call of signedCalls) {
          it(call.name, async () => {
            const signed = await sign(call, presign);
            const query = queryString(signed.query ?? {});
            const outcome = await plane.curl(curlWords({ ...call, headers: signed.headers, query }));
            assert.equal(outcome.status, 200, outcome.body);
            assertProbe(outcome.body);
          });
        }
      });
    }
  });
});
