'use strict';

// The vectors that every language reads.

const fs = require('node:fs');
const path = require('node:path');
const { Layout, PRESETS, Status, format, parse } = require('./snowflake.js');

/** The columns of the tables, and the names here. */
const FIELDS = {
  time_bits: 'timeBits',
  worker_bits: 'workerBits',
  sequence_bits: 'sequenceBits',
  tick_ns: 'tickNs',
  epoch_unix_ms: 'epochUnixMs',
};
const PARTS = {
  tick: 'tick',
  worker_id: 'workerId',
  sequence: 'sequence',
  unix_ms: 'unixMs',
  nanoseconds: 'nanoseconds',
};

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

  /** Returns the layouts of layouts.tsv, by name. */
  layouts(directory) {
    const layouts = new Map();
    for (const row of rows(directory, 'layouts.tsv')) {
      const fields = { order: row.order };
      for (const [column, field] of Object.entries(FIELDS)) fields[field] = BigInt(row[column]);
      const layout = this.at(row, () => new Layout(fields));
      if (PRESETS.includes(row.name)) {
        const preset = this.at(row, () => new Layout(row.name));
        for (const [column, field] of Object.entries(FIELDS))
          this.check(row, column, BigInt(preset[field]), fields[field]);
        this.check(row, 'order', preset.order, row.order);
      }
      const endsAt = this.at(row, () => layout.endsAtUnixMs());
      this.check(row, 'ends_at_unix_ms', endsAt, BigInt(row.ends_at_unix_ms));
      layouts.set(row.name, layout);
    }
    return layouts;
  }

  ids(directory, layouts) {
    for (const row of rows(directory, 'ids.tsv')) {
      const layout = layouts.get(row.layout);
      const parts = this.at(row, () => layout.split(BigInt(row.id)));
      for (const [column, part] of Object.entries(PARTS))
        this.check(row, column, BigInt(parts[part]), BigInt(row[column]));
      const composed = this.at(row, () => layout.compose(parts));
      this.check(row, 'the composed ID', composed, BigInt(row.id));
    }
  }

  text(directory) {
    for (const row of rows(directory, 'text.tsv')) {
      const { encoding } = row;
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
        result = parse(row.text === '-' ? '' : row.text, row.encoding);
      } catch (error) {
        result = error.status;
      }
      this.check(row, 'status', result, Status.PARSE);
    }
  }
}

/** Checks all vectors of a directory; returns how many checks that were. */
function checkVectors(directory) {
  const checker = new Checker();
  const layouts = checker.layouts(directory);
  checker.ids(directory, layouts);
  checker.text(directory);
  checker.badText(directory);
  return checker.checks;
}

module.exports = { checkVectors };
