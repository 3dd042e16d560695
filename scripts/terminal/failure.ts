export { Failure } from "../../shared/terminal/failure";
