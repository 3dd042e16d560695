import { titleOf } from "../../shared/contract/urn";
import { table } from "../terminal/table";
import { assumed } from "./charges";
import type { CostLine, Estimate } from "./estimate";
import type { CostOptions } from "./options";
import { hoursOfMonth, type PricedRegion, priceOf, prices, pricesAsOf } from "./prices";

export interface CostReport {
  readonly options: Pick<CostOptions, "calls" | "gb" | "stack">;
  /** Where the stacks are; undefined where no plan shows it. */
  readonly region: string | undefined;
  readonly pricesOf: PricedRegion;
  readonly estimate: Estimate;
}

const sum = (lines: readonly CostLine[]) => lines.reduce((all, { usd }) => all + usd, 0);

function sums({ lines }: Estimate) {
  const standing = sum(lines.filter((line) => line.standing));
  const total = sum(lines);
  return { standing, use: total - standing, total };
}

/** "us-east-1", with what it is where the stacks are elsewhere. */
function regionText({ region, pricesOf }: CostReport): string {
  return region === undefined || region === pricesOf
    ? pricesOf
    : `${pricesOf}: an approximation, since the stacks are in ${region}, whose prices are not in the table`;
}

/** For people. @param width of the terminal */
export function costText(report: CostReport, width?: number): string {
  const { options, estimate } = report;
  const { standing, use, total } = sums(estimate);
  const rows = [true, false].flatMap((stands) =>
    estimate.lines.filter((line) => line.standing === stands).map(row),
  );
  const lines = [
    table(["stack", "resource", "what", "quantity", "USD each", "USD a month"], rows, width),
    "",
    ...[
      ["while it is there", standing] as const,
      [`${number(options.calls)} calls, ${number(options.gb)} GB`, use] as const,
      ["together", total] as const,
    ].map(([what, amount]) => `${what.padEnd(32)}${usd(amount)} USD a month`),
    "",
    ...unpricedText(estimate),
    `Prices of ${regionText(report)}; list prices of ${pricesAsOf}, without taxes, free tiers and discounts.`,
    ...(estimate.lines.some(isUnread)
      ? [`${unread}: nobody has read this amount in AWS's own words: compare it with AWS's page.`]
      : []),
    `A month has ${hoursOfMonth} hours. ${estimate.free} resources are free of charge.`,
    `Assumed of a call: a connection of its own; ${assumed.functionSeconds * 1000} ms where functions answer, which share all calls.`,
    "By AWS's pages:",
    ...pagesOf(estimate).map((page) => `  ${page}`),
  ];
  return lines.join("\n");
}

function row({ stack, type, name, what, quantity, price, usd: amount }: CostLine): string[] {
  const { usd: each, unit, read } = priceOf(price);
  const shown = read === undefined ? `${plain(each)} ${unread}` : plain(each);
  return [stack, titleOf({ type, name }), what, `${number(quantity)} ${unit}`, shown, usd(amount)];
}

/** Marks a price. */
const unread = "(?)";

const isUnread = ({ price }: CostLine) => priceOf(price).read === undefined;

function unpricedText({ unpriced }: Estimate): string[] {
  if (unpriced.length === 0) return [];
  return [
    "In no sum, since the table has no price:",
    ...unpriced.map(({ stack, why, ...of }) => `  ${stack}  ${titleOf(of)}: ${why}`),
    "",
  ];
}

const pagesOf = ({ lines }: Estimate) => [...new Set(lines.map(({ price }) => prices[price].page))];

/** For programs. */
export function costJson(report: CostReport): string {
  const { options, region, pricesOf, estimate } = report;
  const lines = estimate.lines.map(({ price, usd: amount, ...line }) => ({
    ...line,
    ...{ unit: prices[price].unit, usdEach: prices[price].usd, page: prices[price].page },
    read: priceOf(price).read ?? null,
    usd: rounded(amount),
  }));
  const { standing, use, total } = sums(estimate);
  const answer = {
    stack: options.stack,
    region: region ?? null,
    pricesOf,
    asOf: pricesAsOf,
    calls: options.calls,
    gb: options.gb,
    usd: { standing: rounded(standing), use: rounded(use), total: rounded(total) },
    lines,
    unpriced: estimate.unpriced,
    free: estimate.free,
  };
  return JSON.stringify(answer, undefined, 2);
}

const usd = (amount: number) => amount.toFixed(2).padStart(8);
const rounded = (amount: number) => Number(amount.toFixed(4));
const number = (quantity: number) => quantity.toLocaleString("en-US", { maximumFractionDigits: 3 });
/** Without an exponent: 0.0000166667. */
const plain = (amount: number) => amount.toFixed(10).replace(/0+$/, "").replace(/\.$/, "");
