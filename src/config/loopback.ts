/** Whether an address can only be this machine: `localhost`, 127.0.0.0/8 or ::1, by http or https. */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (protocol === "http:" || protocol === "https:") && isLoopbackHost(hostname);
}

/** The same for the host alone. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
