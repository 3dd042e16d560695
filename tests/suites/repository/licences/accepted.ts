/** Licences that ask for no more than their notice: SPDX identifiers, https://spdx.org/licenses/ */
export const accepted: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "PSF-2.0",
  "Python-2.0",
];

export interface Exception {
  readonly package: string;
  readonly licence: string;
  /** Used by tests and tools only, not by the programs that deploy. */
  readonly developmentOnly: boolean;
  readonly because: string;
}

export const exceptions: readonly Exception[] = [
  {
    package: "axe-core",
    licence: "MPL-2.0",
    developmentOnly: true,
    because:
      "MPL-2.0 asks for the source of changed files; the report's tests run it unchanged and ship none of it",
  },
  {
    package: "@logdna/tail-file",
    licence: "SEE LICENSE IN LICENSE",
    developmentOnly: false,
    because: "its LICENSE is the MIT License; of @pulumi/pulumi, for the Automation API",
  },
  {
    package: "spdx-exceptions",
    licence: "CC-BY-3.0",
    developmentOnly: false,
    because: "a list of names, used unchanged with its notice; of npm's own packages, through @pulumi/pulumi",
  },
];
