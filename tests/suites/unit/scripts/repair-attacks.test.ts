import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Aws, awsOf } from "../../../../scripts/repair/aws";
import { finders } from "../../../../scripts/repair/find";
import { repairFirst } from "../../../../scripts/repair/repair";
import { checkout } from "../../../../scripts/stacks/project";
import { oneLine } from "../../../../scripts/terminal/one-line";
import { tagged } from "../../../../shared/contract/origin";

const of = { project: "consumer", stack: "dev" } as const;
const urnOf = (type: string, name: string) => `urn:pulumi:dev::consumer::${type}::${name}`;
const vpc = "aws:ec2/vpc:Vpc";
const command = (name: string) => {
  const type = "command:local:Command";
  return { type: "creating", resource: { urn: urnOf(type, name), type, custom: true, inputs: {} } };
};

/** A CLI whose stack is a text in memory. */
class FakeCli {
  readonly environment = { PULUMI_BACKEND_URL: `file:///nowhere/${Math.random()}` };
  readonly commands: string[][] = [];
  private readers = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param together how many must have read the state before the first of them goes on */
  constructor(
    public state: string,
    private readonly together = 1,
  ) {}

  async requireNoUpdate() {}
  async releaseDeadLocks() {}

  async run(_project: string, args: readonly string[]) {
    this.commands.push([...args]);
    const result = { exitCode: 0, stdout: this.state, stderr: "" };
    if (args[1] === "export" && this.readers < this.together) await this.barrier();
    if (args[1] === "import") {
      this.state = readFileSync(args[args.indexOf("--file") + 1] ?? "", "utf8");
    }
    return result;
  }

  private async barrier() {
    this.readers++;
    if (this.readers === this.together) for (const go of this.waiting) go();
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  get imports(): number {
    return this.commands.filter((args) => args[1] === "import").length;
  }
}

const stateOf = (pending: readonly object[], resources: readonly object[] = []) =>
  JSON.stringify({ version: 3, deployment: { resources, pending_operations: pending } });

/** What a repair prints. */
async function printed(cli: FakeCli): Promise<string> {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string) => lines.push(line);
  try {
    await repairFirst(cli, of, false);
  } finally {
    console.error = error;
  }
  return lines.join("\n");
}

describe("repair of a state that is hostile", () => {
  const names: readonly { readonly name: string; readonly shown: string }[] = [
    { name: "a\n  VPC vpc: repaired", shown: "a\\u{a}  VPC vpc: repaired" },
    { name: "\u001b[2J\u001b]0;title\u0007", shown: "\\u{1b}[2J\\u{1b}]0;title\\u{7}" },
    { name: "\u202egnirts\u2028", shown: "\\u{202e}gnirts\\u{2028}" },
    { name: "../../etc/$(id)`id`;'\"|&", shown: "../../etc/$(id)`id`;'\"|&" },
    { name: "__proto__", shown: "__proto__" },
    { name: "größe 漢字", shown: "größe 漢字" },
    { name: "::--yes::*", shown: "::--yes::*" },
  ];
  for (const { name, shown } of names)
    it(`prints ${JSON.stringify(name)} as one line, and clears what was pending`, async () => {
      const cli = new FakeCli(stateOf([command(name)]));
      assert.equal(
        await printed(cli),
        `consumer dev: an update was interrupted\n  Command ${shown}: nothing was made\nconsumer dev: repaired`,
      );
      assert.deepEqual(JSON.parse(cli.state), {
        version: 3,
        deployment: { resources: [], pending_operations: [] },
      });
    });

  it("cuts a very long name, and only where it is shown", () => {
    assert.equal(oneLine("x".repeat(100_000)), `${"x".repeat(200)}...`);
  });

  for (const type of ["__proto__", "constructor", "toString", "aws:s3/bucket:Bucket"])
    it(`leaves what has the type ${type} to a person`, async () => {
      const resource = { urn: urnOf(type, "a"), type, custom: true, inputs: {} };
      const cli = new FakeCli(stateOf([{ type: "creating", resource }]));
      assert.match(await printed(cli), / a: look for it by hand: /);
    });

  const own = {
    "private-api:side": "consumer",
    "private-api:stack": "dev",
    "private-api:name": "net",
  };
  for (const { title, tags } of [
    { title: "no tags", tags: undefined },
    { title: "an empty set of tags", tags: {} },
    { title: "tags by which others are found too", tags: { Name: "net" } },
    { title: "the tags of another stack", tags: { ...own, "private-api:stack": "prod" } },
    { title: "the tags of the other side", tags: { ...own, "private-api:side": "provider" } },
    { title: "the tags of another resource", tags: { ...own, "private-api:name": "other" } },
    { title: "a tag that is a pattern", tags: { ...own, "private-api:name": "*" } },
    { title: "tags of another form", tags: ["private-api:side"] },
    {
      title: "tags without the stack's",
      tags: JSON.parse('{"__proto__": {"private-api:side": "consumer"}}'),
    },
  ])
    it(`asks AWS for nothing by ${title}`, async () => {
      // There is no provider in this state: to ask AWS would fail.
      const resource = { urn: urnOf(vpc, "net"), type: vpc, custom: true, inputs: { tags } };
      const cli = new FakeCli(stateOf([{ type: "creating", resource }]));
      assert.match(await printed(cli), /Vpc net: look for it by hand: /);
    });

  it("says what it needs where the provider is not in the state", async () => {
    const resource = { urn: urnOf(vpc, "net"), type: vpc, custom: true, inputs: { tags: own } };
    const cli = new FakeCli(stateOf([{ type: "creating", resource }]));
    await assert.rejects(printed(cli), /its settings in the state: .*\n {2}next: set aws:region/);
    assert.equal(cli.imports, 0);
  });
});

describe("repair beside another command", () => {
  const { error } = console;
  beforeEach(() => {
    console.error = () => {};
  });
  afterEach(() => {
    console.error = error;
  });

  it("writes once where two repair at the same time; the other changes nothing", async () => {
    const cli = new FakeCli(stateOf([command("a")]), 2);
    const [first, second] = await Promise.allSettled([
      repairFirst(cli, of, false),
      repairFirst(cli, of, false),
    ]);
    assert.deepEqual([first.status, second.status].sort(), ["fulfilled", "rejected"]);
    const failed = first.status === "rejected" ? first : second;
    assert.ok(failed.status === "rejected");
    assert.match(
      String(failed.reason),
      /changed meanwhile: an update or a repair of it runs\n {2}next: wait for it/,
    );
    assert.equal(cli.imports, 1);
  });

  it("shows no plan while an update runs: its pending operations are under way", async () => {
    const cli = new FakeCli(stateOf([command("a")]));
    cli.requireNoUpdate = async () => {
      throw new Error("locked");
    };
    await assert.rejects(printed(cli), /locked/);
    assert.deepEqual(
      cli.commands.map(([, subcommand]) => subcommand),
      ["export"],
    );
  });
});

it("the AWS SDK warns nobody of the Node version", () => {
  const { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: _, ...env } = process.env;
  const script = `require(${JSON.stringify(join(checkout, "scripts/repair/aws.ts"))}).awsOf({ region: "us-east-1" }, {})`;
  const args = ["--require", "tsx/cjs", "--eval", script];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: checkout, env, encoding: "utf8" });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
});

describe("what claims to be the stack's", () => {
  const tags = { "private-api:side": "consumer", "private-api:stack": "dev", "private-api:name": "a" };
  const given = (others: Readonly<Record<string, string>>) =>
    Object.entries({ ...tags, ...others }).map(([Key, Value]) => ({ Key, Value }));

  interface Case {
    readonly inputs: object;
    readonly answer: (tags: { Key: string; Value: string }[]) => object;
    readonly client: keyof Aws;
  }
  const record = (list: { Key: string; Value: string }[]) =>
    Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
  const described = (Tags: { Key: string; Value: string }[]) => ({
    TagDescriptions: [{ ResourceArn: "arn:a", Tags }],
  });
  const cases: Readonly<Record<string, Case>> = {
    "aws:ec2/vpc:Vpc": {
      client: "ec2",
      inputs: {},
      answer: (Tags) => ({ Vpcs: [{ VpcId: "vpc-1", Tags }] }),
    },
    "aws:ec2/subnet:Subnet": {
      client: "ec2",
      inputs: { vpcId: "vpc-1" },
      answer: (Tags) => ({ Subnets: [{ SubnetId: "subnet-1", Tags }] }),
    },
    "aws:ec2/routeTable:RouteTable": {
      client: "ec2",
      inputs: { vpcId: "vpc-1" },
      answer: (Tags) => ({ RouteTables: [{ RouteTableId: "rtb-1", Tags }] }),
    },
    "aws:ec2/securityGroup:SecurityGroup": {
      client: "ec2",
      inputs: { vpcId: "vpc-1", name: "a" },
      answer: (Tags) => ({ SecurityGroups: [{ GroupId: "sg-1", Tags }] }),
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
      client: "ec2",
      inputs: { vpcId: "vpc-1" },
      answer: (Tags) => ({ VpcEndpoints: [{ VpcEndpointId: "vpce-1", Tags }] }),
    },
    "aws:ec2/instance:Instance": {
      client: "ec2",
      inputs: { subnetId: "subnet-1" },
      answer: (Tags) => ({ Reservations: [{ Instances: [{ InstanceId: "i-1", Tags }] }] }),
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
      client: "ec2",
      inputs: { securityGroupId: "sg-1" },
      answer: (Tags) => ({ SecurityGroupRules: [{ SecurityGroupRuleId: "sgr-1", IsEgress: false, Tags }] }),
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
      client: "ec2",
      inputs: { securityGroupId: "sg-1" },
      answer: (Tags) => ({ SecurityGroupRules: [{ SecurityGroupRuleId: "sgr-1", IsEgress: true, Tags }] }),
    },
    "aws:iam/role:Role": { client: "iam", inputs: { name: "a" }, answer: (Tags) => ({ Role: { Tags } }) },
    "aws:iam/instanceProfile:InstanceProfile": {
      client: "iam",
      inputs: { name: "a" },
      answer: (Tags) => ({ InstanceProfile: { Tags } }),
    },
    "aws:cloudwatch/logGroup:LogGroup": {
      client: "logs",
      inputs: { name: "a" },
      answer: (list) => ({ logGroups: [{ logGroupName: "a", arn: "arn:a:*" }], tags: record(list) }),
    },
    "aws:apigateway/restApi:RestApi": {
      client: "apiGateway",
      inputs: { name: "a" },
      answer: (list) => ({ items: [{ id: "1", name: "a", tags: record(list) }] }),
    },
    "aws:acm/certificate:Certificate": {
      client: "acm",
      inputs: {},
      answer: (Tags) => ({ CertificateSummaryList: [{ CertificateArn: "arn:a" }], Tags }),
    },
    "aws:apigateway/domainName:DomainName": {
      client: "apiGateway",
      inputs: { domainName: "a.b" },
      answer: (list) => ({ items: [{ domainName: "a.b", domainNameId: "1", tags: record(list) }] }),
    },
    "aws:apigateway/domainNameAccessAssociation:DomainNameAccessAssociation": {
      client: "apiGateway",
      inputs: { domainNameArn: "arn:a", accessAssociationSource: "vpce-1" },
      answer: (list) => ({
        items: [
          {
            domainNameAccessAssociationArn: "arn:b",
            domainNameArn: "arn:a",
            accessAssociationSource: "vpce-1",
            tags: record(list),
          },
        ],
      }),
    },
    "aws:lambda/function:Function": {
      client: "lambda",
      inputs: { name: "a" },
      answer: (list) => ({ Configuration: {}, Tags: record(list) }),
    },
    "aws:ram/resourceShare:ResourceShare": {
      client: "ram",
      inputs: { name: "a" },
      answer: (list) => ({
        resourceShares: [
          {
            resourceShareArn: "arn:a",
            status: "ACTIVE",
            tags: list.map(({ Key, Value }) => ({ key: Key, value: Value })),
          },
        ],
      }),
    },
    "aws:apigateway/clientCertificate:ClientCertificate": {
      client: "apiGateway",
      inputs: {},
      answer: (list) => ({ items: [{ clientCertificateId: "1", tags: record(list) }] }),
    },
    "aws:apigateway/vpcLink:VpcLink": {
      client: "apiGateway",
      inputs: { name: "a" },
      answer: (list) => ({ items: [{ id: "1", name: "a", tags: record(list) }] }),
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
      client: "cloudWatch",
      inputs: { name: "a" },
      answer: (Tags) => ({ MetricAlarms: [{ AlarmName: "a", AlarmArn: "arn:a" }], Tags }),
    },
    "aws:ec2/flowLog:FlowLog": {
      client: "ec2",
      inputs: { eniId: "eni-1" },
      answer: (Tags) => ({ FlowLogs: [{ FlowLogId: "fl-1", Tags }] }),
    },
    "aws:lb/loadBalancer:LoadBalancer": {
      client: "balancing",
      inputs: {},
      answer: (Tags) => ({ LoadBalancers: [{ LoadBalancerArn: "arn:a" }], ...described(Tags) }),
    },
    "aws:lb/targetGroup:TargetGroup": {
      client: "balancing",
      inputs: {},
      answer: (Tags) => ({ TargetGroups: [{ TargetGroupArn: "arn:a" }], ...described(Tags) }),
    },
    "aws:lb/listener:Listener": {
      client: "balancing",
      inputs: { loadBalancerArn: "arn:b", port: 80 },
      answer: (Tags) => ({ Listeners: [{ ListenerArn: "arn:a", Port: 80 }], ...described(Tags) }),
    },
    "aws:route53/zone:Zone": {
      client: "route53",
      inputs: { name: "a.b", comment: "a", vpcs: [{ vpcId: "vpc-1" }] },
      answer: (Tags) => ({
        HostedZones: [{ Id: "/hostedzone/Z1", Name: "a.b." }],
        ResourceTagSet: { Tags },
      }),
    },
    "aws:apigateway/stage:Stage": {
      client: "apiGateway",
      inputs: { restApi: "1", stageName: "dev" },
      answer: (list) => ({ tags: record(list) }),
    },
  };

  it("is known for every type that carries tags", () =>
    assert.deepEqual(Object.keys(cases).sort(), [...tagged].sort()));

  for (const [type, { client, inputs, answer }] of Object.entries(cases))
    it(`${type}: has all of its tags, or is another's`, async () => {
      const found = async (list: { Key: string; Value: string }[]) => {
        const aws: Aws = awsOf({ region: "us-east-1" }, {});
        const send = async (request: object) =>
          // A VPC counts only while it is empty.
          type === vpc && request.constructor.name === "DescribeSubnetsCommand" ? {} : answer(list);
        Object.assign(aws[client], { send });
        return finders[type]?.({ ...inputs, tags: { ...tags, __defaults: "[]" } }, aws);
      };
      assert.equal((await found(given({ team: "a" })))?.length, 1);
      assert.equal((await found(given({})))?.length, 1);
      for (const other of Object.keys(tags)) {
        assert.deepEqual(await found(given({ [other]: "another" })), [], other);
        assert.deepEqual(await found(given({}).filter(({ Key }) => Key !== other)), [], `without ${other}`);
      }
    });

  describe("a hosted zone, which gets its tags by a second call", () => {
    const zone = { CallerReference: "terraform-1", Config: { Comment: "a" } };
    const rows: readonly (readonly [what: string, answer: object, found: number])[] = [
      ["without tags, of the stack's VPC and by its provider's hand", {}, 1],
      ["with tags of others", { ResourceTagSet: { Tags: [{ Key: "team", Value: "a" }] } }, 0],
      ["of another VPC", { VPCs: [{ VPCId: "vpc-2" }] }, 0],
      ["of several VPCs", { VPCs: [{ VPCId: "vpc-1" }, { VPCId: "vpc-2" }] }, 0],
      ["made by somebody else", { HostedZone: { ...zone, CallerReference: "mine" } }, 0],
      ["with another comment", { HostedZone: { ...zone, Config: { Comment: "b" } } }, 0],
    ];
    for (const [what, answer, count] of rows)
      it(`${what}: ${count === 1 ? "the stack's" : "another's"}`, async () => {
        const aws: Aws = awsOf({ region: "us-east-1" }, {});
        const HostedZones = [{ Id: "/hostedzone/Z1", Name: "a.b." }];
        const send = async () => ({ HostedZones, HostedZone: zone, VPCs: [{ VPCId: "vpc-1" }], ...answer });
        Object.assign(aws.route53, { send });
        const inputs = { name: "a.b", comment: "a", vpcs: [{ vpcId: "vpc-1" }], tags };
        assert.equal((await finders["aws:route53/zone:Zone"]?.(inputs, aws))?.length, count);
      });
  });
});
