# frozen_string_literal: true

require_relative 'snowflake'

# The vectors that every language reads.
class Vectors
  def initialize(directory)
    @directory = directory
    @checks = 0
    @layouts = {}
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
      fields = Snowflake::Layout::FIELDS.to_h do |field|
        value = row[field.to_s]
        [field, field == :order ? value : Integer(value)]
      end
      check_preset(row['name'], fields)
      layout = Snowflake::Layout.new(**fields)
      compare('ends_at_unix_ms', layout.ends_at_unix_ms, Integer(row['ends_at_unix_ms']))
      @layouts[row['name']] = layout
    end
  end

  def check_preset(name, fields)
    return unless Snowflake::PRESETS.key?(name)

    preset = Snowflake::Layout.new(name)
    fields.each { |field, value| compare(field, preset.public_send(field), value) }
  end

  def check_ids
    rows('ids.tsv') do |row|
      layout = @layouts[row['layout']]
      id = Integer(row['id'])
      parts = layout.split(id)
      parts.each_pair { |part, value| compare(part, value, Integer(row[part.to_s])) }
      composed = layout.compose(parts.tick, parts.worker_id, parts.sequence)
      compare('the composed ID', composed, id)
    end
  end

  def check_text
    rows('text.tsv') do |row|
      encoding = row['encoding']
      id = Integer(row['id'])
      compare('text', Snowflake.format(id, encoding), row['text'])
      compare('id', Snowflake.parse(row['text'], encoding), id)
    end
  end

  def check_bad_text
    rows('bad_text.tsv') do |row|
      text = row['text'] == '-' ? '' : row['text']
      compare('status', status_of(text, row['encoding']), Snowflake::ERR_PARSE)
    end
  end

  def status_of(text, encoding)
    Snowflake.parse(text, encoding)
  rescue Snowflake::Error => e
    e.status
  end
end
