import assert from "node:assert/strict";
import program from "../../../../consumer";
import { consumerOutputs } from "../../../../shared/contract/consumer";
import { parsePeer } from "../../../../shared/contract/peer-outputs";
import { closedEndpointPolicy, endpointPolicy } from "../../../../shared/documents/endpoint-policy";
import { accounts } from "../../world";
import { domain, executionArn, grant, provider, role } from "../fixtures";
import { answers, existingEndpoint, existingPolicy, serviceOf, vpcId, zones } from "./consumer-answers";
import type { MockAnswers } from "./mocks";
import { blockedBy } from "./pack";
import { type ProgramRun, type RegisteredResource, runProgram } from "./run";

const existing = {
  existingNetwork: { vpcId, subnetIds: ["subnet-0123456789abcdef0"] },
  existingEndpoint: existingEndpoint.id,
  systemsManagerEndpoints: false,
  systemsManagerClientGroup: "sg-0cccccccccccccccc",
};
const opened = { "organization/provider/dev": { ...provider } };
const run = (config: Readonly<Record<string, unknown>> = {}, change: Partial<MockAnswers> = {}) =>
  runProgram({ project: "consumer", program, config, answers: answers(change) });
const ofType = (result: ProgramRun, type: string) =>
  result.resources.filter((it) => it.type.endsWith(`:${type}`)).map(({ name }) => name);
const executeApiId = grant.vpcEndpointId;
const executeApi = (result: ProgramRun) => result.resource("VpcEndpoint", "consumer-api");
const policyOf = ({ inputs }: RegisteredResource): unknown => JSON.parse(String(inputs.policy));

describe("the consumer's program", () => {
  it("exports what its contract says", async () => {
    const { outputs } = await run({ neighbour: true }, { stacks: opened });
    assert.deepEqual(parsePeer(consumerOutputs, "organization/consumer/dev", outputs), outputs);
  });

  describe("with flow logs", () => {
    const flowLogs = { traffic: "REJECT" };

    it("has one for each interface of the endpoint, in a group with retention, whatever order AWS returns them in", async () => {
      const result = await run({ flowLogs });
      assert.deepEqual(ofType(result, "FlowLog"), ["consumer-flow-logs-0", "consumer-flow-logs-1"]);
      const of = (index: number) => result.resource("FlowLog", `consumer-flow-logs-${index}`).inputs;
      assert.deepEqual([of(0).eniId, of(1).eniId], ["eni-0a", "eni-0b"]);
      const { inputs } = result.resource("LogGroup", "consumer-flow-logs");
      assert.deepEqual(
        [inputs.name, inputs.retentionInDays],
        ["/aws/vpc/flow-logs/consumer-dev-flow-logs", 30],
      );
      for (const { trafficType, logDestination } of [of(0), of(1)])
        assert.deepEqual(
          [trafficType, String(logDestination).split(":").slice(5).join(":")],
          ["REJECT", `log-group:${inputs.name}`],
        );
    });

    it("has them written by a role of this account's flow logs, into this group alone", async () => {
      const result = await run({ flowLogs: { traffic: "ALL", retentionDays: 7 } });
      const trust = JSON.parse(String(result.resource("Role", "consumer-flow-logs").inputs.assumeRolePolicy));
      assert.deepEqual(trust.Statement[0].Principal, { Service: "vpc-flow-logs.amazonaws.com" });
      assert.deepEqual(trust.Statement[0].Condition, {
        StringEquals: { "aws:SourceAccount": accounts.consumer },
        ArnLike: { "aws:SourceArn": "arn:aws:ec2:us-east-1:111111111111:vpc-flow-log/*" },
      });
      const policy = JSON.parse(String(result.resource("RolePolicy", "consumer-flow-logs").inputs.policy));
      const written = policy.Statement.filter(({ Resource }: { Resource: unknown }) => Resource !== "*");
      assert.ok(
        written.every(({ Resource }: { Resource: string[] }) =>
          Resource.every((arn) => arn.includes(":log-group:/aws/vpc/flow-logs/consumer-dev-flow-logs")),
        ),
      );
      assert.deepEqual(
        policy.Statement.filter(({ Resource }: { Resource: unknown }) => Resource === "*").map(
          ({ Action }: { Action: unknown }) => Action,
        ),
        ["logs:DescribeLogGroups"],
      );
      assert.equal(result.resource("LogGroup", "consumer-flow-logs").inputs.retentionInDays, 7);
    });

    it("has none by default", async () => {
      const result = await run();
      assert.deepEqual([ofType(result, "FlowLog"), ofType(result, "LogGroup")], [[], []]);
    });

    for (const [what, given, message] of [
      ["without traffic", { retentionDays: 7 }, /flowLogs.*traffic/s],
      ["of other traffic", { traffic: "NONE" }, /flowLogs.*traffic/s],
      ["kept for no time", { traffic: "ALL", retentionDays: 0 }, /retentionDays/],
      ["with a key that there is not", { traffic: "ALL", retention: 7 }, /retention/],
    ] as const)
      it(`refuses some ${what}`, () => assert.rejects(run({ flowLogs: given }), { message }));

    it("leaves those of another's endpoint to its owner", () =>
      assert.rejects(run({ ...existing, flowLogs }), {
        message: /flowLogs.*existingEndpoint is its owner's/s,
      }));
  });

  it("watches its endpoint where config says so, by all of the metric's dimensions", async () => {
    const topicArn = "arn:aws:sns:us-east-1:111111111111:on-call";
    const result = await run({ alarms: { topicArn } });
    const { dimensions, alarmActions, alarmDescription } = result.resource(
      "MetricAlarm",
      "consumer-api",
    ).inputs;
    assert.deepEqual(dimensions, {
      "Endpoint Type": "Interface",
      "Service Name": "com.amazonaws.us-east-1.execute-api",
      "VPC Endpoint Id": executeApiId,
      "VPC Id": vpcId,
    });
    assert.deepEqual(alarmActions, [topicArn]);
    assert.match(String(alarmDescription), /Next: .* docs\/troubleshooting\.md#an-alarm-went-off$/);
    assert.deepEqual(blockedBy(result), []);
    assert.deepEqual(ofType(await run(), "MetricAlarm"), []);
    await assert.rejects(
      run({ alarms: { topicArn: "on-call" } }),
      /alarms\.topicArn = "on-call": expected the ARN/,
    );
  });

  describe("whose grants may be used by a private domain", () => {
    const stacks = (accept: boolean) => ({
      "organization/provider/dev": {
        ...provider,
        domain,
        consumers: provider.consumers.map((each) => ({ ...each, domain: { accept } })),
      },
    });
    const callArn = domain.arn.replace(":apigateway:", ":execute-api:");

    it("accepts the share, associates its endpoint, and resolves the name to it", async () => {
      const result = await run({}, { stacks: stacks(true) });
      const of = (type: string) => result.resource(type, "consumer-domain");
      assert.equal(of("ResourceShareAccepter").inputs.shareArn, domain.shareArn);
      const { inputs, options } = of("DomainNameAccessAssociation");
      assert.equal(inputs.domainNameArn, domain.arn);
      assert.equal(inputs.accessAssociationSource, executeApiId);
      assert.equal([options.dependsOn].flat().length, 1);
      assert.deepEqual(of("Zone").inputs.vpcs, [{ vpcId }]);
      const { zoneId, name, aliases } = of("Record").inputs;
      assert.deepEqual([zoneId, name], ["Z0NEWZONE", domain.name]);
      assert.deepEqual(aliases, [
        {
          name: "vpce-0a-b.execute-api.us-east-1.vpce.amazonaws.com",
          zoneId: "Z7HUB22UULQXV",
          evaluateTargetHealth: false,
        },
      ]);
      assert.deepEqual(
        parsePeer(consumerOutputs, "organization/consumer/dev", result.outputs),
        result.outputs,
      );
      assert.equal(result.outputs.associatedDomainArn, domain.arn);
    });

    it("lets pass calls of the domain and of the API, and no more", async () => {
      const result = await run({}, { stacks: stacks(true) });
      assert.deepEqual(policyOf(executeApi(result)), endpointPolicy(executionArn, [grant], callArn));
      const [allow, ...others] = endpointPolicy(executionArn, [grant], callArn).Statement;
      assert.deepEqual([allow?.Resource, others], [[`${executionArn}/dev/GET/`, callArn], []]);
    });

    it("accepts nothing within an organization", async () => {
      const result = await run({}, { stacks: stacks(false) });
      assert.deepEqual(ofType(result, "ResourceShareAccepter"), []);
      assert.deepEqual(ofType(result, "DomainNameAccessAssociation"), ["consumer-domain"]);
    });

    it("takes a zone that the VPC has already", async () => {
      const result = await run({ existingZone: "Z0123456789" }, { stacks: stacks(true) });
      assert.deepEqual(ofType(result, "Zone"), []);
      assert.equal(result.resource("Record", "consumer-domain").inputs.zoneId, "Z0123456789");
    });

    it("associates an endpoint that is there already, and leaves its policy alone", async () => {
      const result = await run(existing, { stacks: stacks(true) });
      const { inputs } = result.resource("DomainNameAccessAssociation", "consumer-domain");
      assert.equal(inputs.accessAssociationSource, existingEndpoint.id);
      assert.equal(result.outputs.existingEndpointPolicy, existingPolicy);
    });

    it("has nothing of it where the domain is there for others", async () => {
      const others = { "organization/provider/dev": { ...provider, domain } };
      const result = await run({}, { stacks: others });
      assert.deepEqual(
        result.resources.filter(({ name }) => name.startsWith("consumer-domain")),
        [],
      );
      assert.deepEqual(policyOf(executeApi(result)), endpointPolicy(executionArn, [grant]));
    });
  });

  it("names its resources without the stack, and carries on those that had its name", async () => {
    const result = await run({ neighbour: true, zones: ["us-east-1b"] }, { stacks: opened });
    assert.deepEqual(
      result.resources.filter(({ name }) => name.includes("dev") && !name.startsWith("consumer-dev")),
      [],
    );
    for (const component of ["consumer", "consumer-api", "consumer-probe"]) {
      const { options } =
        result.resources.find((it) => it.name === component && it.type.startsWith("private-api:")) ?? {};
      assert.deepEqual(options?.aliases, [{ name: component.replace("consumer", "consumer-dev") }]);
    }
  });

  it("shows the stack's name where AWS shows names", async () => {
    const result = await run();
    const names = result.resources.flatMap(({ type, name, inputs }) => {
      const tag = /Name":"([^"]+)/.exec(JSON.stringify(inputs.tags ?? {}))?.[1];
      return tag === undefined ? [] : [[type, name, tag] as const];
    });
    assert.ok(names.length > 10, names.join());
    for (const [type, name, tag] of names)
      assert.ok(tag.startsWith("consumer-dev"), `${type} ${name} is shown as ${tag}`);
  });

  it("puts every resource into the component that it belongs to", async () => {
    const result = await run({ neighbour: true });
    const parents = Object.fromEntries(
      result.resources.map(({ type, name, parent }) => [`${type} ${name}`, parent]),
    );
    assert.equal(parents["aws:ec2/vpc:Vpc consumer"], "consumer");
    assert.equal(parents["aws:ec2/vpcEndpoint:VpcEndpoint consumer-api"], "consumer-api");
    assert.equal(parents["aws:ec2/vpcEndpoint:VpcEndpoint consumer-probe-ssm"], "consumer-probe");
    assert.equal(parents["aws:ec2/instance:Instance consumer-probe-neighbour-arm64"], "consumer-probe");
    assert.deepEqual(
      Object.entries(parents).filter(
        ([key, parent]) =>
          !key.startsWith("private-api:") && !key.startsWith("pulumi:") && !parent.startsWith("consumer"),
      ),
      [],
    );
  });

  it("has a closed endpoint until the provider admits it, then exactly the grants", async () => {
    assert.deepEqual(policyOf(executeApi(await run())), closedEndpointPolicy);
    const result = await run({}, { stacks: opened });
    assert.deepEqual(policyOf(executeApi(result)), endpointPolicy(executionArn, [grant]));
    assert.equal(result.outputs.openedTo, executionArn);
  });

  it("starts an instance only when all endpoints are there that its agent needs", async () => {
    const { options } = (await run()).resource("Instance", "consumer-probe-arm64");
    assert.deepEqual(
      [options.dependsOn].flat().map((it) => String(Reflect.get(it ?? {}, "constructor")?.name)),
      ["SystemsManagerEndpoints"],
    );
  });

  it("lets its role sign what names it, and nothing else", async () => {
    const grants = [{ ...grant, principals: [role] }];
    const consumers = provider.consumers.map((each) => ({ ...each, grants }));
    const result = await run({}, { stacks: { "organization/provider/dev": { ...provider, consumers } } });
    const signed = policyOf(result.resource("RolePolicy", "consumer-probe-signed-calls"));
    assert.match(JSON.stringify(signed), /"Effect":"Deny","Action":"execute-api:Invoke","Resource":"\*"/);
    assert.deepEqual(ofType(await run({}, { stacks: opened }), "RolePolicy"), []);
  });

  for (const protect of [false, true])
    it(`protects the endpoint: ${protect}`, async () => {
      const result = await run({ protect });
      assert.equal(executeApi(result).options.protect, protect);
      assert.deepEqual(
        result.resources.filter(({ options }) => options.protect === true).map(({ name }) => name),
        protect ? ["consumer-api"] : [],
      );
    });

  for (const protect of [false, true])
    it(`in a stack named prod, ${protect ? "passes the policy pack" : "is advised how to be protected"}`, async () => {
      const stacks = { "organization/provider/prod": { ...provider } };
      const result = await runProgram({
        project: "consumer",
        program,
        stack: "prod",
        config: { protect },
        answers: answers({ stacks }),
      });
      const [message, ...others] = blockedBy(result);
      assert.deepEqual(others, []);
      if (protect) assert.equal(message, undefined);
      else
        assert.match(
          message ?? "",
          /^VpcEndpoint consumer-api: deletion-protected: .*not protected.*consumer:protect true/s,
        );
    });

  it("puts its subnets where all of its endpoint services are, and leaves them there", async () => {
    const result = await run();
    const subnets = ["consumer-1", "consumer-2"].map((name) => result.resource("Subnet", name));
    assert.deepEqual(
      subnets.map(({ inputs }) => inputs.availabilityZone),
      ["us-east-1b", "us-east-1c"],
    );
    for (const { options } of subnets) assert.deepEqual(options.ignoreChanges, ["availabilityZone"]);
  });

  it("asks for services and AWS's own policies by the names of its region and partition", async () => {
    const china = answers();
    const functions = {
      ...china.functions,
      "aws:index/getPartition:getPartition": () => ({ partition: "aws-cn" }),
      "aws:index/getRegion:getRegion": () => ({ region: "cn-north-1" }),
      "aws:ec2/getVpcEndpointService:getVpcEndpointService": (inputs: Readonly<Record<string, unknown>>) => {
        const [, region, service] = serviceOf(inputs);
        const prefix = service === "execute-api" ? "cn.com.amazonaws" : "com.amazonaws";
        return { serviceName: `${prefix}.${region}.${service}`, availabilityZones: zones };
      },
    };
    const result = await run({}, { functions });
    assert.equal(executeApi(result).inputs.serviceName, "cn.com.amazonaws.cn-north-1.execute-api");
    assert.equal(
      result.resource("VpcEndpoint", "consumer-probe-ssm").inputs.serviceName,
      "com.amazonaws.cn-north-1.ssm",
    );
    assert.equal(
      result.resource("RolePolicyAttachment", "consumer-probe").inputs.policyArn,
      "arn:aws-cn:iam::aws:policy/AmazonSSMManagedInstanceCore",
    );
    assert.equal(
      JSON.stringify(result.resources.map(({ inputs }) => inputs)).includes("arn:aws:iam::aws:"),
      false,
    );
  });

  describe("where the region has no endpoints for a service", () => {
    const lookUp = "aws:ec2/getVpcEndpointService:getVpcEndpointService";
    const failing = (of: string, message: string) => {
      const { functions } = answers();
      const services = (inputs: Readonly<Record<string, unknown>>) => {
        // The SDK reads the details of gRPC's errors.
        if (serviceOf(inputs)[2] === of) throw Object.assign(new Error(message), { details: message });
        return functions[lookUp]?.(inputs) ?? {};
      };
      return run({}, { functions: { ...functions, [lookUp]: services } });
    };

    const noMatching = "invoking aws:ec2/x:x: 1 error occurred: no matching EC2 VPC Endpoint Service found";
    for (const [service, what] of [
      ["execute-api", "private APIs cannot be called there"],
      ["ssm", "the probe cannot be reached there"],
      ["ssmmessages", "the probe cannot be reached there"],
    ] as const)
      it(`names the region and ${service}, before anything is made`, async () => {
        const says = `region us-east-1 has no interface endpoints for ${service}: ${what}\n  next: set aws:region`;
        await assert.rejects(failing(service, noMatching), ({ message }: Error) => message.startsWith(says));
      });

    it("leaves any other error of the look-up as it is", async () => {
      const denied = "UnauthorizedOperation: not authorized to perform: ec2:DescribeVpcEndpointServices";
      await assert.rejects(failing("execute-api", denied), ({ message }: Error) => message.includes(denied));
    });
  });

  describe("in a network that is there already", () => {
    it("makes no network, no endpoint, and no rule in another's group", async () => {
      const result = await run(existing, { stacks: opened });
      for (const type of ["Vpc", "Subnet", "RouteTable", "VpcEndpoint", "SecurityGroupIngressRule"])
        assert.deepEqual(ofType(result, type), []);
      assert.deepEqual(
        result.resources
          .filter(({ type }) => type.endsWith(":SecurityGroupEgressRule"))
          .map(({ inputs }) => [inputs.securityGroupId, inputs.referencedSecurityGroupId]),
        existingEndpoint.securityGroupIds.map((id) => ["consumer-api-clients-id", id]),
      );
    });

    it("gives the probe the groups that lead to both endpoints, and the neighbour the one of its agent", async () => {
      const result = await run({ ...existing, neighbour: true });
      const groups = (name: string) => result.resource("Instance", name).inputs.vpcSecurityGroupIds;
      const agent = ["consumer-probe-id", existing.systemsManagerClientGroup];
      assert.deepEqual(groups("consumer-probe-neighbour-arm64"), agent);
      assert.deepEqual(groups("consumer-probe-arm64"), [...agent, "consumer-api-clients-id"]);
      const given = await run({ ...existing, endpointClientGroup: "sg-0dddddddddddddddd" });
      assert.deepEqual(given.resource("Instance", "consumer-probe-arm64").inputs.vpcSecurityGroupIds, [
        ...agent,
        "sg-0dddddddddddddddd",
      ]);
      assert.deepEqual(ofType(given, "SecurityGroup"), ["consumer-probe"]);
    });

    it("exports the endpoint as it is, with the policy that it has", async () => {
      const { outputs } = await run(existing, { stacks: opened });
      assert.deepEqual(
        [outputs.vpcEndpointId, outputs.privateDnsEnabled, outputs.existingEndpointPolicy],
        [existingEndpoint.id, false, existingPolicy],
      );
    });

    const unusable = [
      {
        change: { serviceName: "com.amazonaws.us-east-1.s3" },
        says: /it is an endpoint of com\.amazonaws\.us-east-1\.s3/,
      },
      { change: { vpcId: "vpc-0fedcba9876543210" }, says: /it is in vpc-0fedcba9876543210/ },
      { change: { state: "pendingAcceptance" }, says: /its state is pendingAcceptance/ },
    ];
    for (const { change, says } of unusable)
      it(`refuses another endpoint before anything is made: ${Object.keys(change)}`, async () => {
        const functions = {
          ...answers().functions,
          "aws:ec2/getVpcEndpoint:getVpcEndpoint": () => ({ ...existingEndpoint, ...change }),
        };
        await assert.rejects(run(existing, { functions }), says);
      });
  });

  const contradictions: readonly [Readonly<Record<string, unknown>>, RegExp][] = [
    [{ zones: ["us-east-1a", "us-east-1a"] }, /consumer:zones = .*expected each zone once/],
    [{ zones: ["us-east-1"] }, /expected names of zones/],
    [{ ...existing, zones: ["us-east-1a"] }, /consumer:zones = .*have zones already/],
    [
      { ...existing, openEndpoint: true },
      /consumer:openEndpoint = true: the policy of consumer:existingEndpoint is never changed/,
    ],
    [
      { existingEndpoint: existingEndpoint.id },
      /consumer:existingEndpoint = "vpce-0fedcba9876543210": .*set consumer:existingNetwork/,
    ],
    [{ existingEndpoint: "vpce-1" }, /consumer:existingEndpoint = "vpce-1"/],
    [
      { endpointClientGroup: "sg-0dddddddddddddddd" },
      /consumer:endpointClientGroup = .*set consumer:existingEndpoint/,
    ],
    [
      { systemsManagerEndpoints: false },
      /consumer:systemsManagerEndpoints = false: a new VPC has no other endpoints/,
    ],
    [
      { ...existing, systemsManagerClientGroup: "" },
      /consumer:systemsManagerClientGroup = "": expected the security group/,
    ],
    [{ systemsManagerClientGroup: "sg-0cccccccccccccccc" }, /set consumer:systemsManagerEndpoints to false/],
    [{ vpcCidr: "999.999.999.0/16" }, /consumer:vpcCidr = "999\.999\.999\.0\/16": expected an IPv4 block/],
    [{ protect: "yes" }, /consumer:protect = "yes": expected true or false/],
  ];
  for (const [config, says] of contradictions)
    it(`refuses ${JSON.stringify(config)}`, async () => {
      await assert.rejects(run(config), says);
    });
});
