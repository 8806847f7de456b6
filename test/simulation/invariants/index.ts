import type { CreateChecker } from '../journal.ts'
import { createTimeChecker } from './i00-time.ts'
import { createFenceChecker } from './i01-fence.ts'
import { createFollowedChecker } from './i01-followed.ts'
import { createInTheAirChecker } from './i01-in-the-air.ts'
import { createReasonChecker } from './i01-reasons.ts'
import { createLifeChecker } from './i02-life.ts'
import { createAnswerChecker } from './i03-answers.ts'
import { createBeginningChecker } from './i03-beginnings.ts'
import { createCauseChecker } from './i03-causes.ts'
import { createEpochChecker } from './i03-epochs.ts'
import { createReturnChecker } from './i03-returns.ts'
import { createUserChecker } from './i03-users.ts'
import { createAgreementChecker } from './i04-agreement.ts'
import { createCorrectionChecker } from './i04-corrected.ts'
import { createMarkerChecker } from './i04-markers.ts'
import { createOrderChecker } from './i04-order.ts'
import { createWrittenChecker } from './i04-written.ts'
import { createHiddenChecker } from './i05-hidden.ts'
import { createLaneChecker } from './i06-lanes.ts'
import { createLeavingChecker } from './i06-leaving.ts'
import { createRecoveryChecker } from './i06-recovery.ts'
import { createFailureChecker } from './i07-failures.ts'
import { createNewcomerChecker } from './i07-newcomers.ts'
import { createEndingChecker } from './i08-endings.ts'
import { createOutageChecker } from './i08-outage.ts'
import { createEventChecker } from './i09-events.ts'
import { createDisposeChecker } from './i10-dispose.ts'
import { createSecretChecker } from './i11-secrets.ts'
import { createForeignChecker } from './i12-foreign.ts'
import { createFloorChecker } from './i13-floors.ts'
import { createInsistingChecker } from './i13-insisting.ts'
import { createAboveChecker } from './i14-above.ts'
import { createClearedChecker } from './i14-cleared.ts'
import { createKeptChecker } from './i14-kept.ts'
import { createNameChecker } from './i14-named.ts'
import { createSignOutChecker } from './i14-sign-out.ts'

/** That time goes on, and the invariants of the design, in their order. */
export const CHECKERS: readonly CreateChecker[] = [
  createTimeChecker,
  createFenceChecker,
  createInTheAirChecker,
  createReasonChecker,
  createFollowedChecker,
  createLifeChecker,
  createAnswerChecker,
  createBeginningChecker,
  createCauseChecker,
  createEpochChecker,
  createReturnChecker,
  createUserChecker,
  createAgreementChecker,
  createCorrectionChecker,
  createMarkerChecker,
  createOrderChecker,
  createWrittenChecker,
  createHiddenChecker,
  createLaneChecker,
  createLeavingChecker,
  createRecoveryChecker,
  createFailureChecker,
  createNewcomerChecker,
  createOutageChecker,
  createEndingChecker,
  createEventChecker,
  createDisposeChecker,
  createSecretChecker,
  createForeignChecker,
  createFloorChecker,
  createAboveChecker,
  createClearedChecker,
  createInsistingChecker,
  createKeptChecker,
  createNameChecker,
  createSignOutChecker,
]
