/** The flags that every command takes. Models: genericclioptions.ConfigFlags and klog as kubectl v1.36.3 lists them. */

import { booleanFlag, sliceFlag, textFlag, arrayFlag, durationFlag, integerFlag, type Flag } from "./flag.ts";

const NO_TLS = "Requests inside the simulation carry no TLS.";
const NO_LOG = "kubectl's own log is not simulated beyond one line per request.";
const NO_PROFILE = "There is nothing to profile.";

export const GLOBAL_FLAGS: readonly Flag[] = [
  textFlag("as", "User name to impersonate."),
  arrayFlag("as-group", "Group to impersonate; may be repeated."),
  textFlag("as-uid", "UID to impersonate."),
  arrayFlag("as-user-extra", "User extras to impersonate; may be repeated.", {
    unsupported: "Extras are not sent.",
  }),
  textFlag("cache-dir", "Directory for cached discovery.", { unsupported: "Nothing is cached in files." }),
  textFlag("certificate-authority", "File with the certificate of the authority.", { unsupported: NO_TLS }),
  textFlag("client-certificate", "File with a client certificate.", { unsupported: NO_TLS }),
  textFlag("client-key", "File with the key of the client certificate.", { unsupported: NO_TLS }),
  textFlag("cluster", "Cluster of the kubeconfig to use."),
  textFlag("context", "Context of the kubeconfig to use."),
  booleanFlag("disable-compression", "Do not ask for compressed responses.", {
    unsupported: "Bodies travel as values.",
  }),
  booleanFlag("insecure-skip-tls-verify", "Do not check the certificate of the server.", {
    unsupported: NO_TLS,
  }),
  textFlag("kubeconfig", "The kubeconfig file to use."),
  textFlag("kuberc", "The kuberc file to use.", { unsupported: "There are no kuberc files here." }),
  durationFlag("log-flush-frequency", "How often the log is flushed.", {
    initial: "5s",
    unsupported: NO_LOG,
  }),
  booleanFlag("match-server-version", "Require the server to have the client's version."),
  textFlag("namespace", "Namespace of the request.", { shorthand: "n" }),
  textFlag("password", "Password for basic authentication.", {
    unsupported: "Servers no longer take passwords.",
  }),
  textFlag("profile", "Profile to capture.", { initial: "none", unsupported: NO_PROFILE }),
  textFlag("profile-output", "File for the profile.", { initial: "profile.pprof", unsupported: NO_PROFILE }),
  textFlag("request-timeout", "Give up on a request after this, e.g. 1s, 2m; 0 never does.", {
    initial: "0",
  }),
  textFlag("server", "Address and port of the API server.", { shorthand: "s" }),
  textFlag("tls-server-name", "Name to expect in the server's certificate.", { unsupported: NO_TLS }),
  textFlag("token", "Bearer token for authentication."),
  textFlag("user", "User of the kubeconfig to use."),
  textFlag("username", "User name for basic authentication.", {
    unsupported: "Servers no longer take passwords.",
  }),
  integerFlag("v", "How much to tell of requests; 6 and more tells each.", { shorthand: "v" }),
  sliceFlag("vmodule", "Log levels by source file.", { unsupported: NO_LOG }),
  booleanFlag("warnings-as-errors", "Treat warnings of the server as errors."),
];
