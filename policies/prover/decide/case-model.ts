/** A case ready to be asked about: its request classes, and for each the policies that decide. */
import { Compilation } from "../compile/compilation";
import { domainOf, type Ingress } from "../compile/policy-context";
import type { Documents } from "../parse/case";
import { aws, type Universe } from "../parse/universe";
import type { Box, BoxContext } from "../sets/box";
import { language } from "../sets/language";
import { TextAnswers } from "../sets/text-set";
import { literal } from "../sets/tokens";
import type { Work } from "../sets/work";
import type { ProofCase } from "../types";
import { CaseLayers, type CompiledLayers } from "./case-layers";
import { Intentions } from "./intentions";
import { type MentionedKeys, whatIsAsked } from "./mentioned-keys";
import { type CaseContext, context, contradictions, type Extent, type RequestClass } from "./request-class";
import { type IdentityGroup, identityGroups, requestClasses, waysIn } from "./request-classes";

export class CaseModel {
  readonly compilation: Compilation;
  readonly asked: MentionedKeys;
  private readonly groups: readonly IdentityGroup[];
  private readonly thorough: boolean;
  private readonly caseContext: CaseContext;
  private readonly intentions: Intentions;
  private readonly caseLayers: CaseLayers;
  private cut: readonly RequestClass[] | undefined;
  private readonly keys = new Map<RequestClass, string>();
  private readonly contexts = new Map<string, BoxContext>();
  private readonly ruledOut = new Map<string, readonly Box[]>();

  private readonly answers: TextAnswers;

  constructor(
    readonly proofCase: ProofCase,
    readonly documents: Documents,
    work: Work,
    /** The other case, where two are compared: both are then partitioned into the same request classes. */
    other?: Documents,
    readonly universe: Universe = aws,
  ) {
    this.answers = new TextAnswers(work);
    this.thorough = other !== undefined;
    this.asked = whatIsAsked(other ? [documents, other] : [documents], proofCase.intent);
    this.compilation = new Compilation(this.asked.pairs, work);
    this.groups = identityGroups(proofCase, documents, this.thorough);
    this.caseContext = {
      partition: documents.api.partition,
      endpoints: language([...documents.endpoints.keys()].map(literal)),
      named: this.asked.named,
      longPaths: this.asked.charactersOfArns > universe.forms.entityPath.longest,
      facts: documents.facts,
      domains: documents.domains,
      universe,
    };
    this.intentions = new Intentions(proofCase.intent, documents.api.partition);
    this.caseLayers = new CaseLayers(documents, this.groups, this.compilation, universe);
  }

  /** Made once: both questions are asked of each. */
  requestClasses(): readonly RequestClass[] {
    this.cut ??= this.through(waysIn(this.documents, this.universe));
    return this.cut;
  }

  /** Whether requests come that way to the API of this case. */
  isReached({ kind }: Ingress): boolean {
    return waysIn(this.documents, this.universe).some((each) => each.kind === kind);
  }

  /** The requests that no PRIVATE API gets. */
  withoutEndpoint(): readonly RequestClass[] {
    return this.through([{ kind: "none" }]);
  }

  private through(ingresses: readonly Ingress[]): RequestClass[] {
    return [
      ...requestClasses(
        this.proofCase,
        this.documents,
        this.groups,
        this.asked,
        (ingress) => this.intentions.grants(ingress),
        this.thorough,
        ingresses,
      ),
    ];
  }

  context(requestClass: RequestClass, extent: Extent): BoxContext {
    const key = `${extent} ${this.requestClassKey(requestClass)}`;
    const made = this.contexts.get(key) ?? context(requestClass, this.caseContext, extent, this.answers);
    this.contexts.set(key, made);
    return made;
  }

  /** Requests that the case's facts rule out. */
  contradictions(requestClass: RequestClass): readonly Box[] {
    const key = this.requestClassKey(requestClass);
    const made = this.ruledOut.get(key) ?? contradictions(requestClass, this.caseContext, this.asked);
    this.ruledOut.set(key, made);
    return made;
  }

  private requestClassKey(requestClass: RequestClass): string {
    const known = this.keys.get(requestClass);
    if (known !== undefined) return known;
    const key = this.makeRequestClassKey(requestClass);
    this.keys.set(requestClass, key);
    return key;
  }

  private makeRequestClassKey({ ingress, caller, identity, authorization, callers }: RequestClass): string {
    const { addresses } = this.documents.facts;
    const vpc =
      ingress.kind === "named" &&
      ingress.vpc !== undefined &&
      (addresses.has(ingress.vpc) ? ingress.vpc : "known");
    const place = `${ingress.kind} ${vpc} ${domainOf(ingress) ?? ""}`;
    const who = [caller.kind, caller.service, identity.kind, ...callers.within.map((each) => each.id)];
    return [place, authorization, who.join()].join(" ");
  }

  /** Equal for request classes that differ at most in which endpoint they come through. */
  key(requestClass: RequestClass): string {
    return `${this.requestClassKey(requestClass)} ${this.intentions.key(requestClass.ingress)}`;
  }

  intended(requestClass: RequestClass): readonly Box[] {
    return this.intentions.of(requestClass);
  }

  layers(requestClass: RequestClass): CompiledLayers {
    return this.caseLayers.of(requestClass);
  }
}
