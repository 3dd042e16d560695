/** What a solver's literals say of a request's dimensions, and which of them cannot be true together. */
import { atomsOf, complement, keyOf } from "./atoms";
import { type Box, type BoxContext, whole } from "./box";
import type { Core } from "./find-text";
import type { Literal, Theory } from "./solver";
import { intersectTexts, type TextSet } from "./text-set";
import { intersect, isEmpty, type ValueSet } from "./value-set";
import type { Work } from "./work";

interface Atom {
  readonly dimension: string;
  readonly set: ValueSet;
}

interface Dimension {
  /** Literals taken as true, oldest first. */
  readonly literals: Literal[];
  /** All that the dimension can be, and what is left of it after each literal. */
  readonly left: ValueSet[];
  /** A text that was left when last looked at; undefined: none was looked for, or there is no value. */
  text: string | undefined;
}

const accepts = ({ required, excluded }: TextSet, text: string, work: Work): boolean =>
  required.every((each) => each.accepts(text, work)) && !excluded.some((each) => each.accepts(text, work));

/** The languages of a set, of which a core names some. */
const isNamed = ({ required, excluded }: TextSet, core: Core): boolean =>
  required.some((each) => core.required.includes(each)) ||
  excluded.some((each) => core.excluded.includes(each));

export class Constraints implements Theory {
  private readonly atoms = new Map<Literal, Atom>();
  private readonly literals = new Map<string, Literal>();
  private readonly dimensions = new Map<string, Dimension>();
  private readonly unchecked = new Set<string>();
  private looking: string | undefined;

  constructor(
    private readonly context: BoxContext,
    private readonly variable: () => Literal,
  ) {}

  /** Literals that are true together for the requests of the box; undefined: it has none. */
  literalsOf(box: Box): Literal[] | undefined {
    const found: Literal[] = [];
    for (const [dimension, set] of box) {
      const universe = whole(this.context, dimension);
      const atoms = atomsOf(set, universe);
      if (!atoms) return undefined;
      for (const atom of atoms) found.push(this.literal(dimension, atom, universe));
    }
    return found;
  }

  private literal(dimension: string, set: ValueSet, universe: ValueSet): Literal {
    const key = `${dimension} ${keyOf(set)}`;
    const known = this.literals.get(key);
    if (known !== undefined) return known;
    const literal = this.variable();
    const opposite = complement(set, universe);
    this.literals.set(key, literal);
    this.literals.set(`${dimension} ${keyOf(opposite)}`, -literal);
    this.atoms.set(literal, { dimension, set });
    this.atoms.set(-literal, { dimension, set: opposite });
    return literal;
  }

  /** What all of the literals leave; what they do not speak of may be anything. */
  box(literals: Iterable<Literal>): Box {
    const box = new Map<string, ValueSet>();
    for (const literal of literals) {
      const atom = this.atoms.get(literal);
      if (!atom) continue;
      const { dimension, set } = atom;
      box.set(dimension, intersect(box.get(dimension) ?? whole(this.context, dimension), set));
    }
    return box;
  }

  assert(literal: Literal): void {
    const atom = this.atoms.get(literal);
    if (!atom) return;
    const dimension = this.dimension(atom.dimension);
    dimension.literals.push(literal);
    dimension.left.push(intersect(dimension.left.at(-1) as ValueSet, atom.set));
    this.unchecked.add(atom.dimension);
  }

  retract(literal: Literal): void {
    const atom = this.atoms.get(literal);
    if (!atom) return;
    const { literals, left } = this.dimension(atom.dimension);
    if (literals.pop() !== literal) throw new Error("literals are taken back in order");
    left.pop();
  }

  suggests(literal: Literal): boolean {
    const atom = this.atoms.get(literal);
    if (atom?.set.kind !== "text") return false;
    const { text } = this.dimension(atom.dimension);
    return text === undefined
      ? atom.set.absent
      : atom.set.present && accepts(atom.set, text, this.context.answers.work);
  }

  /** Literals of the dimension that is being looked at. */
  get looked(): readonly Literal[] {
    return this.looking === undefined ? [] : this.dimension(this.looking).literals;
  }

  conflict(): readonly Literal[] | undefined {
    for (const name of this.unchecked) {
      this.looking = name;
      const found = this.conflictOf(this.dimension(name));
      if (found) return found;
      this.unchecked.delete(name);
    }
    this.looking = undefined;
    return this.conflictOfMany();
  }

  private dimension(name: string): Dimension {
    const known = this.dimensions.get(name);
    if (known) return known;
    const made = { literals: [], left: [whole(this.context, name)], text: undefined };
    this.dimensions.set(name, made);
    return made;
  }

  private conflictOf(dimension: Dimension): readonly Literal[] | undefined {
    const left = dimension.left.at(-1) as ValueSet;
    if (left.kind === "interval") {
      return isEmpty(left, this.context.answers) ? this.fewest(dimension.literals) : undefined;
    }
    if (left.absent) return undefined;
    if (!left.present)
      return this.withAbsence(dimension, (atom) => atom.kind !== "interval" && !atom.present);
    if (left.kind === "text") {
      const { text } = dimension;
      if (text !== undefined && accepts(left, text, this.context.answers.work)) return undefined;
      const found = this.context.answers.find(left);
      if ("core" in found) return this.withAbsence(dimension, namedBy(found.core));
      dimension.text = found.text;
      return undefined;
    }
    for (const wanted of left.some.length > 0 ? left.some : [left.all]) {
      const found = this.context.answers.find(intersectTexts(left.all, wanted));
      if ("core" in found) return this.withAbsence(dimension, namedBy(found.core));
    }
    return undefined;
  }

  /** The literals that matter, and one for which there must be a value, unless there always is one. */
  private withAbsence(
    { literals, left }: Dimension,
    matters: (atom: ValueSet) => boolean,
  ): readonly Literal[] {
    const of = (literal: Literal) => (this.atoms.get(literal) as Atom).set;
    const found = literals.filter((literal) => matters(of(literal)));
    if (!left[0]?.absent || found.some((literal) => !of(literal).absent)) return found;
    const present = literals.find((literal) => !of(literal).absent);
    if (present === undefined) throw new Error("nothing says that there is a value");
    return [...found, present];
  }

  /** Literals of several dimensions that hang together. */
  private conflictOfMany(): readonly Literal[] | undefined {
    const box = new Map<string, ValueSet>();
    for (const [name, { left }] of this.dimensions) {
      if (left.length > 1) box.set(name, left.at(-1) as ValueSet);
    }
    if (!this.context.impossible(box)) return undefined;
    for (const name of [...box.keys()]) {
      const set = box.get(name) as ValueSet;
      box.delete(name);
      if (!this.context.impossible(box)) box.set(name, set);
    }
    return this.fewest([...box.keys()].flatMap((name) => this.dimension(name).literals));
  }

  /** As few of the literals as leave nothing. */
  private fewest(literals: readonly Literal[]): readonly Literal[] {
    let kept = literals;
    for (const literal of literals) {
      const without = kept.filter((each) => each !== literal);
      this.context.answers.work.spend(1 + without.length);
      if (this.leavesNothing(without)) kept = without;
    }
    return kept;
  }

  private leavesNothing(literals: readonly Literal[]): boolean {
    const box = this.box(literals);
    for (const set of box.values()) if (isEmpty(set, this.context.answers)) return true;
    return this.context.impossible(box);
  }
}

const namedBy =
  (core: Core) =>
  (atom: ValueSet): boolean => {
    if (atom.kind === "text") return isNamed(atom, core);
    return atom.kind === "collection" && [atom.all, ...atom.some].some((each) => isNamed(each, core));
  };
