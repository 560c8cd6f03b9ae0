/**
 * A certificate authority for one start of the bridge, and the server certificate it signs: kubectl sends no bearer
 * token over plain HTTP. The CA's key never leaves this process.
 */

import { generate } from "selfsigned";

export interface ServerCertificate {
  /** PEM */
  readonly caCertificate: string;
  readonly certificate: string;
  readonly privateKey: string;
}

const DAY_MS = 86_400_000;

/** Makes a CA and a certificate for the loopback names, valid for a year from now. */
export async function createServerCertificate(): Promise<ServerCertificate> {
  const notBeforeDate = new Date(Date.now() - DAY_MS);
  const notAfterDate = new Date(Date.now() + 365 * DAY_MS);
  const common = { keyType: "ec" as const, algorithm: "sha256", notBeforeDate, notAfterDate };
  const authority = await generate([{ name: "commonName", value: "wavetank-ca" }], {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "kube-apiserver" }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 2, value: "kubernetes" },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
        ],
      },
    ],
  });
  return { caCertificate: authority.cert, certificate: server.cert, privateKey: server.private };
}
