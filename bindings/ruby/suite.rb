# frozen_string_literal: true

# The suite of ../README.md.

require_relative 'snowflake'
require_relative 'vectors'

WORKER_ID = 1
COUNT = 100_000
THREADS = 4

def take(generator, count)
  Array.new(count) { generator.next }
end

def vectors(directory)
  puts "#{Vectors.new(directory).check} checks"
end

def threads
  ids = Snowflake::Generator.open(worker_id: WORKER_ID) do |generator|
    Array.new(THREADS) { Thread.new { take(generator, COUNT / THREADS) } }.map(&:value)
  end
  puts "threads #{THREADS}", ids
end

def error
  [
    -> { Snowflake::Generator.new(worker_id: 1024) },
    -> { Snowflake.parse('!', 'base32') },
    -> { Snowflake::Generator.new(worker_id: (2**32) + 5) },
    -> { Snowflake::Generator.new(worker_id: (2**64) + 5) }
  ].each do |provoke|
    provoke.call
    abort 'nothing was refused'
  rescue Snowflake::Error, ArgumentError => e
    puts e.message
  end
end

def store(path, count)
  generator = Snowflake::Generator.new(worker_id: WORKER_ID, store: "file:#{path}")
  puts take(generator, Integer(count))
  generator.close
end

# Nanoseconds a call, over so many calls.
def slice(generator, calls)
  started = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
  calls.times { generator.next }
  (Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond) - started).fdiv(calls)
end

def bench(calls)
  calls = Integer(calls)
  settings = { worker_id: WORKER_ID, max_lead_ms: 3_600_000, store: 'memory' }
  generator = Snowflake::Generator.new(**settings)
  slice(generator, calls / 10)
  puts Array.new(5) { slice(generator, calls / 5) }.sort[2]
end

COMMANDS = %w[vectors threads error store bench].freeze
USAGE = 'usage: suite.rb vectors DIR|threads|error|store PATH COUNT|bench CALLS'

command, *arguments = ARGV
abort USAGE unless COMMANDS.include?(command)
send(command, *arguments)
