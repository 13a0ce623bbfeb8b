/** What is remembered of how servers were: their turns of health, their checks, and their last state. */
export { createStateMemory } from './remember-state.ts'
export { type HealthCheckRow, type HealthTurn, insertHealthChecks, insertHealthTurns } from './store.ts'
