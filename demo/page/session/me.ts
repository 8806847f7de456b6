import { type Me, readMe } from '../server/organization-api.ts'
import { createResource } from '../ui/resource.ts'
import { $user, $whoKey } from './who.ts'

/** What is known of who is signed in, beyond the token. */
export const me = createResource<Me | null>($whoKey, null, readMe, $user)
