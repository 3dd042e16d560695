import assert from "node:assert/strict";
import { z } from "zod";
import { Boto, text } from "../testing/boto";
import { selfSigned } from "../testing/certificate";
import { shareDomain } from "../testing/domain";
import { createProfile, runInstance } from "../testing/instance";
import { createEndpoint, createNetwork, describeEndpoint } from "../testing/network";
import { createApi, openPolicy } from "../testing/rest-api";
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

  it("boto3: shares a private custom domain name with another account, which calls by it", async () => {
    const name = "orders.example.internal";
    const network = await createNetwork(boto, consumer, "10.9.0.0/16");
    const https = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.9.0.0/16" }] };
    await boto.call(consumer, "ec2", "authorize_security_group_ingress", {
      GroupId: network.groupId,
      IpPermissions: [https],
    });
    for (const service of ["ssm", "ssmmessages"])
      await createEndpoint(boto, consumer, network, { ServiceName: `com.amazonaws.us-east-1.${service}` });
    const endpointId = await createEndpoint(boto, consumer, network);
    const profile = await createProfile(boto, consumer, "domain");
    const instance = await runInstance(boto, consumer, network, { IamInstanceProfile: { Name: profile } });
    const { certificate, privateKey } = await selfSigned([name]);
    const call = (words: string) =>
      runOn(boto, consumer, instance, [
        `printf '%s' '${certificate}' > own.pem`,
        `curl --silent --insecure --max-time 20 --write-out ' %{http_code}' ${words}`,
        `curl --silent --cacert own.pem --max-time 20 --output /dev/null --write-out ' %{ssl_verify_result}' ${words} || :`,
      ]);

    // The provider: an API that its domain alone leads to.
    const { restApiId } = await createApi(boto, provider, { disableExecuteApiEndpoint: true });
    await boto.call(provider, "apigateway", "create_deployment", { restApiId, stageName: "live" });
    const imported = await boto.call(provider, "acm", "import_certificate", {
      Certificate: certificate,
      PrivateKey: privateKey,
    });
    const made = await boto.call(provider, "apigateway", "create_domain_name", {
      domainName: name,
      certificateArn: text(imported, "CertificateArn"),
      endpointConfiguration: { types: ["PRIVATE"] },
    });
    const domain = { domainName: name, domainNameId: text(made, "domainNameId") };
    const domainNameArn = text(made, "domainNameArn");
    const mapping = { ...domain, restApiId, basePath: "orders", stage: "live" };
    await boto.call(provider, "apigateway", "create_base_path_mapping", mapping);

    // The consumer: association, zone and record; before the share it may not.
    const association = {
      domainNameArn,
      accessAssociationSourceType: "VPCE",
      accessAssociationSource: endpointId,
    };
    const refused = await boto.refusal(
      consumer,
      "apigateway",
      "create_domain_name_access_association",
      association,
    );
    assert.equal(refused.code, "AccessDeniedException");
    await shareDomain(boto, { domainNameArn }, provider, consumer);
    const { DnsName, HostedZoneId } = await dnsOf(endpointId);
    const zone = await boto.call(consumer, "route53", "create_hosted_zone", {
      Name: name,
      CallerReference: "clients",
      VPC: { VPCRegion: "us-east-1", VPCId: network.vpcId },
    });
    const AliasTarget = { DNSName: DnsName, HostedZoneId, EvaluateTargetHealth: false };
    await boto.call(consumer, "route53", "change_resource_record_sets", {
      HostedZoneId: text(zone, "HostedZone.Id"),
      ChangeBatch: {
        Changes: [{ Action: "CREATE", ResourceRecordSet: { Name: name, Type: "A", AliasTarget } }],
      },
    });
    const url = `https://${name}/orders`;
    assert.match(await call(url), /^\{"message":"Forbidden"\} 403/, "there is no association");
    const associated = await boto.call(
      consumer,
      "apigateway",
      "create_domain_name_access_association",
      association,
    );
    assert.match(
      await call(url),
      /because no resource-based policy allows .* 403 0$/,
      "there is no domain policy",
    );
    const patch = (value: string) => [{ op: "replace", path: "/policy", value }];
    await boto.call(provider, "apigateway", "update_domain_name", {
      ...domain,
      patchOperations: patch(openPolicy),
    });
    assert.equal(await call(url), '{"ok":true} 200 0');
    assert.match(await call(`https://${DnsName}/orders -H 'Host: ${name}'`), /^\{"ok":true\} 200/);
    assert.match(await call(`https://${name}/payments`), /^\{"message":"Forbidden"\} 403/);
    const byItself = `https://${restApiId}.execute-api.us-east-1.amazonaws.com/live`;
    assert.match(await call(byItself), /^\{"message":"Forbidden"\} 403/, "the domain is the only door");
    const rejected = {
      domainNameArn,
      domainNameAccessAssociationArn: text(associated, "domainNameAccessAssociationArn"),
    };
    await boto.call(provider, "apigateway", "reject_domain_name_access_association", rejected);
    assert.match(await call(url), /^\{"message":"Forbidden"\} 403/);
  });

  async function dnsOf(id: string): Promise<{ DnsName: string; HostedZoneId: string }> {
    const endpoint = await describeEndpoint(boto, consumer, id);
    return {
      DnsName: text(endpoint, "DnsEntries.0.DnsName"),
      HostedZoneId: text(endpoint, "DnsEntries.0.HostedZoneId"),
    };
  }

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
