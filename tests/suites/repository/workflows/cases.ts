interface Case {
  readonly name: string;
  readonly text: string;
  readonly expected: readonly RegExp[];
}

const pinned = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2";
const credentials = "aws-actions/configure-aws-credentials@ec61189d14ec14c8efccab744f656cffd0e33f37 # v6.1.0";
const oidc = "permissions: { id-token: write }";
const pullRequest = "on: pull_request\npermissions: {}";
const expression = (text: string) => `$${`{{ ${text} }}`}`;
const same = "if: github.event.pull_request.head.repo.full_name == github.repository";

/** A workflow of one job. */
const one = (job: string, step: string, head = "on: push\npermissions: {}") =>
  `${head}\njobs:\n  only:\n    ${job}\n    steps:\n      - ${step}\n`;

/** Workflows of one job each, and the faults that are found in them. */
export const cases: readonly Case[] = [
  { name: "nothing", text: one("runs-on: a", "run: npm test"), expected: [] },
  {
    name: "a script's options, a variable and a file",
    text: one("runs-on: a", 'run: npm run --silent preview -- --stack "$STACK" --markdown > comment.md'),
    expected: [],
  },
  {
    name: "a trigger that gives forks credentials",
    text: one("runs-on: a", "run: npm test", "on: [pull_request_target]\npermissions: {}"),
    expected: [/pull_request_target/],
  },
  {
    name: "no permissions",
    text: one("runs-on: a", "run: npm test", "on: push"),
    expected: [/no permissions/],
  },
  {
    name: "write permissions for all jobs",
    text: one("runs-on: a", "run: npm test", "on: push\npermissions: { contents: write }"),
    expected: [/permission to write/],
  },
  {
    name: "credentials for the code of forks",
    text: one(`environment: dev\n    ${oidc}`, "run: npm test", pullRequest),
    expected: [/job only has credentials, and runs the code of forks/],
  },
  {
    name: "credentials for pull requests of the same repository",
    text: one(`${same}\n    environment: dev\n    ${oidc}`, "run: npm test", pullRequest),
    expected: [],
  },
  {
    name: "a secret outside an environment",
    text: one("runs-on: a", `run: npm test\n        env:\n          TOKEN: ${expression("secrets.TOKEN")}`),
    expected: [/outside an environment/],
  },
  {
    name: "a secret that every step gets",
    text: one(`environment: dev\n    env:\n      TOKEN: ${expression("secrets.TOKEN")}`, "run: npm test"),
    expected: [/every step a secret/],
  },
  {
    name: "a secret that every job gets",
    text: one(
      "runs-on: a",
      "run: npm test",
      `on: push\npermissions: {}\nenv: { TOKEN: "${expression("secrets.TOKEN")}" }`,
    ),
    expected: [/every job a secret/],
  },
  {
    name: "a secret of the step that needs it",
    text: one(
      "environment: dev",
      `run: npm test\n        env:\n          TOKEN: ${expression("secrets.TOKEN")}`,
    ),
    expected: [],
  },
  {
    name: "packages installed after the credentials",
    text: one("runs-on: a", `uses: ${credentials}\n      - run: npm ci --ignore-scripts`),
    expected: [/comes first/],
  },
  {
    name: "credentials without packages being installed first",
    text: one("runs-on: a", `uses: ${credentials}\n      - run: npm test`),
    expected: [/comes first/],
  },
  {
    name: "packages installed before the credentials",
    text: one("runs-on: a", `run: npm ci --ignore-scripts\n      - uses: ${credentials}`),
    expected: [],
  },
  {
    name: "packages installed with their own scripts",
    text: one("runs-on: a", "run: npm ci"),
    expected: [/no npm script/],
  },
  {
    name: "credentials of the accounts and of the repository",
    text: one(
      "environment: dev\n    permissions: { id-token: write, pull-requests: write }",
      "run: npm test",
    ),
    expected: [/may write to the repository/],
  },
  {
    name: "an update beside another",
    text: one("runs-on: a", 'run: npm run up -- --stack "$STACK" --yes'),
    expected: [/beside another run/],
  },
  {
    name: "an update that may be cancelled",
    text: one(
      "concurrency: { group: a, cancel-in-progress: true }",
      'run: npm run destroy -- --stack "$STACK" --yes',
    ),
    expected: [/cancelled/],
  },
  { name: "a tag", text: one("runs-on: a", "uses: actions/setup-node@v6"), expected: [/not pinned/] },
  {
    name: "a commit without its version",
    text: one("runs-on: a", `uses: ${pinned.split(" ")[0]}`.replace("checkout", "cache")),
    expected: [/not pinned/],
  },
  {
    name: "a checkout that keeps its token",
    text: one("runs-on: a", `uses: ${pinned}`),
    expected: [/persist-credentials/],
  },
  {
    name: "a script that is missing",
    text: one("runs-on: a", "run: npm run deploy"),
    expected: [/deploy, which/],
  },
  {
    name: "npm's own command of a script's name",
    text: one("runs-on: a", "run: npm up"),
    expected: [/no npm script/],
  },
  {
    name: "another command",
    text: one("runs-on: a", "run: npm test && curl x"),
    expected: [/no npm script/],
  },
  {
    name: "an expression in a command",
    text: one("runs-on: a", `run: npm test -- ${expression("github.head_ref")}`),
    expected: [/no npm script/],
  },
];
