import assert from "node:assert/strict";
import { z } from "zod";
import { Boto, text } from "../testing/boto";
import { createProfile, runInstance } from "../testing/instance";
import { createEndpoint, createNetwork } from "../testing/network";
import { createApi } from "../testing/rest-api";
import { runOn } from "../testing/run-command";
import { type SandboxProcess, sandboxProcess } from "../testing/sandbox-process";
import { prerequisites, Terraform } from "../testing/terraform";

const consumer = "111111111111";
const provider = "222222222222";

/** Clients that were not written here deploy to `npm run sandbox`, each with policies of its own. */
describe("a client of npm run sandbox", function () {
  this.timeout(300_000);
  let sandbox: SandboxProcess;
  let boto: Boto;

  before(async () => {
    sandbox = await sandboxProcess(`clients-${process.pid}`);
    boto = await Boto.start(sandbox.environment);
  });
  after(async () => {
    boto?.stop();
    await sandbox?.stop();
  });

  /** Status and body of one curl on the instance. */
  const curl = async (instance: string, url: string, method = "GET") =>
    runOn(boto, consumer, instance, [
      `curl --silent --max-time 20 --request ${method} --write-out ' %{http_code}' '${url}'`,
    ]);

  it("boto3: gets the answers that AWS would give, by its own policies", async () => {
    const network = await createNetwork(boto, consumer);
    const https = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.7.0.0/16" }] };
    await boto.call(consumer, "ec2", "authorize_security_group_ingress", {
      GroupId: network.groupId,
      IpPermissions: [https],
    });
    for (const service of ["ssm", "ssmmessages"])
      await createEndpoint(boto, consumer, network, { ServiceName: `com.amazonaws.us-east-1.${service}` });
    const VpcEndpointId = await createEndpoint(boto, consumer, network, { PrivateDnsEnabled: true });
    const profile = await createProfile(boto, consumer, "boto");
    const instance = await runInstance(boto, consumer, network, { IamInstanceProfile: { Name: profile } });
    const policy = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "execute-api:Invoke",
          Resource: "execute-api:/live/GET/*",
        },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "execute-api:Invoke",
          Resource: "execute-api:/*",
          Condition: { StringNotEquals: { "aws:SourceVpce": VpcEndpointId } },
        },
      ],
    };
    const api = await createApi(boto, provider, { policy: JSON.stringify(policy) });
    const { restApiId } = api;
    await boto.call(provider, "apigateway", "create_deployment", { restApiId, stageName: "live" });
    const url = `https://${restApiId}.execute-api.us-east-1.amazonaws.com/live/`;

    assert.equal(await curl(instance, url), '{"ok":true} 200');
    assert.match(await curl(instance, url, "POST"), /because no resource-based policy allows .* 403$/);

    // AWS's default endpoint policy is full access; one that names another API refuses.
    const other = {
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "*", Resource: "arn:aws:execute-api:*:*:other/*" },
      ],
    };
    await boto.call(consumer, "ec2", "modify_vpc_endpoint", {
      VpcEndpointId,
      PolicyDocument: JSON.stringify(other),
    });
    assert.match(await curl(instance, url), /because no VPC endpoint policy allows .* 403$/);
    const described = await boto.call(consumer, "ec2", "describe_vpc_endpoints", {
      VpcEndpointIds: [VpcEndpointId],
    });
    assert.equal(text(described, "VpcEndpoints.0.State"), "available");
  });

  it("terraform: gets the answers that AWS would give, by its own policies", async function () {
    const missing = await prerequisites();
    if (typeof missing === "string") {
      console.log(`    skipped: ${missing}`);
      this.skip();
    }
    const terraform = new Terraform(missing.mirror, sandbox.environment);
    try {
      await terraform.succeed("init");
      await terraform.succeed("apply", "-auto-approve", "-var=open_endpoint=true");
      const output = z
        .object({ instance: z.object({ value: z.string() }), url: z.object({ value: z.string() }) })
        .parse(JSON.parse(await terraform.succeed("output", "-json")));
      const instance = output.instance.value;
      const url = `${output.url.value}/`;
      assert.equal(await curl(instance, url), '{"n":1,"ok":true} 200');
      assert.match(await curl(instance, url, "POST"), /because no resource-based policy allows .* 403$/);
      await terraform.succeed("apply", "-auto-approve");
      assert.match(await curl(instance, url), /with an explicit deny in a VPC endpoint policy"\} 403$/);
      await terraform.succeed("destroy", "-auto-approve");
    } finally {
      terraform.remove();
    }
  });
});
