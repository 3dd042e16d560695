/**
 * Sets of whole numbers as sorted, disjoint, closed intervals: times in seconds, ages, booleans (0 and 1) and
 * addresses (IPv4 as its 32-bit number, IPv6 as its 128-bit number above all of IPv4).
 */

export type Interval = readonly [from: bigint, to: bigint];

export interface IntervalSet {
  readonly kind: "interval";
  readonly absent: boolean;
  readonly intervals: readonly Interval[];
}

const later = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const earlier = (a: bigint, b: bigint): bigint => (a < b ? a : b);

export function intervals(list: readonly Interval[], absent = false): IntervalSet {
  const sorted = list.filter(([from, to]) => from <= to).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const merged: [bigint, bigint][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 1n) {
      if (to > last[1]) last[1] = to;
    } else merged.push([from, to]);
  }
  return { kind: "interval", absent, intervals: merged };
}

export function intersectIntervals(a: IntervalSet, b: IntervalSet): IntervalSet {
  const both: Interval[] = [];
  for (let i = 0, j = 0; i < a.intervals.length && j < b.intervals.length; ) {
    const [fromA, toA] = a.intervals[i] as Interval;
    const [fromB, toB] = b.intervals[j] as Interval;
    const from = later(fromA, fromB);
    const to = earlier(toA, toB);
    if (from <= to) both.push([from, to]);
    if (toA < toB) i++;
    else j++;
  }
  return { kind: "interval", absent: a.absent && b.absent, intervals: both };
}

export function subtractIntervals(a: IntervalSet, b: IntervalSet): IntervalSet {
  const left: Interval[] = [];
  for (const [from, to] of a.intervals) {
    let at = from;
    for (const [cutFrom, cutTo] of b.intervals) {
      if (cutTo < at) continue;
      if (cutFrom > to) break;
      if (cutFrom > at) left.push([at, cutFrom - 1n]);
      at = cutTo + 1n;
    }
    if (at <= to) left.push([at, to]);
  }
  return { kind: "interval", absent: a.absent && !b.absent, intervals: left };
}
