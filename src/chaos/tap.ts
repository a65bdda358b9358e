/** Stands between a process and one of its ports: every call of every port goes through it, whatever it is called. */
export type Tap = <R>(call: string, act: () => Promise<R>) => Promise<R>;

/** The same port, each of its methods through the tap: one that is new tomorrow is too. */
export function tapped<T extends object>(room: string, port: T, tap: Tap): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member === "object" && member !== null) return tapped(`${room}.${String(name)}`, member, tap);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => tap(`${room}.${String(name)}`, async () => member.apply(target, args));
    },
  });
}

/** The way to Slack: a call is a request, named by its Web API method; answers over a response address have one name. */
export function tappedFetch(send: typeof fetch, tap: Tap): typeof fetch {
  return (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const [, first, method] = pathname.split("/");
    return tap(`slack.${first === "api" ? method : "response_url"}`, () => send(input, init));
  };
}
