import {
  CheckFailure,
  type CheckRequest,
  CheckResponse,
  DiffResponse,
  PropertyDiff,
} from "@pulumi/pulumi/proto/provider_pb";
import type { PropertyDifference } from "./difference";
import type { InputFailure } from "./inputs";
import { fromStruct, toStruct } from "./values";

export function checkFailure({ property, reason }: InputFailure): CheckFailure {
  const failure = new CheckFailure();
  failure.setProperty(property);
  failure.setReason(reason);
  return failure;
}

export function checkResponse(
  request: CheckRequest,
  failed: readonly InputFailure[],
  defaults = {},
): CheckResponse {
  const response = new CheckResponse();
  response.setInputs(toStruct({ ...defaults, ...fromStruct(request.getNews()) }));
  response.setFailuresList(failed.map(checkFailure));
  return response;
}

export function diffResponse(found: readonly PropertyDifference[]): DiffResponse {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
  } as const;
  const response = new DiffResponse();
  response.setChanges(
    found.length === 0 ? DiffResponse.DiffChanges.DIFF_NONE : DiffResponse.DiffChanges.DIFF_SOME,
  );
  response.setHasdetaileddiff(true);
  const names = (some: readonly PropertyDifference[]) => [
    ...new Set(some.map(({ path }) => path.split(/[.[]/)[0] ?? path)),
  ];
  response.setDiffsList(names(found));
  response.setReplacesList(names(found.filter(({ replace }) => replace)));
  for (const { path, kind, replace } of found) {
    const difference = new PropertyDiff();
    difference.setKind(kinds[kind][replace ? 1 : 0]);
    difference.setInputdiff(true);
    response.getDetaileddiffMap().set(path, difference);
  }
  return response;
}
