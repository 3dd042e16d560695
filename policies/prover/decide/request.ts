/** A request out of a box: one readable value for each thing that some document asks about. */
import { domainOf, isPerson, keyModel, type PolicyContext } from "../compile/policy-context";
import { type ConditionKey, conditionKey } from "../parse/keys";
import { formatAddress, parseAddresses } from "../parse/literals";
import type { Box, BoxContext } from "../sets/box";
import type { IntervalSet } from "../sets/interval-set";
import { language } from "../sets/language";
import { intersectTexts, type TextSet, texts } from "../sets/text-set";
import { Class, literal, many, one, sessionSeparator } from "../sets/tokens";
import { pickCollection, type ValueSet } from "../sets/value-set";
import type { ContextValue, ProofRequest } from "../types";
import type { CaseModel } from "./case-model";
import {
  pathsOfOrganizations,
  possibleSessions,
  type RequestClass,
  sessionLength,
  tokenTimes,
} from "./request-class";

// The values that a counterexample takes where it may, so that it reads like a request of AWS.
const hexes = (count: number) => Array<number>(count).fill(one(Class.hex));
/** Texts by key, tried in this order. */
const readable: Readonly<Record<string, readonly (readonly number[])[]>> = {
  "aws:sourcevpce": [literal("vpce-0fedcba9876543210"), [...literal("vpce-0"), ...hexes(16)]],
  "aws:sourcevpc": [literal("vpc-0fedcba9876543210"), [...literal("vpc-0"), ...hexes(16)]],
};
/** Accounts of a caller that may be anybody. */
const strangers = ["333333333333", "444444444444"];

const first = (text: string): bigint => parseAddresses(text)?.[0] ?? 0n;
/** Numbers by key, tried in this order; addresses are numbers as well. */
const preferred: Readonly<Record<string, readonly bigint[]>> = {
  "aws:vpcsourceip": ["10.0.0.10", "172.16.0.10", "192.168.0.10", "fd00::10", "2001:db8::10"].map(first),
  "aws:sourceip": ["203.0.113.10", "198.51.100.10", "2001:db8::10"].map(first),
};

/** A preferred number, else the next above one, else the last; without a preference the first. */
function pickNumber(set: IntervalSet, preferences: readonly bigint[] = []): bigint | undefined {
  const [preference] = preferences;
  if (preference === undefined) return set.intervals[0]?.[0];
  const found = preferences.find((each) => set.intervals.some(([from, to]) => from <= each && each <= to));
  if (found !== undefined) return found;
  const next = set.intervals.find(([from]) => from > preference);
  return next ? next[0] : set.intervals.at(-1)?.[1];
}

type Sets = (dimension: string) => ValueSet | undefined;

const later = (a: bigint, b: bigint) => (a > b ? a : b);

/** Seconds since 1970: when the request is made, or its session's token was issued. */
function secondsOf(id: string, sets: Sets, longestSession: bigint): bigint | undefined {
  const both = tokenTimes(sets, longestSession);
  if (!both) {
    const time = sets("time");
    return id === "aws:tokenissuetime" || time?.kind !== "interval" ? undefined : pickNumber(time);
  }
  const time = later(both.time[0], both.token[0]);
  return id === "aws:tokenissuetime" ? later(both.token[0], time - longestSession) : time;
}

/** The value of a key that the session decides; undefined where the request has no such key. */
function sessionValue(id: string, sets: Sets, longestSession: bigint): bigint | undefined {
  const [facts] = possibleSessions(sets, longestSession);
  if (facts === undefined || facts === "no token") return undefined;
  if (id === "aws:tokenissuetime") return secondsOf(id, sets, longestSession);
  if (id === "aws:multifactorauthpresent") return facts === "token" ? 0n : 1n;
  const age = sets(id);
  return facts === "token" || age?.kind !== "interval" ? undefined : age.intervals[0]?.[0];
}

interface RequestCaller {
  readonly principal: string;
  /** Of a person. */
  readonly arn: string | undefined;
  readonly userid: string | undefined;
}

class RequestMaker {
  constructor(
    private readonly model: CaseModel,
    private readonly requestClass: RequestClass,
    private readonly box: Box,
    private readonly context: BoxContext,
  ) {}

  private readonly set = (dimension: string): ValueSet | undefined =>
    this.box.get(dimension) ?? this.context.universe.get(dimension);

  private text(dimension: string, hints: readonly (readonly number[])[]): string | undefined {
    const set = this.set(dimension);
    if (set?.kind !== "text" || !set.present) return undefined;
    const whole: TextSet = { ...set, absent: false };
    for (const hint of hints) {
      const found = this.context.answers.shortest(
        intersectTexts(whole, texts({ required: [language([hint])] })),
      );
      if (found !== undefined) return found;
    }
    return this.context.answers.shortest(whole);
  }

  resource(): Pick<ProofRequest, "stage" | "method" | "path"> {
    const stages = new Set(
      this.model.proofCase.intent.map(({ stage }) => stage).filter((stage) => !/[*?]/.test(stage)),
    );
    const hints = [...stages].slice(0, 3).map((stage) => [...literal(`${stage}/`), many(Class.any)]);
    const [stage = "", method = "", ...path] = (this.text("resource", hints) ?? "").split("/");
    return { stage, method, path: `/${path.join("/")}` };
  }

  private callerText(): string {
    const { partition } = this.model.documents.api;
    const accounts = [...strangers, ...this.model.asked.accounts];
    const hints = accounts.flatMap((account) => [
      literal(`arn:${partition}:iam::${account}:role/someone${sessionSeparator}AROAEXAMPLEEXAMPLE01:session`),
      literal(`arn:${partition}:iam::${account}:user/someone${sessionSeparator}AIDAEXAMPLEEXAMPLE01`),
      literal(`arn:${partition}:iam::${account}:root`),
      literal(`arn:${partition}:sts::${account}:federated-user/someone`),
    ]);
    return this.text("principal", hints) ?? "";
  }

  caller(): RequestCaller {
    const { kind, service } = this.requestClass.caller;
    if (!isPerson(this.requestClass.caller)) {
      return { principal: kind === "service" ? (service ?? "") : kind, arn: undefined, userid: undefined };
    }
    const [arn = "", id] = this.callerText().split(sessionSeparator);
    const [, partition, , , account = "", entity = ""] = arn.split(":");
    const name = arn.split("/").at(-1);
    if (kind === "root") return { principal: arn, arn, userid: account };
    if (kind === "federated-user") return { principal: arn, arn, userid: `${account}:${name}` };
    if (kind === "user" || id === undefined || !this.model.asked.sessions)
      return { principal: arn, arn, userid: id };
    const session = id.slice(id.indexOf(":") + 1);
    const role = entity.split("/").at(-1);
    return { principal: `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`, arn, userid: id };
  }

  private organizationMissing(): boolean {
    const id = this.set("aws:principalorgid");
    const paths = this.set("aws:principalorgpaths");
    return id?.absent === true && paths?.absent === true;
  }

  /** Paths first: the id is what they begin with. */
  private organization(key: ConditionKey): ContextValue | undefined {
    const id = this.set("aws:principalorgid");
    const paths = this.set("aws:principalorgpaths");
    if (this.organizationMissing() || id?.kind !== "text" || paths?.kind !== "collection") return undefined;
    if (!this.model.universe.relations.organization) return this.dimensionValue(key, key.id);
    const all = intersectTexts(paths.all, pathsOfOrganizations({ ...id, absent: false }));
    // An account is in one place: a path that is all that some must be, where there is one.
    const one = paths.some.reduce(intersectTexts, all);
    const values =
      pickCollection({ ...paths, absent: false, all: one, some: [] }, this.context.answers) ??
      pickCollection({ ...paths, absent: false, all }, this.context.answers);
    return key.id === "aws:principalorgid" ? values?.[0]?.split("/")[0] : values;
  }

  /** undefined: the request has no such key. */
  value(key: ConditionKey, caller: RequestCaller): ContextValue | undefined {
    const { requestClass, model } = this;
    const { api, facts } = model.documents;
    const { universe } = model;
    const policyContext: PolicyContext = {
      api,
      facts,
      universe,
      policy: "endpoint",
      about: "api",
      ingress: requestClass.ingress,
      caller: requestClass.caller,
    };
    const known = keyModel(key, policyContext);
    switch (known.kind) {
      case "constant":
        return known.value;
      case "principal": {
        const { arn, userid } = caller;
        const parts = { arn, account: arn?.split(":")[4], username: arn?.split("/").at(-1), userid };
        return parts[known.part];
      }
      case "dimension":
        if (known.dimension === "provider") return undefined;
        return key.id.startsWith("aws:principalorg")
          ? this.organization(key)
          : this.dimensionValue(key, known.dimension);
      default:
        return undefined;
    }
  }

  private dimensionValue(key: ConditionKey, dimension: string): ContextValue | undefined {
    const set = this.set(dimension);
    if (set?.kind === "text") return set.absent ? undefined : this.text(dimension, readable[dimension] ?? []);
    if (set?.kind === "collection") return set.absent ? undefined : pickCollection(set, this.context.answers);
    if (set?.kind !== "interval") return undefined;
    if (key.type === "address") {
      const address = pickNumber(set, preferred[key.id]);
      return set.absent || address === undefined ? undefined : formatAddress(address);
    }
    const chosen = this.number(key, set);
    if (chosen === undefined) return undefined;
    if (key.type === "bool") return chosen === 1n ? "true" : "false";
    return key.type === "date" && key.id !== "aws:epochtime"
      ? new Date(Number(chosen) * 1000).toISOString().replace(".000Z", "Z")
      : chosen.toString();
  }

  private number(key: ConditionKey, set: IntervalSet): bigint | undefined {
    const lasts = sessionLength(this.model.universe, this.requestClass.caller);
    if (key.id === "aws:currenttime" || key.id === "aws:epochtime") return secondsOf(key.id, this.set, lasts);
    const ofSession = key.id === "aws:tokenissuetime" || key.id.startsWith("aws:multifactor");
    return ofSession ? sessionValue(key.id, this.set, lasts) : set.intervals[0]?.[0];
  }

  provider(): string | undefined {
    const set = this.set("provider");
    return set?.kind === "text" && set.present && !set.absent ? this.text("provider", []) : undefined;
  }
}

export function makeRequest(
  model: CaseModel,
  requestClass: RequestClass,
  box: Box,
  context: BoxContext,
): ProofRequest {
  const maker = new RequestMaker(model, requestClass, box, context);
  const caller = maker.caller();
  const { principal, arn } = caller;
  const entries: [string, ContextValue][] = [];
  for (const key of model.asked.keys) {
    const value = maker.value(key, caller);
    if (value !== undefined) entries.push([key.name, value]);
  }
  if (arn !== undefined && principal !== arn) entries.push(["aws:PrincipalArn", arn]);
  const provider = maker.provider();
  if (provider !== undefined) entries.push(["aws:FederatedProvider", provider]);
  const { ingress } = requestClass;
  const sourceVpce = conditionKey("aws:SourceVpce", "api");
  const other = sourceVpce && maker.value(sourceVpce, caller);
  const vpce = ingress.kind === "named" ? ingress.id : ingress.kind === "none" ? null : String(other);
  const domain = domainOf(ingress);
  return {
    vpce,
    ...(domain === undefined ? {} : { domain }),
    principal,
    ...maker.resource(),
    context: Object.fromEntries(entries),
  };
}
