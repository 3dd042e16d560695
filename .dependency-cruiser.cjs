/** Who may import whom. https://github.com/sverweij/dependency-cruiser/blob/main/doc/rules-reference.md */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "the-two-sides-share-nothing-but-shared",
      severity: "error",
      from: { path: "^(consumer|provider)/" },
      to: { path: "^(consumer|provider|policies|scripts|tests)/", pathNot: "^$1/" },
    },
    {
      name: "shared-uses-nobody",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: "^(consumer|provider|policies|scripts|tests)/" },
    },
    {
      name: "policies-use-shared-alone",
      severity: "error",
      from: { path: "^policies/" },
      to: { path: "^(consumer|provider|scripts|tests)/" },
    },
    {
      name: "the-prover-knows-neither-Pulumi-nor-this-project",
      severity: "error",
      // The command around it reads its options as every command here does.
      from: { path: "^policies/prover/", pathNot: "^policies/prover/cli" },
      to: {
        path: ["^(?!policies/prover/|node_modules/)[^/]+/", "^@pulumi/", "node_modules/@pulumi/"],
        dependencyTypesNot: ["core"],
      },
    },
    {
      name: "readers-of-policies-share-nothing: the evaluator",
      severity: "error",
      from: { path: "^policies/prover/oracle/" },
      to: { path: "^policies/prover/(sets|compile|decide)/" },
    },
    {
      name: "readers-of-policies-share-nothing: the prover",
      severity: "error",
      // finding.ts asks the evaluator whether a counterexample is one.
      from: {
        path: "^policies/prover/(sets|compile|decide)/",
        pathNot: "^policies/prover/decide/finding\\.ts$",
      },
      to: { path: "^policies/prover/oracle/" },
    },
    {
      name: "readers-of-policies-share-nothing: the sandbox",
      severity: "error",
      from: { path: "^tests/sandbox/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(policies|consumer|provider|scripts)/" },
    },
    {
      name: "the-acceptance-stack,-sandbox-and-toolchain-use-no-scripts",
      severity: "error",
      from: { path: "^tests/(acceptance|sandbox|toolchain)/" },
      to: { path: "^scripts/" },
    },
    {
      name: "nothing-imports-a-test",
      severity: "error",
      from: {},
      to: { path: "\\.test\\.ts$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    exclude: { path: "(^|/)(node_modules|\\.sandbox|tests/suites/e2e/backend/fixtures)/" },
  },
};
