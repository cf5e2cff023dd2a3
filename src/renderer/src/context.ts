import { createContext } from 'svelte'
import type { AppState } from './app-state.svelte.ts'
import type { TickingClock } from './clock.svelte.ts'

/** The state of the window. `App.svelte` sets it; every component below may ask for it. */
export const [getApp, setApp] = createContext<AppState>()

/** The time as the window shows it. Set and asked for in the same way. */
export const [getClock, setClock] = createContext<TickingClock>()
