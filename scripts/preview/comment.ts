import { isDeepStrictEqual } from "node:util";
import { Failure } from "../../shared/terminal/failure";
import { lastOf, type ProjectName, projectNames } from "../stacks/project";
import { type AccessChange, accessChange, isSameDocument } from "./access-change";
import { backendsMarkdown } from "./backends";
import { formsMarkdown } from "./forms";
import { type Judgement, judge } from "./judge";
import { nextStepsMarkdown } from "./next-steps";
import { type PlansText, plansText } from "./plan";
import type { StackPlan } from "./stack-plan";
import { block, code, listed } from "./text";
import { differencesMarkdown, verdictText } from "./verdict";

/** By this line a pull request's comment is found again, to be replaced by the next one. */
const commentMarker = "<!-- private-api-preview -->";

/** Characters that GitHub takes of a comment, less what the workflow adds. */
const limit = 65_536 - 536;

/** More of an error than this is folded, and what is longer than the last is cut. */
const [errorLines, lineLength, errorLength] = [10, 160, 12_000];

/**
 * The plans of all stacks as one comment for a pull request: a verdict, what changes in who may call what, and the
 * plans folded. The access is that of both sides at rest: after all steps of `npm run up`.
 *
 * @param required projects that must have a plan: consumers may all be other pipelines'
 * @throws Failure naming the project whose plan is missing
 */
export function previewComment(
  plans: readonly StackPlan[],
  required: readonly ProjectName[] = projectNames,
): string {
  const ordered = projectNames.flatMap((name) => plans.filter(({ project }) => project === name));
  const missing = required.find((name) => !ordered.some(({ project }) => project === name));
  if (missing !== undefined)
    throw new Failure(
      `there is no plan of ${missing}\n` +
        `  next: npm run preview -- --stack NAME --project ${missing} --plans-to FOLDER`,
    );
  const failed = ordered.filter(({ errors }) => errors.length > 0);
  const access = accessMarkdown(ordered);
  const head =
    failed.length === 0
      ? access
      : [
          ...failed.flatMap(failureMarkdown),
          ...(access.length === 0 ? [] : ["As far as it is planned:", "", ...access]),
        ];
  return withinLimit(head, plansText(ordered.filter(({ errors }) => errors.length === 0)));
}

/** The verdict and what it is about; nothing where a side has no plan. */
function accessMarkdown(plans: readonly StackPlan[]): string[] {
  const api = plans.find(({ project }) => project === "provider")?.api;
  const endpoints = plans.flatMap(({ endpoint }) => endpoint ?? []);
  const withoutPlan = plans.some(({ project, endpoint }) => project === "consumer" && endpoint === undefined);
  if (api === undefined || withoutPlan) return [];
  const access = accessChange(api, endpoints);
  const judged = judge({ ...access, unclear: [...access.unclear, ...unjudged(plans)] });
  const { differences } = judged;
  return [
    `### ${verdictText(access, judged)}`,
    "",
    ...differencesMarkdown(access, differences),
    ...backendsMarkdown(access, differences),
    ...provedMarkdown(judged),
    ...refusedMarkdown(judged),
    ...foretoldMarkdown(access),
    ...byHandMarkdown([...api.byHand, ...endpoints.flatMap(({ byHand }) => byHand)]),
    ...formsMarkdown(access),
    ...nextStepsMarkdown(access, plans),
    "",
  ];
}

function provedMarkdown({ differences, unclear }: Judgement): string[] {
  const ungranted = differences.flatMap(({ decidedBy }) => decidedBy);
  const statements =
    ungranted.length === 0
      ? []
      : [`- Let in without a grant by ${listed([...new Set(ungranted)].map(code), 3)}.`];
  // The verdict shows it.
  if (unclear.length === 1 && differences.length === 0) return [];
  if (unclear.length > 0) return [...statements, `- **Not decided:** ${listed(unclear.map(code), 4)}.`];
  const others = differences.length === 0 ? "nothing changes" : "nothing else changes";
  return [
    ...statements,
    differences.some((each) => each.ungranted)
      ? "- Proved over all requests, of which one each is shown."
      : `- Proved over all requests: ${others}.`,
  ];
}

function refusedMarkdown({ refused }: Judgement): string[] {
  if (refused.length === 0) return [];
  const calls = refused.map(
    ({ consumer, method, path, layer }) =>
      `${code(`${method} ${path}`)} of ${code(lastOf(consumer.stack))} by its ${layer}`,
  );
  return [`- **Granted, and refused all the same:** ${listed([...new Set(calls)], 3)}.`];
}

function foretoldMarkdown({ foretold }: AccessChange): string[] {
  if (foretold.length === 0) return [];
  return [
    `- Foretold from the grants; \`npm run up\` proves it before it is set: ${listed([...foretold], 3)}.`,
  ];
}

function byHandMarkdown(changed: readonly string[]): string[] {
  if (changed.length === 0) return [];
  return [
    `- **Changed by hand** since the last update, not by this pull request: ${listed(changed.map(code), 3)}.`,
  ];
}

/** What decides who reaches an endpoint, and is not part of the proof. */
const network =
  /^aws:(ec2\/(securityGroup|networkAcl|route:|vpcPeering)|vpc\/securityGroup|ec2transitgateway\/|ram\/)/;

function unjudged(plans: readonly StackPlan[]): string[] {
  return plans.flatMap(({ project, stack, changes, endpoint, api }) => {
    const reach = changes.filter(
      ({ type, properties }) =>
        network.test(type) &&
        !(properties.length > 0 && properties.every((each) => /^(tags|description)/.test(each))),
    );
    return [
      ...(endpoint?.before === undefined || reach.length === 0
        ? []
        : [
            `who of the network reaches the endpoint of ${stack} (${countText(reach.length)} of its network change)`,
          ]),
      ...(project === "provider" && api !== undefined && takesNoEffect(api)
        ? ["the API is not deployed again, so what changes of it has no effect yet"]
        : []),
    ];
  });
}

const countText = (count: number) => (count === 1 ? "1 rule or group" : `${count} rules and groups`);

function takesNoEffect({ before, after, deployed }: NonNullable<StackPlan["api"]>): boolean {
  if (before === undefined || after === undefined || deployed) return false;
  return !isSameDocument(before.policy, after.policy) || !isDeepStrictEqual(before.routes, after.routes);
}

function failureMarkdown({ project, stack, errors }: StackPlan): string[] {
  const text = errors.join("\n");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  // "config of stack dev is not valid:" alone does not help.
  const [first = "without an error text", second = ""] = lines;
  const line = first.endsWith(":") ? `${first} ${second.trim()}` : first;
  const short = lines.slice(0, errorLines).map((line) => clipped(line, lineLength));
  const whole = lines.length <= errorLines && lines.every((line) => line.length <= lineLength);
  return [
    `### This plan failed: ${project} ${code(stack)}: ${code(clipped(line, lineLength))}`,
    "",
    ...block(short.join("\n")),
    "",
    ...(whole
      ? []
      : [
          "<details><summary>The whole error</summary>",
          "",
          ...block(clipped(text, errorLength)),
          "",
          "</details>",
          "",
        ]),
  ];
}

function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 4)} ...`;
}

/** The plans are cut first: from the last, and only as many as must be. */
function withinLimit(head: readonly string[], { summary, plans }: PlansText): string {
  const textOf = (kept: number) => {
    const left = plans.length - kept;
    const cut = [
      `${left} of ${plans.length} plans are left out: GitHub takes no longer comment. The job's log has them.`,
      "",
    ];
    return [
      ...head,
      ...(plans.length === 0
        ? [summary, ""]
        : [
            `<details><summary>${summary}</summary>`,
            "",
            ...plans.slice(0, kept).flat(),
            ...(left === 0 ? [] : cut),
            "</details>",
            "",
          ]),
      commentMarker,
    ].join("\n");
  };
  for (let kept = plans.length; kept >= 0; kept--) {
    const text = textOf(kept);
    if (text.length <= limit) return text;
  }
  const tail = `\n\n... cut: GitHub takes no longer comment. The job's log has it all.\n${commentMarker}`;
  return textOf(0).slice(0, limit - tail.length) + tail;
}
