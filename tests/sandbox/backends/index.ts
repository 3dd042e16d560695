export { type BackendAddress, type BackendMap, Backends, exampleBackends, readBackend } from "./backends";
