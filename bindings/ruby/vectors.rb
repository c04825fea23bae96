# frozen_string_literal: true

require_relative 'snowflake'

# The vectors that every language reads.
class Vectors
  FIELDS = %w[time_bits worker_bits sequence_bits order tick_ns epoch_unix_ms].freeze
  PARTS = %w[tick worker_id sequence unix_ms nanoseconds].freeze

  def initialize(directory)
    @directory = directory
    @checks = 0
    @configs = {}
  end

  # Checks all of them; returns how many checks that were.
  def check
    check_layouts
    check_ids
    check_text
    check_bad_text
    @checks
  end

  private

  # Yields the rows of a table, by the names in its header.
  def rows(name)
    header, *lines = File.readlines(File.join(@directory, name), chomp: true, encoding: 'UTF-8')
    lines.each.with_index(2) do |line, number|
      next if line.start_with?('#')

      @place = "#{name}:#{number}"
      yield header.split("\t").zip(line.split("\t")).to_h
    rescue Snowflake::Error => e
      abort "#{@place}: #{e.message}"
    end
  end

  def compare(what, found, expected)
    abort "#{@place}: #{what} is #{found}, expected #{expected}" unless found == expected
    @checks += 1
  end

  def check_layouts
    rows('layouts.tsv') do |row|
      layout = FIELDS.to_h { |field| [field, Snowflake::ORDERS[row[field]] || Integer(row[field])] }
      check_preset(row['name'], layout)
      config = Snowflake.config(Snowflake::PRESETS['default'], **layout.transform_keys(&:to_sym))
      ends_at = Snowflake.ends_at_unix_ms(config)
      compare('ends_at_unix_ms', ends_at, Integer(row['ends_at_unix_ms']))
      @configs[row['name']] = config
    end
  end

  def check_preset(name, layout)
    number = Snowflake::PRESETS[name]
    return unless number

    preset = Snowflake.config(number)
    FIELDS.each { |field| compare(field, preset.public_send(field), layout[field]) }
  end

  def check_ids
    rows('ids.tsv') do |row|
      config = @configs[row['layout']]
      id = Integer(row['id'])
      parts = Snowflake.split(config, id)
      PARTS.each { |field| compare(field, parts.public_send(field), Integer(row[field])) }
      composed = Snowflake.compose(config, parts.tick, parts.worker_id, parts.sequence)
      compare('the composed ID', composed, id)
    end
  end

  def check_text
    rows('text.tsv') do |row|
      encoding = Snowflake::ENCODINGS[row['encoding']]
      id = Integer(row['id'])
      compare('text', Snowflake.format(id, encoding), row['text'])
      compare('id', Snowflake.parse(row['text'], encoding), id)
    end
  end

  def check_bad_text
    rows('bad_text.tsv') do |row|
      text = row['text'] == '-' ? '' : row['text']
      compare('status', status_of(text, Snowflake::ENCODINGS[row['encoding']]), Snowflake::ERR_PARSE)
    end
  end

  def status_of(text, encoding)
    Snowflake.parse(text, encoding)
  rescue Snowflake::Error => e
    e.status
  end
end
