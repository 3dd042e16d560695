import type { Job, Workflow, WorkflowStep } from "./read";

/** The condition that keeps a fork's code away from credentials. */
const sameRepository = "github.event.pull_request.head.repo.full_name == github.repository";

/** What is wrong with a workflow, one text each fault. */
export function faultsOf(workflow: Workflow, scripts: readonly string[]): string[] {
  const { on, permissions, jobs } = workflow;
  const faults = ["pull_request_target", "workflow_run"]
    .filter((event) => on.includes(event))
    .map((event) => `runs on ${event}, which gives a fork's pull request the repository's credentials`);
  if (JSON.stringify(workflow.env ?? {}).includes("secrets.")) faults.push("gives every job a secret");
  if (permissions === undefined) faults.push("sets no permissions");
  else if (writes(permissions).length > 0) faults.push("gives every job a permission to write");
  return [
    ...faults,
    ...Object.entries(jobs).flatMap(([name, job]) =>
      jobFaults(job, on.includes("pull_request")).map((fault) => `job ${name} ${fault}`),
    ),
    ...pinFaults(workflow.text),
    ...Object.values(jobs).flatMap(({ steps }) => stepFaults(steps, scripts)),
  ];
}

function jobFaults(job: Job, pullRequest: boolean): string[] {
  const faults: string[] = [];
  const write = writes(job.permissions);
  const credentials = write.includes("id-token") || JSON.stringify(job).includes("secrets.");
  if (credentials && pullRequest && !job.if?.includes(sameRepository))
    faults.push("has credentials, and runs the code of forks");
  if (credentials && job.environment === undefined) faults.push("has credentials outside an environment");
  if (JSON.stringify(job.env ?? {}).includes("secrets."))
    faults.push("gives every step a secret that one step needs");
  if (credentials && write.some((scope) => scope !== "id-token"))
    faults.push("has credentials of the accounts and may write to the repository");
  if (!job.steps.some(({ run }) => /npm run (--silent )?(up|destroy)\b/.test(run ?? ""))) return faults;
  if (job.concurrency === undefined) faults.push("changes a stack beside another run");
  else if (job.concurrency["cancel-in-progress"] !== false) faults.push("may be cancelled in an update");
  return faults;
}

/** What a job may write, by GITHUB_TOKEN's scopes. */
function writes(permissions: Job["permissions"]): string[] {
  if (typeof permissions === "string") return permissions === "write-all" ? [permissions] : [];
  return Object.entries(permissions ?? {}).flatMap(([scope, access]) => (access === "write" ? [scope] : []));
}

/** An action of others is named by its commit, with its version beside it; one of the checkout by its path. */
export function pinFaults(text: string): string[] {
  return [...text.matchAll(/^\s*(?:- )?uses:\s*(.*)$/gm)]
    .map(([, action = ""]) => action.trim())
    .filter((action) => !/^\.\/\S+$|^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))
    .map((action) => `uses: ${action} is not pinned by commit, with the version as a comment`);
}

export function stepFaults(steps: readonly WorkflowStep[], scripts: readonly string[]): string[] {
  const credentials = steps.findIndex(({ uses }) =>
    uses?.startsWith("aws-actions/configure-aws-credentials@"),
  );
  const installation = steps.findIndex(({ run }) => run?.trim() === "npm ci --ignore-scripts");
  const late = credentials !== -1 && (installation === -1 || installation > credentials);
  return [
    ...(late
      ? ["packages are installed where there are credentials: npm ci --ignore-scripts comes first"]
      : []),
    ...eachStepFaults(steps, scripts),
  ];
}

function eachStepFaults(steps: readonly WorkflowStep[], scripts: readonly string[]): string[] {
  return steps.flatMap((step) => {
    const faults = step.run === undefined ? [] : runFaults(step.run, scripts);
    if (step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false)
      faults.push("a checkout leaves its token behind: set persist-credentials: false");
    if (/\$\{\{/.test(String(step.with?.script ?? "")))
      faults.push("an expression stands in a script: use env");
    return faults;
  });
}

/** npm ci --ignore-scripts, npm test, audit, sbom and run NAME, with plain words, quoted variables and a file for their output. */
function runFaults(run: string, scripts: readonly string[]): string[] {
  const command = /^npm (?:ci --ignore-scripts$|test|audit|sbom|run (?:--silent )?([\w:-]+))/;
  const rest = /(?: (?:--?[\w-]+|[\w.,=/-]+|"\$\w+"))*(?: > [\w.-]+)?$/;
  const match = new RegExp(command.source + rest.source).exec(run.trim());
  if (match === null) return [`run: ${run.trim()} is no npm script`];
  const [, script = "test"] = match;
  if (scripts.includes(script)) return [];
  return [`run: ${run.trim()} names the script ${script}, which package.json has not`];
}
