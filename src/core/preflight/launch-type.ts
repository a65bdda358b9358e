import { listing } from "../guard/listing.ts";
import { type Finding, fromReading, ok, type Preflight, unread, warn } from "./check.ts";

/** Weakness 11, the service's side: only tasks of a capacity provider strategy make a group grow. */
export const LAUNCH_TYPE: Preflight = {
  rule: "launch-type",
  refuses: false,
  judge({ aws, hitServices, hitGroups }) {
    const consequence = [
      "Tasks that ask no capacity provider make no group grow; they fit where there is room, or wait.",
    ];
    return fromReading(
      aws.preflight.services,
      { what: "how the services choose their capacity", consequence },
      (services): Finding => {
        const { providers } = aws.preflight;
        if (!providers.readable) return unread("which groups the capacity providers manage", providers, consequence);
        const own = new Set(providers.value.filter(({ group }) => hitGroups.has(group)).map(({ name }) => name));
        const without = services.filter(
          ({ name, daemon, strategy }) =>
            hitServices.has(name) && !daemon && !strategy.some(({ provider }) => own.has(provider)),
        );
        if (without.length === 0) return ok("every service on the candidates asks the hit groups' capacity providers");
        return warn({
          evidence: [
            "no capacity provider of the hit groups is in the strategy of ",
            ...listing(without.map(({ name }) => name)),
          ],
          consequence,
          fix: ["Give the service a capacity provider strategy in place of its launch type."],
        });
      },
    );
  },
};
