export { type BackendAddress, type BackendMap, Backends, readBackend } from "./backends";
