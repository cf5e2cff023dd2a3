interface Surroundings {
  readonly env?: NodeJS.ProcessEnv
  readonly platform?: string
}

/** An installed Chrome, Chromium or Edge; TOKENTRAY_BROWSER overrides the search. */
export function findBrowser(where?: Surroundings): string | null

/** Where a browser may be, the likeliest first. */
export function browserCandidates(env: NodeJS.ProcessEnv, platform: string): string[]
