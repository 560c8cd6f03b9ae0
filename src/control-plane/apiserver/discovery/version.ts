/** The release that this server stands in for: what /version answers. Models: apimachinery pkg/version (v0.36). */

export const SERVER_VERSION = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.3",
  gitCommit: "0f29094e5b73085e3802ecc1298ecae13866bfe6",
  gitTreeState: "clean",
  buildDate: "2026-07-22T18:10:35Z",
  goVersion: "go1.26.5",
  compiler: "gc",
  platform: "linux/amd64",
} as const;
