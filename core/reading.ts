/** What reads people's and agents' files: settings, plans, reports. One bundle, because all of it needs the same libraries. */
export * from './config/parse.ts'
export * from './findings/index.ts'
export * from './plan/index.ts'
