/** The one Trusted Types policy of ours: workers are started from addresses that the build made, and from nothing else. */

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): unknown };
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;

const policy = factory?.createPolicy("wavetank", {
  createScriptURL(address) {
    if (new URL(address, document.baseURI).origin !== location.origin)
      throw new TypeError(`A worker must come from this site, not from ${address}`);
    return address;
  },
});

export function trustedScriptAddress(address: string | URL): unknown {
  const absolute = new URL(address, document.baseURI).href;
  return policy ? policy.createScriptURL(absolute) : absolute;
}
