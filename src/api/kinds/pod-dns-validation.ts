/**
 * Validation of how a pod finds names: its resolver and its own hosts.
 * Models: kubernetes pkg/apis/core/validation/validation.go validatePodDNSConfig, ValidateHostAliases (v1.36).
 */

import { fieldError, type FieldError } from "../field-error.ts";
import { ipAddressErrors } from "../names.ts";
import type { PodSpec } from "../types.ts";
import { checkDnsSubdomain, invalidEach, NO_ERRORS, type Errors } from "./validation-rules.ts";

/** MaxDNSNameservers, MaxDNSSearchPaths, MaxDNSSearchListChars: limits of the C library. */
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

export function checkDnsConfig({ dnsConfig, dnsPolicy }: PodSpec, path: string): Errors {
  if (dnsPolicy === "None") {
    if (!dnsConfig) {
      return [fieldError.required(path, "must provide `dnsConfig` when `dnsPolicy` is None")];
    }
    if (!dnsConfig.nameservers?.length) {
      const why = "must provide at least one DNS nameserver when `dnsPolicy` is None";
      return [fieldError.required(`${path}.nameservers`, why)];
    }
  }
  if (!dnsConfig) return NO_ERRORS;
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  const errors: FieldError[] = [];
  if (nameservers.length > MAX_NAMESERVERS) {
    const why = `must not have more than ${MAX_NAMESERVERS} nameservers`;
    errors.push(fieldError.invalid(`${path}.nameservers`, nameservers, why));
  }
  nameservers.forEach((address, index) => {
    errors.push(...invalidEach(`${path}.nameservers[${index}]`, address, ipAddressErrors(address)));
  });
  if (searches.length > MAX_SEARCHES) {
    const why = `must not have more than ${MAX_SEARCHES} search paths`;
    errors.push(fieldError.invalid(`${path}.searches`, searches, why));
  }
  if (searches.join(" ").length > MAX_SEARCH_CHARACTERS) {
    const why = `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`;
    errors.push(fieldError.invalid(`${path}.searches`, searches, why));
  }
  searches.forEach((search, index) => {
    if (search === ".") return;
    // RelaxedDNSSearchValidation: underscores are allowed.
    const domain = search.replace(/\.$/, "");
    const errorsOfDomain = checkDnsSubdomain(domain.replaceAll("_", "a"), `${path}.searches[${index}]`);
    errors.push(...errorsOfDomain);
  });
  options.forEach(({ name }, index) => {
    if (!name) errors.push(fieldError.required(`${path}.options[${index}]`, "must not be empty"));
  });
  return errors;
}

export function checkHostAliases(aliases: PodSpec["hostAliases"], path: string): Errors {
  if (!aliases) return NO_ERRORS;
  return aliases.flatMap(({ ip, hostnames = [] }, index) => [
    ...invalidEach(`${path}[${index}].ip`, ip, ipAddressErrors(ip)),
    ...hostnames.flatMap((name) => checkDnsSubdomain(name, `${path}[${index}].hostnames`)),
  ]);
}
