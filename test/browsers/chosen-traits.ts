import { ENGINES, type EngineTraits } from '../fakes/engine.ts'
import { chosenEngine } from './chosen.ts'

/** How the engine that this run is about behaves where engines differ: scenarios assert it, and do not skip it. */
export function chosenTraits(): EngineTraits {
  return ENGINES[chosenEngine().name]
}
