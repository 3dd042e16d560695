export { type BackendMap, Backends, exampleBackends, readBackend } from "./backends";
export type { BackendAddress } from "./connections";
