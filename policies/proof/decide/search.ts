/** The three searches everything else is made of. */
import { type Box, type BoxContext, intersectBoxes, outside } from "../sets/box";
import type { Layers } from "./case-layers";
import type { Reading } from "./layers";

const denials = (layers: Layers, reading: Reading): Box[] => [
  ...layers.endpoint[reading].deny,
  ...layers.api[reading].deny,
  ...layers.identity[reading].deny,
];

/** Where every layer that must allow does; denials are not yet taken off. */
function* allowedRegions(layers: Layers, reading: Reading, context: BoxContext): Generator<Box> {
  const api = layers.api[reading].allow;
  const identity = layers.identity[reading].allow;
  for (const box of layers.endpoint[reading].allow) {
    const first = intersectBoxes(new Map(), box, context);
    if (!first) continue;
    for (const second of layers.either ? [...api, ...identity] : api) {
      const region = intersectBoxes(first, second, context);
      if (!region) continue;
      if (layers.either) {
        yield region;
        continue;
      }
      for (const third of identity) {
        const narrowed = intersectBoxes(region, third, context);
        if (narrowed) yield narrowed;
      }
    }
  }
}

/** A request that is allowed and in none of `except`. */
export function findAllowed(
  layers: Layers,
  reading: Reading,
  except: readonly Box[],
  context: BoxContext,
): Box | undefined {
  const cuts = [...except, ...denials(layers, reading)];
  for (const region of allowedRegions(layers, reading, context)) {
    const found = outside(region, cuts, context);
    if (found) return found;
  }
  return undefined;
}

/** A request of `region`, in none of `except`, that is not allowed. */
export function findRefused(
  region: Box,
  layers: Layers,
  reading: Reading,
  except: readonly Box[],
  context: BoxContext,
): Box | undefined {
  for (const denial of denials(layers, reading)) {
    const denied = intersectBoxes(region, denial, context);
    const found = denied && outside(denied, except, context);
    if (found) return found;
  }
  const { endpoint, api, identity } = layers;
  const needed = layers.either
    ? [endpoint[reading].allow, [...api[reading].allow, ...identity[reading].allow]]
    : [endpoint[reading].allow, api[reading].allow, identity[reading].allow];
  for (const allow of needed) {
    const found = outside(region, [...allow, ...except], context);
    if (found) return found;
  }
  return undefined;
}

/** A request that the first layers allow and the second do not, and that is in none of `except`. */
export function findDifference(
  first: Layers,
  firstReading: Reading,
  second: Layers,
  secondReading: Reading,
  except: readonly Box[],
  context: BoxContext,
): Box | undefined {
  const denied = [...denials(first, firstReading), ...except];
  for (const region of allowedRegions(first, firstReading, context)) {
    const found = findRefused(region, second, secondReading, denied, context);
    if (found) return found;
  }
  return undefined;
}
