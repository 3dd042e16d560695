import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { z } from "zod";
import { emulatorPython } from "../../moto/environment";
import { services } from "../../services";
import type { Boto, Input } from "../../testing/boto";
import { sharedSandbox } from "../../testing/shared-sandbox";
import { botocoreName } from "../parse/model";
import {
  covers,
  entriesOf,
  type MemberRow,
  type MemberSupport,
  type Members,
  matches,
  membersOf,
} from "./table";

const account = "310000000017";

const member = z.object({
  wire: z.string(),
  path: z.array(z.union([z.string(), z.number()])),
  type: z.string(),
  map: z.boolean(),
  uri: z.boolean(),
  routed: z.boolean(),
});
type Member = z.infer<typeof member>;
const operation = z.object({
  method: z.string(),
  members: z.array(member),
  filters: z.array(z.string()),
});
const model = z.record(z.string(), z.record(z.string(), operation));

interface Case {
  readonly service: string;
  readonly operation: string;
  readonly method: string;
  readonly member: Member;
  readonly all: readonly Member[];
  /** Names of the operation's filters. */
  readonly filters: readonly string[];
  readonly verdict: MemberSupport | undefined;
}

const segments = ({ wire }: Member) => wire.split(".");

async function cases(): Promise<readonly Case[]> {
  const python = await emulatorPython(() => undefined);
  const names = Object.fromEntries(
    Object.entries(services).map(([service, { operations }]) => [service, Object.keys(operations)]),
  );
  const input = JSON.stringify(names);
  const output = execFileSync(python, [path.join(__dirname, "model.py")], { input, maxBuffer: 1 << 26 });
  const read = model.parse(JSON.parse(output.toString()));
  return Object.entries(read).flatMap(([service, operations]) =>
    Object.entries(operations).flatMap(([name, { method, members: all, filters }]) => {
      const table: Members = membersOf(services[service]?.members ?? [], name);
      return all
        .filter(({ uri }) => !uri)
        .map((each) => {
          return {
            service,
            operation: name,
            method,
            member: each,
            all,
            filters,
            verdict: table.verdict(segments(each)),
          };
        });
    }),
  );
}

describe("the member table", () => {
  let every: readonly Case[];
  let boto: Boto;
  before(async () => {
    const shared = await sharedSandbox();
    boto = shared.boto;
    every = await cases();
  });

  it("has every member of botocore's model of every supported operation", () => {
    const missing = every.filter(({ verdict }) => verdict === undefined);
    assert.deepEqual(
      missing.map((it) => `${it.service}:${it.operation} ${it.member.wire}`),
      [],
    );
    assert.ok(every.length > 1000, `${every.length} members were read`);
  });

  it("has no row for an operation or a member that is not in the model", () => {
    const stray: string[] = [];
    for (const [service, { members: table }] of Object.entries(services)) {
      for (const row of table) stray.push(...strayOf(service, row));
    }
    assert.deepEqual(stray, []);
  });

  function strayOf(service: string, row: MemberRow): string[] {
    const operations = Object.keys(services[service]?.operations ?? {}).filter((name) => covers(row, name));
    if (operations.length === 0) return [`${service}: no operation is ${row.operations}`];
    return operations.flatMap((name) => {
      const own = every.filter((it) => it.service === service && it.operation === name);
      return entriesOf(row)
        .filter(({ segments: pattern }) => !own.some(({ member: it }) => matches(pattern, segments(it))))
        .map(({ segments: pattern }) => `${service}:${name} has no ${pattern.join(".")}`);
    });
  }

  it("names each emulated or stored member: a wildcard is only for the key of a map", () => {
    const vague: string[] = [];
    for (const [service, { members: table }] of Object.entries(services)) {
      for (const { operations, refused: _, ...row } of table) {
        for (const { segments: pattern } of entriesOf({ operations, ...row })) {
          if (!pattern.join(".").includes("*")) continue;
          const maps = every.filter(
            (it) => it.service === service && it.member.wire === pattern.join(".") && it.member.map,
          );
          const keyed = pattern.includes("*") || maps.length > 0;
          if (!keyed || pattern.includes("**")) vague.push(`${service}: ${pattern.join(".")}`);
        }
      }
    }
    assert.deepEqual(vague, []);
  });

  it("has no member twice", () => {
    const twice = every.filter(({ service, operation: name, member: it }) => {
      const table = membersOf(services[service]?.members ?? [], name);
      return table.entries.filter((entry) => matches(entry.segments, segments(it))).length > 1;
    });
    assert.deepEqual(
      twice.map((it) => `${it.service}:${it.operation} ${it.member.wire}`),
      [],
    );
  });

  it("emulates only filters that AWS has, and refuses all others by name", async () => {
    const filtered = every.filter(
      (it) => it.service === "ec2" && it.member.wire === "Filter.N.Name" && it.verdict?.kind === "emulated",
    );
    assert.ok(filtered.length > 20);
    for (const { operation: name, method, filters } of filtered) {
      const { filters: emulated } = membersOf(services.ec2?.members ?? [], name);
      const stray = emulated.filter((it) => !filters.includes(it));
      assert.deepEqual([name, stray, emulated.length > 0], [name, [], true]);
      const others = filters.filter((it) => !emulated.includes(it));
      for (const Name of ["no-such-filter", ...others.slice(0, 1)]) {
        const key = name === "DescribeNatGateways" ? "Filter" : "Filters";
        const input = { [key]: [{ Name, Values: ["x"] }] };
        const refusal = await boto.refusal(account, "ec2", method, input);
        assert.match(refusal.message, /^InvalidParameterValue: The filter '/);
        assert.ok(refusal.message.includes(`'${Name}'`));
      }
    }
  });

  it("names each refused member in the error", async function () {
    this.timeout(300_000);
    const refused = every.filter(({ verdict }) => verdict?.kind === "refused");
    const unnamed: string[] = [];
    for (const each of refused) {
      const answer = await answerTo(each, boto);
      const name = segments(each.member)
        .map((part) => (part === "N" ? "1" : part === "*" ? mapKey(each) : part))
        .join(".");
      // An answer to HEAD has no body, so no message.
      const isNamed = each.operation.startsWith("Head")
        ? answer.startsWith("400")
        : answer.startsWith("UnsupportedOperation") && answer.includes(name);
      if (!isNamed) unnamed.push(`${each.service}:${each.operation} ${name}: ${answer}`);
    }
    assert.deepEqual(unnamed, []);
    assert.ok(refused.length > 200, `${refused.length} were sent`);
  });
});

/** The key of a map: the query protocol numbers a map's entries. */
const mapKey = ({ service }: Case) => (services[service]?.protocol === "query" ? "entry.1.key" : "key");

async function answerTo({ service, method, member: it, all, verdict }: Case, boto: Boto): Promise<string> {
  const except = verdict?.kind === "refused" ? verdict.except : [];
  let input: Input = {};
  for (const { path: names, uri, routed } of all) {
    if (routed) input = placed(input, names, uri ? "a1b2c3d4e5" : "bucket/key");
  }
  input = placed(input, it.path, dummy(it.type, except));
  try {
    return `answered: ${JSON.stringify(await boto.call(account, botocoreName(service), method, input))}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function dummy(type: string, except: readonly string[]): unknown {
  if (type === "boolean") return !except.includes("true");
  if (["integer", "long", "float", "double"].includes(type)) return 77;
  return type === "timestamp" ? "2026-01-01T00:00:00Z" : "other";
}

/** The input with one more value; in a list it is the first. */
function placed(into: Input, [name = "", ...rest]: readonly (string | number)[], value: unknown): Input {
  return { ...into, [name]: nested(rest, value) };
}

function nested([name, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (name === undefined) return value;
  return typeof name === "number" ? [nested(rest, value)] : { [name]: nested(rest, value) };
}
