'use strict';

// What cannot be passed to the library whole is refused here; koffi would cut it.

/** A value as messages show it, cut to 60 characters. */
function shown(value) {
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** Returns a BigInt of 64 bits, or a number that is a whole one below 2^53. */
function integer(name, value) {
  if (Number.isSafeInteger(value)) return value;
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value;
  const isLarge = Number.isInteger(value) && Math.abs(value) < 2 ** 63;
  const allowed = isLarge ? 'a BigInt from 2^53 on' : 'an integer of 64 bits';
  const Refusal = ['number', 'bigint'].includes(typeof value) ? RangeError : TypeError;
  throw new Refusal(`${name} must be ${allowed}, got ${shown(value)}`);
}

/** Returns the number of a name. */
function numberOf(what, names, name) {
  const number = names.indexOf(name);
  if (number >= 0) return number;
  const allowed = names.map((known) => `'${known}'`).join(', ');
  throw new RangeError(`${what} must be one of ${allowed}, got ${shown(name)}`);
}

/** Refuses settings that do not exist: misspelt, they would have no effect. */
function checkSettings(settings, names) {
  if (typeof settings !== 'object' || settings === null) {
    throw new TypeError(`settings must be an object, got ${shown(settings)}`);
  }
  for (const name of Object.keys(settings)) numberOf('a setting', names, name);
}

/** Returns text that does not end before its end in C. */
function textOf(name, value) {
  if (typeof value === 'string' && !value.includes('\0')) return value;
  throw new TypeError(`${name} must be text without NUL, got ${shown(value)}`);
}

module.exports = { checkSettings, integer, numberOf, textOf };
