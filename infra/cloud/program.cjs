/**
 * Which deployment this is: a number that grows from one to the next, and the same as a date, for people. A ledger row keeps both, so that
 * functions of an older deployment, which may still run for a moment, leave it alone.
 */
const now = new Date();

module.exports = { order: String(now.getTime()), id: now.toISOString() };
