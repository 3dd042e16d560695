/** A request out of a box: one readable value for each thing that some document asks about. */
import { isPerson } from "../compile/view";
import type { ConditionKey } from "../document/keys";
import { formatAddress } from "../document/literals";
import type { Box, BoxContext } from "../sets/box";
import { pickCollection } from "../sets/collection-set";
import { language } from "../sets/language";
import { intersectTexts, type TextSet, texts } from "../sets/text-set";
import { Class, literal, many, sessionSeparator } from "../sets/tokens";
import type { ValueSet } from "../sets/value-set";
import type { ContextValue, ProofRequest } from "../types";
import type { CaseModel } from "./case-model";
import type { Family } from "./family";
import { secondsOf, sessionValue } from "./moments";
import { pickNumber, preferred, readable, strangers } from "./preferred";

class RequestMaker {
  constructor(
    private readonly model: CaseModel,
    private readonly family: Family,
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
      literal(`arn:${partition}:iam::${account}:role/someone${sessionSeparator}session`),
      literal(`arn:${partition}:iam::${account}:user/someone`),
      literal(`arn:${partition}:iam::${account}:root`),
      literal(`arn:${partition}:sts::${account}:federated-user/someone`),
    ]);
    return this.text("principal", hints) ?? "";
  }

  caller(): { principal: string; arn: string | undefined } {
    const { kind, service } = this.family.caller;
    if (!isPerson(this.family.caller))
      return { principal: kind === "service" ? (service ?? "") : kind, arn: undefined };
    const [arn = "", session] = this.callerText().split(sessionSeparator);
    if (session === undefined || !this.model.asked.sessions) return { principal: arn, arn };
    const [, partition, , , account, entity = ""] = arn.split(":");
    return {
      principal: `arn:${partition}:sts::${account}:assumed-role/${entity.split("/").at(-1)}/${session}`,
      arn,
    };
  }

  private organizationMissing(): boolean {
    const id = this.set("aws:principalorgid");
    const paths = this.set("aws:principalorgpaths");
    return id?.absent === true && paths?.absent === true;
  }

  /** undefined: the request has no such key. */
  value(key: ConditionKey, arn: string | undefined): ContextValue | undefined {
    const { way, caller } = this.family;
    const { api } = this.model.documents;
    const person = isPerson(caller);
    switch (key.id) {
      case "aws:sourcevpce":
        return way.kind === "named" ? way.id : this.text(key.id, readable[key.id] ?? []);
      case "aws:sourcevpc":
        if (way.kind === "named" && way.vpc !== undefined) return way.vpc;
        return this.text(key.id, readable[key.id] ?? []);
      case "aws:securetransport":
        return "true";
      case "aws:resourceaccount":
        return api.account;
      case "aws:requestedregion":
        return api.region;
      case "aws:epochtime":
        return secondsOf(key.id, this.set)?.toString();
      case "aws:currenttime":
        return new Date(Number(secondsOf(key.id, this.set) ?? 0n) * 1000).toISOString().replace(".000Z", "Z");
      case "aws:principalarn":
        return arn;
      case "aws:principalaccount":
        return arn?.split(":")[4];
      case "aws:username":
        return caller.kind === "user" ? arn?.split("/").at(-1) : undefined;
      case "aws:principaltype":
        return { role: "AssumedRole", user: "User", root: "Account", "federated-user": "FederatedUser" }[
          caller.kind as string
        ];
    }
    if (key.signed && !person) return undefined;
    if (key.id.startsWith("aws:principalorg") && this.organizationMissing()) return undefined;
    return this.dimensionValue(key);
  }

  private dimensionValue(key: ConditionKey): ContextValue | undefined {
    const set = this.set(key.id);
    if (set?.kind === "text")
      return set.absent && key.id !== "aws:principalorgid" ? undefined : this.text(key.id, []);
    if (set?.kind === "collection") return pickCollection(set, this.context.answers);
    if (set?.kind !== "interval") return undefined;
    if (key.type === "address") {
      const address = pickNumber(set, preferred[key.id]);
      return address === undefined ? undefined : formatAddress(address);
    }
    const chosen = sessionValue(key.id, this.set);
    if (chosen === undefined) return undefined;
    if (key.type === "bool") return chosen === 1n ? "true" : "false";
    return key.type === "date"
      ? new Date(Number(chosen) * 1000).toISOString().replace(".000Z", "Z")
      : chosen.toString();
  }

  provider(): string | undefined {
    const set = this.set("provider");
    return set?.kind === "text" && set.present && !set.absent ? this.text("provider", []) : undefined;
  }
}

export function makeRequest(model: CaseModel, family: Family, box: Box, context: BoxContext): ProofRequest {
  const maker = new RequestMaker(model, family, box, context);
  const { principal, arn } = maker.caller();
  const entries: [string, ContextValue][] = [];
  for (const key of model.asked.keys) {
    const value = maker.value(key, arn);
    if (value !== undefined) entries.push([key.name, value]);
  }
  if (arn !== undefined && principal !== arn) entries.push(["aws:PrincipalArn", arn]);
  const provider = maker.provider();
  if (provider !== undefined) entries.push(["aws:FederatedProvider", provider]);
  const { way } = family;
  const other = maker.value(
    { id: "aws:sourcevpce", name: "aws:SourceVpce", type: "text", signed: false },
    arn,
  );
  const vpce = way.kind === "named" ? way.id : way.kind === "none" ? null : String(other);
  return { vpce, principal, ...maker.resource(), context: Object.fromEntries(entries) };
}
