/**
 * Tokens of service accounts for projected volumes.
 * Models: the TokenRequest API's JSON web tokens (claims of v1.36). Differs: the signature is drawn, not computed;
 * the API server trusts the claims.
 */

import { encodeBase64Url } from "#api/base64.ts";
import { BOOT_EPOCH_MS } from "#api/time.ts";
import type { Pod } from "#api/types.ts";
import type { Random } from "#kernel/random.ts";

export function serviceAccountToken(
  pod: Pod,
  nodeName: string,
  audience: string,
  expirationSeconds: number,
  nowMs: number,
  random: Random,
): string {
  const issued = Math.floor((BOOT_EPOCH_MS + nowMs) / 1000);
  const namespace = pod.metadata.namespace ?? "default";
  const name = pod.spec.serviceAccountName ?? "default";
  const claims = {
    aud: [audience],
    exp: issued + expirationSeconds,
    iat: issued,
    iss: "https://kubernetes.default.svc.cluster.local",
    "kubernetes.io": {
      namespace,
      node: { name: nodeName },
      pod: { name: pod.metadata.name, uid: pod.metadata.uid },
      serviceaccount: { name },
    },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const header = encodeBase64Url(JSON.stringify({ alg: "RS256", kid: "wavetank" }));
  return `${header}.${encodeBase64Url(JSON.stringify(claims))}.${encodeBase64Url(random.hex(64))}`;
}
