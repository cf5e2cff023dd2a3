import { mount } from 'svelte'
import type { Bridge } from '../../shared/contract.ts'
import App from './App.svelte'
import { AppState } from './app-state.svelte.ts'
import { TickingClock } from './clock.svelte.ts'
import { warmUpReader } from './features/ranges/warm-up.ts'

declare global {
  interface Window {
    /** The only way out of this window, put there by the preload script. Nothing else reads it. */
    readonly tokentray: Bridge
  }
}

const app = new AppState(window.tokentray)
const clock = new TickingClock()

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
mount(App, { target, props: { app, clock } })

clock.start()
await app.start()
warmUpReader()
