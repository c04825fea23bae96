'use strict';

// The vectors that every language reads.

const fs = require('node:fs');
const path = require('node:path');
const {
  ENCODINGS,
  ERR_PARSE,
  ORDERS,
  PRESETS,
  compose,
  endsAtUnixMs,
  format,
  parse,
  preset,
  split,
} = require('./snowflake.js');

const FIELDS = ['time_bits', 'worker_bits', 'sequence_bits', 'order', 'tick_ns', 'epoch_unix_ms'];
const PARTS = ['tick', 'worker_id', 'sequence', 'unix_ms', 'nanoseconds'];

/** The rows of a table, by the names in its header, with their place: ids.tsv:17. */
function* rows(directory, name) {
  const lines = fs.readFileSync(path.join(directory, name), 'utf8').trimEnd().split('\n');
  const header = lines[0].split('\t');
  for (let i = 1; i < lines.length; i++) {
    if (lines[i].startsWith('#')) continue;
    const cells = lines[i].split('\t').map((cell, column) => [header[column], cell]);
    yield { ...Object.fromEntries(cells), place: `${name}:${i + 1}` };
  }
}

class Checker {
  checks = 0;

  check(row, what, found, expected) {
    if (found !== expected)
      throw new Error(`${row.place}: ${what} is ${found}, expected ${expected}`);
    this.checks++;
  }

  /** Runs what the library may refuse, and says where it did. */
  at(row, call) {
    try {
      return call();
    } catch (error) {
      throw new Error(`${row.place}: ${error.message}`, { cause: error });
    }
  }

  /** Returns the configurations of layouts.tsv, by name. */
  layouts(directory) {
    const configs = new Map();
    for (const row of rows(directory, 'layouts.tsv')) {
      const layout = Object.fromEntries(
        FIELDS.map((field) => [field, BigInt(ORDERS[row[field]] ?? row[field])]),
      );
      if (row.name in PRESETS) {
        const known = preset(PRESETS[row.name]);
        for (const field of FIELDS) this.check(row, field, BigInt(known[field]), layout[field]);
      }
      const config = { ...preset(PRESETS.default), ...layout };
      const endsAt = this.at(row, () => endsAtUnixMs(config));
      this.check(row, 'ends_at_unix_ms', endsAt, BigInt(row.ends_at_unix_ms));
      configs.set(row.name, config);
    }
    return configs;
  }

  ids(directory, configs) {
    for (const row of rows(directory, 'ids.tsv')) {
      const config = configs.get(row.layout);
      const parts = this.at(row, () => split(config, BigInt(row.id)));
      for (const field of PARTS) this.check(row, field, BigInt(parts[field]), BigInt(row[field]));
      const composed = this.at(row, () => compose(config, parts));
      this.check(row, 'the composed ID', composed, BigInt(row.id));
    }
  }

  text(directory) {
    for (const row of rows(directory, 'text.tsv')) {
      const encoding = ENCODINGS[row.encoding];
      this.check(
        row,
        'text',
        this.at(row, () => format(BigInt(row.id), encoding)),
        row.text,
      );
      this.check(
        row,
        'id',
        this.at(row, () => parse(row.text, encoding)),
        BigInt(row.id),
      );
    }
  }

  badText(directory) {
    for (const row of rows(directory, 'bad_text.tsv')) {
      let result;
      try {
        result = parse(row.text === '-' ? '' : row.text, ENCODINGS[row.encoding]);
      } catch (error) {
        result = error.status;
      }
      this.check(row, 'status', result, ERR_PARSE);
    }
  }
}

/** Checks all vectors of a directory; returns how many checks that were. */
function checkVectors(directory) {
  const checker = new Checker();
  const configs = checker.layouts(directory);
  checker.ids(directory, configs);
  checker.text(directory);
  checker.badText(directory);
  return checker.checks;
}

module.exports = { checkVectors };
