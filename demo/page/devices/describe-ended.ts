/** How many of those that ended are listed: the latest. */
export const MAX_ENDED = 20

/** The heading of that list. */
export function describeEnded(count: number): string {
  return count > MAX_ENDED ? `The last ${MAX_ENDED} of ${count} ended` : `${count} ended`
}
