import { mount } from 'svelte'
import App from './App.svelte'
import { AppState } from './app-state.svelte.ts'
import { bridge } from './bridge.ts'
import { TickingClock } from './clock.svelte.ts'
import { warmUpReader } from './features/ranges/warm-up.ts'

const app = new AppState(bridge)
const clock = new TickingClock()

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
mount(App, { target, props: { app, clock } })

clock.start()
await app.start()
warmUpReader()
