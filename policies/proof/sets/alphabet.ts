import { classHas } from "./tokens";

/** Characters in the order in which a counterexample should use them: readable ones first. */
const characters =
  "xabcdefghijklmnopqrstuvwyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./:=+,@~!$&'()*;% #?<>[]{}|\\^`\"\n";
const codes = [...characters].map((char) => char.charCodeAt(0));

const blocksOf = new Map<string, readonly (readonly number[])[]>();

/**
 * The alphabet cut into blocks whose characters belong to the same of the given classes: inside a block, no
 * class can tell two characters apart, so one stands for all of them.
 */
export function blocks(classTokens: readonly number[]): readonly (readonly number[])[] {
  const key = classTokens.join();
  const known = blocksOf.get(key);
  if (known) return known;
  const bySignature = new Map<string, number[]>();
  for (const code of codes) {
    const signature = classTokens.map((token) => (classHas(token, code) ? "1" : "0")).join("");
    const block = bySignature.get(signature);
    if (block) block.push(code);
    else bySignature.set(signature, [code]);
  }
  const result = [...bySignature.values()];
  blocksOf.set(key, result);
  return result;
}
