/** The page that does nothing: what any page takes. */
Object.assign(globalThis, { readyAt: performance.now() })
