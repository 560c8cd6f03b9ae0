/** Arguments "key=value" and "key-". Models: kubectl pkg/cmd/util/helpers.go GetResourcesAndPairs. */

/** Whether an argument is a change and not a resource. */
export const isPairArgument = (arg: string): boolean =>
  (arg.includes("=") && !arg.startsWith("=")) || (arg.endsWith("-") && arg !== "-");
