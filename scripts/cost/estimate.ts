import { type Calls, priced, servesApi, type Usage } from "./charges";
import { freeTypes, type PriceName, prices } from "./prices";

/** A resource that a stack stands for. */
export interface PlannedResource {
  /** "consumer dev" */
  readonly stack: string;
  /** Whether calls of consumers reach it: a stranger and a decoy have the tests' calls only. */
  readonly used: boolean;
  /** Type token, such as aws:ec2/vpc:Vpc. */
  readonly type: string;
  readonly name: string;
  /** A value that is not known yet is null. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface CostLine {
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  /** What of it is charged, with the numbers that the quantity comes from. */
  readonly what: string;
  readonly quantity: number;
  readonly price: PriceName;
  /** A month. */
  readonly usd: number;
  /** Standing: charged for as long as it is there, whether or not anybody calls. */
  readonly standing: boolean;
}

export interface Unpriced {
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  /** What of it has no price in the table. */
  readonly why: string;
}

export interface Estimate {
  readonly lines: readonly CostLine[];
  /** What may cost something and is in no sum. */
  readonly unpriced: readonly Unpriced[];
  /** How many resources AWS charges nothing for. */
  readonly free: number;
}

/** What the resources of one deployment cost in a month. */
export function estimateOf(resources: readonly PlannedResource[], usage: Usage): Estimate {
  const lines: CostLine[] = [];
  const unpriced: Unpriced[] = [];
  const calls = callsOf(resources, usage);
  for (const { used, inputs, ...of } of resources) {
    if (freeTypes.has(of.type)) continue;
    const price = Object.hasOwn(priced, of.type) ? priced[of.type] : undefined;
    const found = price?.(inputs, used ? calls : noCalls) ?? { unpriced: "no price in the table" };
    const { stack, type, name } = of;
    if ("unpriced" in found) {
      unpriced.push({ stack, type, name, why: found.unpriced });
      continue;
    }
    for (const { standing = false, ...charge } of found) {
      if (!standing && charge.quantity === 0) continue;
      lines.push({ stack, type, name, ...charge, standing, usd: charge.quantity * prices[charge.price].usd });
    }
  }
  return { lines, unpriced, free: resources.filter(({ type }) => freeTypes.has(type)).length };
}

const noCalls: Calls = { calls: 0, gb: 0, ofFunction: 0, gbOfEndpoint: 0 };

function callsOf(resources: readonly PlannedResource[], { calls, gb }: Usage): Calls {
  const used = resources.filter((each) => each.used);
  const functions = used.filter(({ type }) => type === "aws:lambda/function:Function").length;
  const endpoints = used.filter(({ inputs }) => servesApi(inputs)).length;
  return {
    calls,
    gb,
    ofFunction: calls / Math.max(1, functions),
    gbOfEndpoint: gb / Math.max(1, endpoints),
  };
}

/** The types that the table decides: charged or free. */
export function hasPrice(type: string): boolean {
  return freeTypes.has(type) || Object.hasOwn(priced, type);
}
