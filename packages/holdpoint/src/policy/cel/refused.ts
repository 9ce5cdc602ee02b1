/** An expression that may not be used: what is wrong with it. */
export class Refused extends Error {}
