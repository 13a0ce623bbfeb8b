/** Where servers come from besides a form: the starter fleet that is installed with the product. */
export { prepareStarterFleet } from './starter-fleet.ts'
