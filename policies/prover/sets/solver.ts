/**
 * Satisfiability of clauses, whose variables a theory may know more of: conflict-driven clause learning, as in
 * https://doi.org/10.1145/1217856.1217859 (DPLL(T)). A literal is a variable's number, or minus it.
 */
import type { Work } from "./work";

export type Literal = number;

export interface Theory {
  /** Takes a literal as true. */
  readonly assert: (literal: Literal) => void;
  /** Takes back the literal that was taken last. */
  readonly retract: (literal: Literal) => void;
  /** Literals, all of them taken, that cannot be true together; undefined when there are none. */
  readonly conflict: () => readonly Literal[] | undefined;
  /** Whether the literal would be true of what the theory has in mind just now. */
  readonly suggests: (literal: Literal) => boolean;
}

interface Clause {
  readonly literals: Literal[];
  /** Where the clause comes from; undefined for what was learned. */
  readonly from: string | undefined;
  /** The clause matters only where this is true. */
  readonly where?: Literal | undefined;
}

/** Conflicts after which the search starts over, with what it has learned. */
const firstRestart = 100;

export class Solver {
  private readonly required: Clause[] = [];
  /** Clauses by a literal that they watch: one of their first two. */
  private readonly watching = new Map<Literal, Clause[]>();
  /** Of each variable: 1 is true, -1 false, 0 open. */
  private readonly values: number[] = [0];
  private readonly levels: number[] = [0];
  private readonly reasons: (Clause | undefined)[] = [undefined];
  private readonly activity: number[] = [0];
  private readonly trail: Literal[] = [];
  private readonly starts: number[] = [];
  private propagated = 0;
  private contradiction = false;
  private bump = 1;
  /** How often a clause of some origin took part in a conflict. */
  readonly blame = new Map<string, number>();

  constructor(
    private readonly theory: Theory,
    private readonly work: Work,
  ) {}

  variable(): Literal {
    this.levels.push(0);
    this.reasons.push(undefined);
    this.activity.push(0);
    return this.values.push(0) - 1;
  }

  /**
   * One of the literals must be true, if `where` is: a variable that stands for a choice, which no clause needs to
   * be false. Only before the search.
   */
  require(literals: readonly Literal[], from: string, where?: Literal): void {
    const distinct = [...new Set(where === undefined ? literals : [-where, ...literals])];
    if (distinct.some((literal) => distinct.includes(-literal))) return;
    this.work.spend(1 + distinct.length);
    const clause = { literals: distinct, from, where };
    this.required.push(clause);
    this.add(clause);
  }

  /** Whether all clauses can be true at once. */
  solve(): boolean {
    let conflicts = 0;
    let restart = firstRestart;
    if (this.contradiction) return false;
    for (const clause of this.required) {
      const [only, more] = clause.literals;
      if (only === undefined || more !== undefined) continue;
      if (this.value(only) < 0) return false;
      if (this.value(only) === 0) this.assign(only, clause);
    }
    for (;;) {
      const conflict = this.propagate();
      if (conflict) {
        if (!this.learn(conflict)) return false;
        if (++conflicts % restart === 0) {
          restart = Math.ceil(restart * 1.5);
          this.backtrack(0);
        }
        continue;
      }
      const decision = this.decision();
      if (decision === undefined) return true;
      this.starts.push(this.trail.length);
      this.assign(decision, undefined);
    }
  }

  /** After a search that found something: literals of which each clause that matters has one. */
  sufficient(): Set<Literal> {
    const chosen = new Set<Literal>();
    const choose = ({ literals }: Clause): void => {
      if (literals.some((each) => chosen.has(each))) return;
      const found = literals.find((each) => this.value(each) > 0);
      if (found === undefined) throw new Error("a clause was left open");
      chosen.add(found);
    };
    for (const clause of this.required) if (clause.where === undefined) choose(clause);
    for (const clause of this.required)
      if (clause.where !== undefined && chosen.has(clause.where)) choose(clause);
    return chosen;
  }

  private value(literal: Literal): number {
    const value = this.values[Math.abs(literal)] as number;
    return literal > 0 ? value : -value;
  }

  private level(literal: Literal): number {
    return this.levels[Math.abs(literal)] as number;
  }

  private add(clause: Clause): void {
    const [first, second] = clause.literals;
    if (first === undefined) this.contradiction = true;
    if (first === undefined || second === undefined) return;
    this.watch(first, clause);
    this.watch(second, clause);
  }

  private watch(literal: Literal, clause: Clause): void {
    const list = this.watching.get(literal);
    if (list) list.push(clause);
    else this.watching.set(literal, [clause]);
  }

  private assign(literal: Literal, reason: Clause | undefined): void {
    const variable = Math.abs(literal);
    this.values[variable] = literal > 0 ? 1 : -1;
    this.levels[variable] = this.starts.length;
    this.reasons[variable] = reason;
    this.trail.push(literal);
    this.theory.assert(literal);
  }

  private backtrack(level: number): void {
    const start = this.starts[level];
    if (start === undefined) return;
    while (this.trail.length > start) {
      const literal = this.trail.pop() as Literal;
      this.values[Math.abs(literal)] = 0;
      this.theory.retract(literal);
    }
    this.starts.length = level;
    this.propagated = Math.min(this.propagated, start);
  }

  /** Draws what follows; a clause of which every literal is false when that cannot be. */
  private propagate(): Clause | undefined {
    for (;;) {
      while (this.propagated < this.trail.length) {
        const conflict = this.follow(-(this.trail[this.propagated++] as Literal));
        if (conflict) return conflict;
      }
      const impossible = this.theory.conflict();
      if (!impossible) return undefined;
      // Kept, with the literals that are taken back first in front, where they are watched.
      const literals = impossible.map((literal) => -literal).sort((a, b) => this.level(b) - this.level(a));
      const clause: Clause = { literals, from: undefined };
      if (literals.length > 1) this.add(clause);
      return clause;
    }
  }

  /** What follows from the literal's being false. */
  private follow(literal: Literal): Clause | undefined {
    const watching = this.watching.get(literal);
    if (!watching) return undefined;
    const kept: Clause[] = [];
    let conflict: Clause | undefined;
    for (const clause of watching) {
      this.work.spend(1);
      const { literals } = clause;
      if (conflict) {
        kept.push(clause);
        continue;
      }
      if (literals[0] === literal) [literals[0], literals[1]] = [literals[1] as Literal, literal];
      const other = literals[0] as Literal;
      if (this.value(other) > 0) {
        kept.push(clause);
        continue;
      }
      const free = literals.findIndex((each, i) => i > 1 && this.value(each) >= 0);
      if (free > 0) {
        [literals[1], literals[free]] = [literals[free] as Literal, literal];
        this.watch(literals[1] as Literal, clause);
        continue;
      }
      kept.push(clause);
      if (this.value(other) < 0) conflict = clause;
      else this.assign(other, clause);
    }
    this.watching.set(literal, kept);
    return conflict;
  }

  /** Learns from a clause of which every literal is false, and goes back; false: nothing is left to try. */
  private learn(conflict: Clause): boolean {
    const level = Math.max(0, ...conflict.literals.map((each) => this.level(each)));
    if (level === 0) return false;
    this.backtrack(level);
    const learned = this.analyse(conflict, level);
    const [asserted = 0, ...others] = learned;
    const back = Math.max(0, ...others.map((each) => this.level(each)));
    this.backtrack(back);
    // The second watched literal is the one that is taken back next.
    others.sort((a, b) => this.level(b) - this.level(a));
    const clause: Clause = { literals: [asserted, ...others], from: undefined };
    if (others.length > 0) this.add(clause);
    this.assign(asserted, clause);
    this.bump *= 1.05;
    if (this.bump > 1e100) {
      for (let i = 0; i < this.activity.length; i++) this.activity[i] = (this.activity[i] as number) / 1e100;
      this.bump = 1;
    }
    return true;
  }

  /** The clause that follows with a single literal of the level, which comes first. */
  private analyse(conflict: Clause, level: number): Literal[] {
    const seen = new Set<number>();
    const others: Literal[] = [];
    let open = 0;
    const take = ({ literals, from }: Clause): void => {
      if (from !== undefined) this.blame.set(from, (this.blame.get(from) ?? 0) + 1);
      this.work.spend(literals.length);
      for (const literal of literals) {
        const variable = Math.abs(literal);
        if (this.value(literal) > 0 || seen.has(variable) || this.level(literal) === 0) continue;
        seen.add(variable);
        this.activity[variable] = (this.activity[variable] as number) + this.bump;
        if (this.level(literal) === level) open++;
        else others.push(literal);
      }
    };
    take(conflict);
    for (let at = this.trail.length - 1; at >= 0; at--) {
      const literal = this.trail[at] as Literal;
      if (!seen.has(Math.abs(literal)) || this.level(literal) !== level) continue;
      open--;
      const reason = this.reasons[Math.abs(literal)];
      if (open === 0) return [-literal, ...others];
      if (!reason) throw new Error("a decision before the only literal of its level");
      take(reason);
    }
    throw new Error("a conflict without a literal of its level");
  }

  /**
   * A literal of a clause that is not yet true. What is in no clause that needs it stays open, so that a solution
   * says no more than it must.
   */
  private decision(): Literal | undefined {
    let best: Literal | undefined;
    let score = Number.NEGATIVE_INFINITY;
    for (const { literals, where } of this.required) {
      if (where !== undefined && this.value(where) <= 0) continue;
      if (literals.some((each) => this.value(each) > 0)) continue;
      for (const literal of literals) {
        if (this.value(literal) !== 0) continue;
        const activity = this.activity[Math.abs(literal)] as number;
        if (activity < score || (activity === score && best !== undefined)) continue;
        best = literal;
        score = activity;
      }
      if (best !== undefined && score === 0) break;
    }
    this.work.spend(this.required.length >> 3);
    if (best === undefined) return undefined;
    return this.preferred(best);
  }

  /** Of the clauses that need the literal's variable either way: the way that the theory has in mind. */
  private preferred(literal: Literal): Literal {
    return this.theory.suggests(literal) || !this.theory.suggests(-literal) ? literal : -literal;
  }
}
