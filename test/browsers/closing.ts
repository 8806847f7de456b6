/**
 * Closes what `task` worked on, whatever comes of it. Who is told that it does not close would not learn what went
 * wrong before, so of two errors the first counts.
 */
export async function closeAfter<Result>(task: () => Promise<Result>, close: () => Promise<unknown>): Promise<Result> {
  const result = await closeOnFailure(task, close)
  await close()
  return result
}

/** The same for what stays open if `task` succeeds. */
export async function closeOnFailure<Result>(
  task: () => Promise<Result>,
  close: () => Promise<unknown>,
): Promise<Result> {
  try {
    return await task()
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}
