import { classHas } from "./tokens";

/** Characters in the order in which a counterexample should use them: readable ones first. */
const ascii =
  "xabcdefghijklmnopqrstuvwyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./:=+,@~!$&'()*;% #?<>[]{}|\\^`\"\n\t\u007f\u0000";
/**
 * Characters beyond ASCII stand for all that no pattern names: there are more of each kind than a document has room
 * for. Ideographs are letters that have no case; characters for private use are no letters.
 */
const beyond: readonly (readonly [first: number, count: number])[] = [
  [0x4e00, 20_000],
  [0xe000, 6_400],
];
const groups: readonly (readonly number[])[] = [
  ...[...ascii].map((char) => [char.charCodeAt(0)]),
  ...beyond.map(([first, count]) => Array.from({ length: count }, (_, i) => first + i)),
];

/** Characters that no class of a state distinguishes. */
export class Block {
  constructor(private readonly groups: readonly (readonly number[])[]) {}

  /** The first that passes. */
  find(passes: (code: number) => boolean): number | undefined {
    for (const group of this.groups) {
      const found = group.find(passes);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

const blocksOf = new Map<string, readonly Block[]>();

/** The alphabet cut into blocks by the given classes: one character of a block stands for all of them. */
export function blocks(classTokens: readonly number[]): readonly Block[] {
  const key = classTokens.join();
  const known = blocksOf.get(key);
  if (known) return known;
  const bySignature = new Map<string, (readonly number[])[]>();
  for (const group of groups) {
    // No class distinguishes the characters of a group.
    const [first = 0] = group;
    const signature = classTokens.map((token) => (classHas(token, first) ? "1" : "0")).join("");
    const block = bySignature.get(signature);
    if (block) block.push(group);
    else bySignature.set(signature, [group]);
  }
  const result = [...bySignature.values()].map((block) => new Block(block));
  blocksOf.set(key, result);
  return result;
}
