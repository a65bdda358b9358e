const STATUS = "status:";

/** The key of the nth reply that stands in for a card that cannot be edited; n from 1. */
export function statusKey(nth: number): string {
  return `${STATUS}${nth}`;
}

export function isStatus(key: string): boolean {
  return key.startsWith(STATUS);
}
