/** The three searches everything else is made of, as clauses over what a request's dimensions are. */
import type { Box, BoxContext } from "../sets/box";
import { Constraints } from "../sets/constraints";
import { type Literal, Solver } from "../sets/solver";
import { isEmpty } from "../sets/value-set";
import { TooHard } from "../sets/work";
import type { CompiledLayers } from "./case-layers";
import { type Approximation, originOf } from "./layers";

const denials = (layers: CompiledLayers, approximation: Approximation): Box[] => [
  ...layers.endpoint[approximation].deny,
  ...layers.door.flatMap((each) => each[approximation].deny),
  ...layers.api[approximation].deny,
  ...layers.identity[approximation].deny,
];

/** Of each list some box must take in a request that is to be allowed. */
const allowances = (
  { endpoint, door, api, identity, either }: CompiledLayers,
  approximation: Approximation,
): (readonly Box[])[] => [
  endpoint[approximation].allow,
  ...door.map((each) => each[approximation].allow),
  ...(either
    ? [[...api[approximation].allow, ...identity[approximation].allow]]
    : [api[approximation].allow, identity[approximation].allow]),
];

/** Statements that are named where a search takes too long. */
const shown = 3;

class Question {
  private readonly solver: Solver;
  private readonly constraints: Constraints;
  /** Of each variable, the statement that first spoke of it. */
  private readonly origins = new Map<Literal, string>();

  constructor(private readonly context: BoxContext) {
    this.solver = new Solver(
      {
        assert: (literal) => this.constraints.assert(literal),
        retract: (literal) => this.constraints.retract(literal),
        conflict: () => this.constraints.conflict(),
        suggests: (literal) => this.constraints.suggests(literal),
      },
      context.answers.work,
    );
    this.constraints = new Constraints(context, () => this.solver.variable());
  }

  /** The request is in some of the boxes. */
  someOf(boxes: readonly Box[]): void {
    this.oneOf(boxes.map((box) => this.within(box)));
  }

  /** The request is in none of the boxes; with a choice, only where that is made. */
  noneOf(boxes: readonly Box[], where?: Literal): void {
    for (const box of boxes) {
      const literals = this.literalsOf(box);
      if (!literals) continue;
      const outside = literals.map((each) => -each);
      this.solver.require(outside, originOf(box), where);
    }
  }

  /** A literal that is true only of the requests of the box. */
  within(box: Box): Literal {
    const literals = this.literalsOf(box);
    const [only, another] = literals ?? [];
    if (only !== undefined && another === undefined) return only;
    const within = this.solver.variable();
    if (!literals) this.solver.require([], originOf(box), within);
    for (const literal of literals ?? []) this.solver.require([literal], originOf(box), within);
    return within;
  }

  /** One of the literals is true. */
  oneOf(literals: readonly Literal[]): void {
    this.solver.require(literals, "");
  }

  variable(): Literal {
    return this.solver.variable();
  }

  /** Requests that answer the question, if there are any. */
  answer(ask: (question: Question) => void): Box | undefined {
    const { universe, answers } = this.context;
    try {
      // First, so that it is known which statements are asked about.
      ask(this);
      for (const set of universe.values()) if (isEmpty(set, answers)) return undefined;
      return this.solver.solve() ? this.constraints.box(this.solver.sufficient()) : undefined;
    } catch (error) {
      if (!(error instanceof TooHard)) throw error;
      throw new TooHard(error.message, this.hard());
    }
  }

  private literalsOf(box: Box): Literal[] | undefined {
    const literals = this.constraints.literalsOf(box);
    const origin = originOf(box);
    for (const literal of literals ?? []) {
      const variable = Math.abs(literal);
      if (!this.origins.has(variable)) this.origins.set(variable, origin);
    }
    return literals;
  }

  /** Where the statements are that took longest: those whose texts were looked for, or whose conflicts were most. */
  private hard(): string[] {
    const texts = this.constraints.looked.map((literal) => this.origins.get(Math.abs(literal)) ?? "");
    const conflicts = [...this.solver.blame].sort(([, a], [, b]) => b - a).map(([name]) => name);
    const names = new Set([...texts.reverse(), ...conflicts, ...this.origins.values()]);
    names.delete("");
    return [...names].slice(0, shown);
  }
}

/** A request that is allowed and in none of `except`. */
export function findAllowed(
  layers: CompiledLayers,
  approximation: Approximation,
  except: readonly Box[],
  context: BoxContext,
): Box | undefined {
  return new Question(context).answer((question) => {
    allow(question, layers, approximation, except);
  });
}

function allow(
  question: Question,
  layers: CompiledLayers,
  approximation: Approximation,
  except: readonly Box[],
): void {
  for (const boxes of allowances(layers, approximation)) question.someOf(boxes);
  question.noneOf([...except, ...denials(layers, approximation)]);
}

function refuse(question: Question, layers: CompiledLayers, approximation: Approximation): void {
  const causes = denials(layers, approximation).map((denial) => question.within(denial));
  for (const boxes of allowances(layers, approximation)) {
    if (boxes.some((box) => box.size === 0)) continue;
    const silent = question.variable();
    question.noneOf(boxes, silent);
    causes.push(silent);
  }
  question.oneOf(causes);
}

/** A request of some of the regions and in none of `except` that is not allowed. */
export function findRefused(
  regions: readonly Box[],
  layers: CompiledLayers,
  approximation: Approximation,
  except: readonly Box[],
  context: BoxContext,
): Box | undefined {
  return new Question(context).answer((question) => {
    question.someOf(regions);
    question.noneOf(except);
    refuse(question, layers, approximation);
  });
}

/** A request that the first layers allow and the second do not, and that is in none of `except`. */
export function findDifference(
  first: CompiledLayers,
  firstApproximation: Approximation,
  second: CompiledLayers,
  secondApproximation: Approximation,
  except: readonly Box[],
  context: BoxContext,
): Box | undefined {
  return new Question(context).answer((question) => {
    allow(question, first, firstApproximation, except);
    refuse(question, second, secondApproximation);
  });
}
