-- | What the suite needs of snowflake.h. An error becomes an exception. hsc2hs takes
-- sizes, offsets and numbers from the header itself.
module Snowflake
  ( Config (..), Parts (..), Generator, Encoding (..), SnowflakeError (..),
    configOf, newGenerator, withGenerator, nextId, nextOrStatus, split, compose,
    endsAtUnixMs, format, parse, errParse,
  )
where

import Control.Exception (Exception, bracket, throwIO)
import Control.Monad (when)
import qualified Data.ByteString as B
import Data.ByteString.Unsafe (unsafeUseAsCStringLen)
import Foreign
import Foreign.C

#include <snowflake.h>

-- | A snowflake_t.
data Handle

type Generator = Ptr Handle

data Encoding = Decimal | Hex | Base32 | Base62
  deriving (Enum)

newtype SnowflakeError = SnowflakeError String

instance Show SnowflakeError where
  show (SnowflakeError sentence) = sentence

instance Exception SnowflakeError

errParse :: Int64
errParse = #{const SNOWFLAKE_ERR_PARSE}

data Config = Config
  { order :: Word32,
    timeBits, workerBits, sequenceBits, tickNs, epochUnixMs :: Int64,
    workerId, maxLeadMs :: Int64,
    store :: CString
  }

-- | Reads the fields the suite needs, and writes them over those of a configuration
-- that snowflake_config_init filled.
peekConfig :: Ptr Config -> IO Config
peekConfig p =
  Config
    <$> #{peek snowflake_config_t, order} p
    <*> #{peek snowflake_config_t, time_bits} p
    <*> #{peek snowflake_config_t, worker_bits} p
    <*> #{peek snowflake_config_t, sequence_bits} p
    <*> #{peek snowflake_config_t, tick_ns} p
    <*> #{peek snowflake_config_t, epoch_unix_ms} p
    <*> #{peek snowflake_config_t, worker_id} p
    <*> #{peek snowflake_config_t, max_lead_ms} p
    <*> #{peek snowflake_config_t, store} p

pokeConfig :: Ptr Config -> Config -> IO ()
pokeConfig p config = do
  #{poke snowflake_config_t, order} p (order config)
  #{poke snowflake_config_t, time_bits} p (timeBits config)
  #{poke snowflake_config_t, worker_bits} p (workerBits config)
  #{poke snowflake_config_t, sequence_bits} p (sequenceBits config)
  #{poke snowflake_config_t, tick_ns} p (tickNs config)
  #{poke snowflake_config_t, epoch_unix_ms} p (epochUnixMs config)
  #{poke snowflake_config_t, worker_id} p (workerId config)
  #{poke snowflake_config_t, max_lead_ms} p (maxLeadMs config)
  #{poke snowflake_config_t, store} p (store config)

data Parts = Parts
  { nanoseconds :: Word32,
    unixMs, tick, partsWorkerId, sequenceNumber :: Int64
  }

-- | A snowflake_error_t.
data Detail

foreign import ccall unsafe "snowflake_config_init"
  c_config_init :: Ptr Config -> CSize -> Word32 -> Ptr Detail -> IO Int32

-- | It may wait for the disk: a safe call leaves the processor to other threads meanwhile.
foreign import ccall safe "snowflake_new"
  c_new :: Ptr Config -> Ptr Generator -> Ptr Detail -> IO Int32

-- | It may wait: safe, as above.
foreign import ccall safe "snowflake_next"
  nextOrStatus :: Generator -> IO Int64

foreign import ccall unsafe "snowflake_explain"
  c_explain :: Generator -> Int64 -> Ptr Detail -> IO Int32

foreign import ccall unsafe "snowflake_free"
  freeGenerator :: Generator -> IO ()

foreign import ccall unsafe "snowflake_split"
  c_split :: Ptr Config -> Int64 -> Ptr Parts -> Ptr Detail -> IO Int32

foreign import ccall unsafe "snowflake_compose"
  c_compose :: Ptr Config -> Int64 -> Int64 -> Int64 -> Ptr Detail -> IO Int64

foreign import ccall unsafe "snowflake_ends_at_unix_ms"
  c_ends_at_unix_ms :: Ptr Config -> Ptr Detail -> IO Int64

foreign import ccall unsafe "snowflake_format"
  c_format :: Int64 -> Word32 -> CString -> CSize -> Ptr Detail -> IO Int64

foreign import ccall unsafe "snowflake_parse"
  c_parse :: CString -> CSize -> Word32 -> Ptr Detail -> IO Int64

-- | Calls with room for the detail of an error.
withDetail :: (Ptr Detail -> IO a) -> IO a
withDetail f = allocaBytes #{size snowflake_error_t} $ \detail -> do
  #{poke snowflake_error_t, size} detail (#{size snowflake_error_t} :: Word32)
  f detail

-- | Returns a result that is not negative; throws the library's message otherwise.
checked :: (Ord a, Num a) => (Ptr Detail -> IO a) -> IO a
checked f = withDetail $ \detail -> do
  result <- f detail
  when (result < 0) $ do
    sentence <- peekCString (#{ptr snowflake_error_t, message} detail)
    throwIO (SnowflakeError sentence)
  pure result

-- | Calls with a configuration that holds the layout of a preset and the defaults.
withPreset :: Word32 -> (Ptr Config -> IO a) -> IO a
withPreset layout f = allocaBytes #{size snowflake_config_t} $ \p -> do
  _ <- checked (c_config_init p #{size snowflake_config_t} layout)
  f p

-- | The defaults with the layout of a preset.
configOf :: Int -> IO Config
configOf layout = withPreset (fromIntegral layout) peekConfig

withConfig :: Config -> (Ptr Config -> IO a) -> IO a
withConfig config f = withPreset 0 $ \p -> pokeConfig p config >> f p

newGenerator :: Config -> IO Generator
newGenerator config = withConfig config $ \p -> alloca $ \gen -> do
  _ <- checked (c_new p gen)
  peek gen

withGenerator :: Config -> (Generator -> IO a) -> IO a
withGenerator config = bracket (newGenerator config) freeGenerator

nextId :: Generator -> IO Int64
nextId gen = do
  result <- nextOrStatus gen
  when (result < 0) $ () <$ checked (c_explain gen result)
  pure result

split :: Config -> Int64 -> IO Parts
split config id' = withConfig config $ \c ->
  allocaBytes #{size snowflake_parts_t} $ \p -> do
    #{poke snowflake_parts_t, size} p (#{size snowflake_parts_t} :: Word32)
    _ <- checked (c_split c id' p)
    Parts
      <$> #{peek snowflake_parts_t, nanoseconds} p
      <*> #{peek snowflake_parts_t, unix_ms} p
      <*> #{peek snowflake_parts_t, tick} p
      <*> #{peek snowflake_parts_t, worker_id} p
      <*> #{peek snowflake_parts_t, sequence} p

-- | The ID of a tick, a worker ID and a sequence.
compose :: Config -> Int64 -> Int64 -> Int64 -> IO Int64
compose config tick' worker number =
  withConfig config $ \p -> checked (c_compose p tick' worker number)

endsAtUnixMs :: Config -> IO Int64
endsAtUnixMs config = withConfig config (checked . c_ends_at_unix_ms)

numberOf :: Encoding -> Word32
numberOf = fromIntegral . fromEnum

format :: Int64 -> Encoding -> IO B.ByteString
format id' encoding = allocaBytes #{const SNOWFLAKE_TEXT_SIZE} $ \text -> do
  let capacity = #{const SNOWFLAKE_TEXT_SIZE}
  size <- checked (c_format id' (numberOf encoding) text capacity)
  B.packCStringLen (text, fromIntegral size)

-- | The ID; or the status, and the library's sentence.
parse :: B.ByteString -> Encoding -> IO (Either (Int64, String) Int64)
parse text encoding = withDetail $ \detail -> do
  result <- unsafeUseAsCStringLen text $ \(bytes, size) ->
    c_parse bytes (fromIntegral size) (numberOf encoding) detail
  if result < 0
    then do
      sentence <- peekCString (#{ptr snowflake_error_t, message} detail)
      pure (Left (result, sentence))
    else pure (Right result)
