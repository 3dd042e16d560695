import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createNetwork, type TestNetwork } from "../../testing/network";
import { sharedSandbox } from "../../testing/shared-sandbox";

const requester = "310000000040";
const accepter = "310000000041";

describe("VPC peering", () => {
  let boto: Boto;
  let own: TestNetwork;
  let peer: TestNetwork;
  let overlapping: TestNetwork;
  const ec2 = (account: string, operation: string, input: Input) =>
    boto.call(account, "ec2", operation, input);
  const request = async (VpcId: string, PeerVpcId: string) =>
    text(
      await ec2(requester, "create_vpc_peering_connection", { VpcId, PeerVpcId, PeerOwnerId: accepter }),
      "VpcPeeringConnection.VpcPeeringConnectionId",
    );
  const shown = async (account: string, id: string) =>
    list(
      await ec2(account, "describe_vpc_peering_connections", { VpcPeeringConnectionIds: [id] }),
      "VpcPeeringConnections",
    )[0];
  const state = async (id: string) => at(await shown(requester, id), "Status.Code");
  const accept = (id: string) =>
    ec2(accepter, "accept_vpc_peering_connection", { VpcPeeringConnectionId: id });
  const remove = (account: string, id: string) =>
    ec2(account, "delete_vpc_peering_connection", { VpcPeeringConnectionId: id });

  before(async () => {
    ({ boto } = await sharedSandbox());
    own = await createNetwork(boto, requester, "10.40.0.0/16");
    peer = await createNetwork(boto, accepter, "10.41.0.0/16");
    overlapping = await createNetwork(boto, accepter, "10.40.0.0/16");
  });

  it("is pending until the accepter accepts, and described with its ranges when it is active", async () => {
    const id = await request(own.vpcId, peer.vpcId);
    const pending = await shown(accepter, id);
    assert.equal(at(pending, "Status.Code"), "pending-acceptance");
    assert.equal(at(pending, "RequesterVpcInfo.CidrBlock"), undefined);
    await accept(id);
    const active = await shown(accepter, id);
    assert.equal(at(active, "Status.Code"), "active");
    assert.equal(at(active, "RequesterVpcInfo.CidrBlock"), "10.40.0.0/16");
    await remove(accepter, id);
    assert.equal(await state(id), "deleted");
  });

  it("fails between ranges that overlap, and is then visible to the requester only", async () => {
    const id = await request(own.vpcId, overlapping.vpcId);
    assert.equal(await state(id), "failed");
    const input = { VpcPeeringConnectionIds: [id] };
    const refusal = await boto.refusal(accepter, "ec2", "describe_vpc_peering_connections", input);
    assert.equal(refusal.code, "InvalidVpcPeeringConnectionID.NotFound");
    const gone = { VpcPeeringConnectionId: id };
    const undeletable = await boto.refusal(requester, "ec2", "delete_vpc_peering_connection", gone);
    assert.equal(undeletable.code, "InvalidStateTransition");
  });

  it("has separate tags in each account", async () => {
    const id = await request(own.vpcId, peer.vpcId);
    await ec2(requester, "create_tags", { Resources: [id], Tags: [{ Key: "side", Value: "requester" }] });
    await ec2(accepter, "create_tags", { Resources: [id], Tags: [{ Key: "side", Value: "accepter" }] });
    const sideOf = async (account: string) => at(await shown(account, id), "Tags.0.Value");
    assert.deepEqual([await sideOf(requester), await sideOf(accepter)], ["requester", "accepter"]);
    const filter = { Filters: [{ Name: "tag:side", Values: ["requester"] }] };
    const found = await ec2(accepter, "describe_vpc_peering_connections", filter);
    assert.deepEqual(list(found, "VpcPeeringConnections"), []);
    await remove(requester, id);
  });

  it("is deleted with its VPC, except a request from another account", async () => {
    const mine = await ec2(requester, "create_vpc", { CidrBlock: "10.42.0.0/16" });
    const theirs = await ec2(accepter, "create_vpc", { CidrBlock: "10.43.0.0/16" });
    const id = await request(text(mine, "Vpc.VpcId"), text(theirs, "Vpc.VpcId"));
    const refusal = await boto.refusal(accepter, "ec2", "delete_vpc", { VpcId: at(theirs, "Vpc.VpcId") });
    assert.equal(refusal.code, "DependencyViolation");
    await ec2(requester, "delete_vpc", { VpcId: at(mine, "Vpc.VpcId") });
    assert.equal(await state(id), "deleted");
    await ec2(accepter, "delete_vpc", { VpcId: at(theirs, "Vpc.VpcId") });
  });

  it("makes its routes black holes while it is pending or deleted", async () => {
    const id = await request(own.vpcId, peer.vpcId);
    const created = await ec2(requester, "create_route_table", { VpcId: own.vpcId });
    const RouteTableId = text(created, "RouteTable.RouteTableId");
    const route = { RouteTableId, DestinationCidrBlock: "10.41.0.0/16", VpcPeeringConnectionId: id };
    const routeState = async () => {
      const answer = await ec2(requester, "describe_route_tables", { RouteTableIds: [RouteTableId] });
      const routes = list(answer, "RouteTables.0.Routes");
      return at(
        routes.find((it) => at(it, "VpcPeeringConnectionId") === id),
        "State",
      );
    };
    await ec2(requester, "create_route", route);
    const states = [await routeState()];
    await accept(id);
    states.push(await routeState());
    await remove(requester, id);
    states.push(await routeState());
    assert.deepEqual(states, ["blackhole", "active", "blackhole"]);
  });

  describe("is refused", () => {
    let pending: string;
    let foreignTable: string;
    before(async () => {
      pending = await request(own.vpcId, peer.vpcId);
      const created = await ec2(accepter, "create_route_table", { VpcId: overlapping.vpcId });
      foreignTable = text(created, "RouteTable.RouteTableId");
    });
    after(() => remove(requester, pending));

    const create = "create_vpc_peering_connection";
    const between = (more: Input = {}) => ({
      VpcId: own.vpcId,
      PeerVpcId: peer.vpcId,
      PeerOwnerId: accepter,
      ...more,
    });
    const onPending = () => ({ VpcPeeringConnectionId: pending });
    const cases: readonly {
      name: string;
      account: string;
      operation: string;
      input: () => Input;
      code: string;
    }[] = [
      {
        name: "a second one",
        account: requester,
        operation: create,
        input: between,
        code: "VpcPeeringConnectionAlreadyExists",
      },
      {
        name: "a second one in the other direction",
        account: accepter,
        operation: create,
        input: () => ({ VpcId: peer.vpcId, PeerVpcId: own.vpcId, PeerOwnerId: requester }),
        code: "VpcPeeringConnectionAlreadyExists",
      },
      {
        name: "another region",
        account: requester,
        operation: create,
        input: () => between({ PeerRegion: "eu-west-1" }),
        code: "UnsupportedOperation",
      },
      {
        name: "an unknown VPC",
        account: requester,
        operation: create,
        input: () => between({ PeerVpcId: "vpc-0123456789abcdef0" }),
        code: "InvalidVpcID.NotFound",
      },
      {
        name: "the requester's acceptance",
        account: requester,
        operation: "accept_vpc_peering_connection",
        input: onPending,
        code: "OperationNotPermitted",
      },
      {
        name: "the accepter's deletion before acceptance",
        account: accepter,
        operation: "delete_vpc_peering_connection",
        input: onPending,
        code: "OperationNotPermitted",
      },
      {
        name: "a third account's acceptance",
        account: "310000000042",
        operation: "accept_vpc_peering_connection",
        input: onPending,
        code: "InvalidVpcPeeringConnectionID.NotFound",
      },
      {
        name: "a route of another VPC",
        account: accepter,
        operation: "create_route",
        input: () => ({ RouteTableId: foreignTable, DestinationCidrBlock: "10.44.0.0/16", ...onPending() }),
        code: "InvalidParameterValue",
      },
      {
        name: "a filter that AWS does not have",
        account: requester,
        operation: "describe_vpc_peering_connections",
        input: () => ({ Filters: [{ Name: "color", Values: ["red"] }] }),
        code: "InvalidParameterValue",
      },
      {
        name: "a rule that names the peer's group",
        account: requester,
        operation: "authorize_security_group_ingress",
        input: () => ({
          GroupId: own.groupId,
          IpPermissions: [
            { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: peer.groupId, UserId: accepter }] },
          ],
        }),
        code: "UnsupportedOperation",
      },
    ];
    for (const { name, account, operation, input, code } of cases) {
      it(`${name}: ${code}`, async () => {
        assert.equal((await boto.refusal(account, "ec2", operation, input())).code, code);
      });
    }
  });
});
