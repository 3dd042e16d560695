import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import type { MethodSettings, Stage } from "./model";
import type { Patch, Patchable } from "./patch";

/** Setting in the patch path -> field, and its parser. */
const settings: Readonly<
  Record<string, readonly [field: keyof MethodSettings, read: "boolean" | "number" | "text"]>
> = {
  "metrics/enabled": ["metricsEnabled", "boolean"],
  "logging/loglevel": ["loggingLevel", "text"],
  "logging/dataTrace": ["dataTraceEnabled", "boolean"],
  "throttling/burstLimit": ["throttlingBurstLimit", "number"],
  "throttling/rateLimit": ["throttlingRateLimit", "number"],
  "caching/enabled": ["cachingEnabled", "boolean"],
  "caching/ttlInSeconds": ["cacheTtlInSeconds", "number"],
  "caching/dataEncrypted": ["cacheDataEncrypted", "boolean"],
  "caching/requireAuthorizationForCacheControl": ["requireAuthorizationForCacheControl", "boolean"],
  "caching/unauthorizedCacheControlHeaderStrategy": ["unauthorizedCacheControlHeaderStrategy", "text"],
};

const texts: ReadonlyMap<string, readonly string[]> = new Map([
  ["logging/loglevel", ["OFF", "ERROR", "INFO"]],
  [
    "caching/unauthorizedCacheControlHeaderStrategy",
    ["FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER"],
  ],
]);

/** Without throttling settings the account's limits apply: 10,000 per second, burst 5,000. */
const defaults: MethodSettings = {
  metricsEnabled: false,
  loggingLevel: "OFF",
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
};

/**
 * Patch paths of a stage's method settings: /{resource path}/{method}/{setting}, all of it being /*\/*; removing
 * /{resource path}/{method} removes its settings.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
 */
export function methodSettingsPatches(stage: Stage): Patchable {
  const patches: Record<string, (patch: Patch) => void> = {};
  for (const [setting, [field, read]] of Object.entries(settings)) {
    put(patches, `/*/*/${setting}`, ({ value, names }) => {
      if (setting === "caching/enabled" && value === "true") {
        throw new AwsError("UnsupportedOperation", "The sandbox has no caches of stages.");
      }
      const held = own(stage.methodSettings, key(names)) ?? { ...defaults };
      put(stage.methodSettings, key(names), { ...held, [field]: parse(setting, value, read) });
    });
  }
  patches["/*/*"] = ({ op, names }) => {
    if (op !== "remove")
      throw new AwsError("BadRequestException", "Method settings can only be removed whole.");
    delete stage.methodSettings[key(names)];
  };
  return patches;
}

/** The key of a method in a stage's settings: "pets~1{id}/GET". */
export function methodKey(path: string, verb: string): string {
  return key([path, verb]);
}

function key([path = "", verb = ""]: readonly string[]): string {
  return `${path.replace(/^\/(?=.)/, "").replaceAll("/", "~1")}/${verb}`;
}

function parse(
  setting: string,
  value: string,
  read: "boolean" | "number" | "text",
): boolean | number | string {
  if (read === "text") {
    const accepted = texts.get(setting) ?? [];
    if (accepted.includes(value)) return value;
    throw new AwsError(
      "BadRequestException",
      `Invalid value "${value}" for ${setting}: ${accepted.join(", ")}.`,
    );
  }
  const parsed = read === "number" ? Number(value) : value === "true";
  const fits =
    read === "number" ? value !== "" && Number.isFinite(parsed) : ["true", "false"].includes(value);
  if (!fits) throw new AwsError("BadRequestException", `Invalid value "${value}" for ${setting}.`);
  return parsed;
}
