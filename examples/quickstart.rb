# frozen_string_literal: true

# Takes three IDs and takes the last one apart.
#
#   ruby quickstart.rb
#
# An ID is an Integer, which keeps its 63 bits whole: it has no limit.

require 'fiddle/import'

# The part of snowflake.h that is used here.
module Library
  extend Fiddle::Importer
  dlload 'libsnowflake.so'

  LAYOUT_DEFAULT = 0
  ENCODING_BASE32 = 2
  TEXT_SIZE = 20

  Config = struct [
    'uint32_t size', 'uint32_t order', 'int64_t time_bits', 'int64_t worker_bits',
    'int64_t sequence_bits', 'int64_t tick_ns', 'int64_t epoch_unix_ms', 'int64_t worker_id',
    'int64_t worker_count', 'int64_t max_wait_ms', 'int64_t max_lead_ms',
    'int64_t sequence_start', 'char *store', 'void *clock', 'void *clock_context',
    'int64_t max_jump_ms'
  ]
  Failure = struct [
    'uint32_t size', 'int32_t status', 'int32_t os_errno', 'uint32_t wait_reason',
    'int64_t wait_ns', 'char message[488]'
  ]
  Parts = struct [
    'uint32_t size', 'uint32_t nanoseconds', 'int64_t unix_ms', 'int64_t tick',
    'int64_t worker_id', 'int64_t sequence'
  ]

  extern 'int32_t snowflake_config_init(void *config, size_t size, uint32_t layout, void *error)'
  extern 'int32_t snowflake_new(void *config, void *generator, void *error)'
  extern 'int64_t snowflake_next(void *generator)'
  extern 'void snowflake_free(void *generator)'
  extern 'int32_t snowflake_explain(void *generator, int64_t result, void *error)'
  extern 'int32_t snowflake_split(void *config, int64_t id, void *parts, void *error)'
  extern 'int64_t snowflake_format(int64_t id, uint32_t encoding, void *text, size_t capacity, void *error)'
end

# Yields an error detail to fill, and ends with its message if the call failed.
def checked
  failure = Library::Failure.malloc(Fiddle::RUBY_FREE)
  failure.size = Library::Failure.size
  result = yield failure
  abort "quickstart: #{failure.message.pack('c*').unpack1('Z*')}" if result.negative?
  result
end

def new_generator(worker_id)
  config = Library::Config.malloc(Fiddle::RUBY_FREE)
  checked do |failure|
    Library.snowflake_config_init(config, Library::Config.size, Library::LAYOUT_DEFAULT, failure)
  end
  config.worker_id = worker_id
  out = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
  checked { |failure| Library.snowflake_new(config, out, failure) }
  out.ptr
end

def next_id(generator)
  id = Library.snowflake_next(generator)
  checked { |failure| Library.snowflake_explain(generator, id, failure) } if id.negative?
  id
end

# Needs no generator: a configuration of nil is the default layout.
def split(id)
  parts = Library::Parts.malloc(Fiddle::RUBY_FREE)
  parts.size = Library::Parts.size
  checked { |failure| Library.snowflake_split(nil, id, parts, failure) }
  parts
end

def base32(id)
  text = Fiddle::Pointer.malloc(Library::TEXT_SIZE, Fiddle::RUBY_FREE)
  checked do |failure|
    Library.snowflake_format(id, Library::ENCODING_BASE32, text, Library::TEXT_SIZE, failure)
  end
  text.to_s
end

def bits(parts)
  format('%<tick>041b %<worker>010b %<sequence>012b',
         tick: parts.tick, worker: parts.worker_id, sequence: parts.sequence)
end

def describe(id)
  parts = split(id)
  time = Time.at(0, parts.unix_ms, :millisecond, in: 'UTC')
  puts 'The last one, taken apart:'
  puts "  bits      0 #{bits(parts)}"
  puts "  time      #{time.strftime('%F %T.%L')} UTC (#{parts.tick} ms since 2020-01-01)"
  puts "  worker    #{parts.worker_id}"
  puts "  sequence  #{parts.sequence}"
  puts "  base32    #{base32(id)}"
end

generator = new_generator(1)
puts 'Ruby: 3 IDs of worker 1'
ids = Array.new(3) { next_id(generator) }
ids.each { |id| puts "  #{id}" }
describe(ids.last)
Library.snowflake_free(generator)
