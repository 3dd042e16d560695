import {
  DependencyInfo,
  GetProgramDependenciesResponse,
  GetRequiredPackagesResponse,
  type ProgramInfo,
} from "@pulumi/pulumi/proto/language_pb";
import { PackageDependency, PackageParameterization } from "@pulumi/pulumi/proto/plugin_pb";
import { dependencies, type Package } from "./packages";

/** The provider plugins for the SDKs among a program's packages. */
export function requiredPackages(info: ProgramInfo | undefined): GetRequiredPackagesResponse {
  const response = new GetRequiredPackagesResponse();
  const sdks = dependencies(folderOf(info), true).filter(
    ({ manifest }) => manifest.pulumi?.resource === true,
  );
  const seen = new Set<string>();
  for (const sdk of sdks) {
    const dependency = packageDependency(sdk);
    const key = `${dependency.getName()} ${dependency.getVersion()}`;
    if (!seen.has(key)) response.addPackages(dependency);
    seen.add(key);
  }
  return response;
}

export function programDependencies(
  info: ProgramInfo | undefined,
  transitive: boolean,
): GetProgramDependenciesResponse {
  const response = new GetProgramDependenciesResponse();
  for (const { name, manifest } of dependencies(folderOf(info), transitive)) {
    const dependency = new DependencyInfo();
    dependency.setName(name);
    dependency.setVersion(manifest.version ?? "");
    response.addDependencies(dependency);
  }
  return response;
}

function folderOf(info: ProgramInfo | undefined): string {
  return info?.getProgramDirectory() || process.cwd();
}

function packageDependency({ name, manifest }: Package): PackageDependency {
  const marked = manifest.pulumi;
  const dependency = new PackageDependency();
  dependency.setName(marked?.name ?? name.replace(/^@pulumi\//, ""));
  dependency.setKind("resource");
  // The engine needs the version with a "v".
  dependency.setVersion(`v${(marked?.version ?? manifest.version ?? "").replace(/^v/, "")}`);
  dependency.setServer(marked?.server ?? "");
  if (marked?.parameterization !== undefined) {
    const parameterization = new PackageParameterization();
    parameterization.setName(marked.parameterization.name);
    parameterization.setVersion(marked.parameterization.version);
    parameterization.setValue(marked.parameterization.value);
    dependency.setParameterization(parameterization);
  }
  return dependency;
}
