/** Tells whether the page is visible and runs, now and whenever that changes; in time for a page that is put away. */
export function whenLookedAt(tell: (isLookedAt: boolean) => void): void {
  const leave = () => tell(false)
  const look = () => tell(document.visibilityState === 'visible')
  for (const type of ['freeze', 'pagehide']) addEventListener(type, leave, { capture: true })
  for (const type of ['resume', 'pageshow', 'visibilitychange']) addEventListener(type, look, { capture: true })
  look()
}
