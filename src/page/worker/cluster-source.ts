/** Where the worker's cluster comes from. */

export { createCluster } from "./dev-fixture.ts";
