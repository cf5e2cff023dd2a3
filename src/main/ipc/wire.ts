/**
 * The two names under which calls and events travel. What is called is an argument, not a channel name,
 * so there is one door, and the dispatcher stands at it.
 */
export const wire = { call: 'tokentray:call', event: 'tokentray:event' } as const
