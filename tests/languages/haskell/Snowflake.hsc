-- | What the suite needs of snowflake.h, with its rule for results as an exception.
-- hsc2hs takes sizes, offsets and numbers from the header itself.
module Snowflake
  ( Config (..), Parts (..), Generator, Clock, Encoding (..), SnowflakeError (..),
    configOf, newGenerator, withGenerator, freeGenerator, nextId, nextOrStatus, endsAt,
    split, join, format, parse, parts, mkClock, errParse,
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

type Clock = Ptr () -> IO Int64

data Encoding = Decimal | Hex | Base32 | Base62
  deriving (Enum)

newtype SnowflakeError = SnowflakeError String

instance Show SnowflakeError where
  show (SnowflakeError sentence) = sentence

instance Exception SnowflakeError

errParse :: Int64
errParse = #{const SNOWFLAKE_ERR_PARSE}

data Config = Config
  { workerId, timeBits, workerBits, sequenceBits, order :: Word32,
    tickNs :: Word64,
    epochUnixMs :: Int64,
    maxLeadMs :: Word32,
    store :: CString,
    clock :: FunPtr Clock
  }

-- | Reads the fields the suite needs, and writes them over those of a configuration
-- that snowflake_config_init filled.
peekConfig :: Ptr Config -> IO Config
peekConfig p =
  Config
    <$> #{peek snowflake_config, worker_id} p
    <*> #{peek snowflake_config, time_bits} p
    <*> #{peek snowflake_config, worker_bits} p
    <*> #{peek snowflake_config, sequence_bits} p
    <*> #{peek snowflake_config, order} p
    <*> #{peek snowflake_config, tick_ns} p
    <*> #{peek snowflake_config, epoch_unix_ms} p
    <*> #{peek snowflake_config, max_lead_ms} p
    <*> #{peek snowflake_config, store} p
    <*> #{peek snowflake_config, clock} p

pokeConfig :: Ptr Config -> Config -> IO ()
pokeConfig p config = do
  #{poke snowflake_config, worker_id} p (workerId config)
  #{poke snowflake_config, time_bits} p (timeBits config)
  #{poke snowflake_config, worker_bits} p (workerBits config)
  #{poke snowflake_config, sequence_bits} p (sequenceBits config)
  #{poke snowflake_config, order} p (order config)
  #{poke snowflake_config, tick_ns} p (tickNs config)
  #{poke snowflake_config, epoch_unix_ms} p (epochUnixMs config)
  #{poke snowflake_config, max_lead_ms} p (maxLeadMs config)
  #{poke snowflake_config, store} p (store config)
  #{poke snowflake_config, clock} p (clock config)

data Parts = Parts
  { partsWorkerId :: Word32,
    tick :: Word64,
    sequenceNumber :: Word32,
    nanoseconds :: Word32,
    unixMs :: Int64
  }

-- | The fields that 'join' reads.
parts :: Word64 -> Word32 -> Word32 -> Parts
parts tick' worker number = Parts worker tick' number 0 0

-- | A snowflake_error.
data Detail

foreign import ccall unsafe "snowflake_config_init"
  c_config_init :: Ptr Config -> Word32 -> Word32 -> IO Int32

-- Safe: they may call a clock that is a function of Haskell.
foreign import ccall safe "snowflake_new"
  c_new :: Ptr Config -> Ptr Generator -> Ptr Detail -> IO Int32

-- | It may wait: a safe call leaves the processor to other threads meanwhile.
foreign import ccall safe "snowflake_next"
  nextOrStatus :: Generator -> IO Int64

foreign import ccall safe "snowflake_explain"
  c_explain :: Generator -> Int64 -> Ptr Detail -> IO Int32

foreign import ccall unsafe "snowflake_free"
  freeGenerator :: Generator -> IO ()

foreign import ccall unsafe "snowflake_ends_at"
  endsAt :: Generator -> IO Int64

foreign import ccall unsafe "snowflake_split"
  c_split :: Generator -> Int64 -> Ptr Parts -> Ptr Detail -> IO Int32

foreign import ccall unsafe "snowflake_join"
  c_join :: Generator -> Ptr Parts -> Ptr Detail -> IO Int64

foreign import ccall unsafe "snowflake_format"
  c_format :: Int64 -> Word32 -> CString -> CSize -> Ptr Detail -> IO Int64

foreign import ccall unsafe "snowflake_parse"
  c_parse :: CString -> CSize -> Word32 -> Ptr Detail -> IO Int64

foreign import ccall "wrapper"
  mkClock :: Clock -> IO (FunPtr Clock)

-- | Calls with room for the detail of an error.
withDetail :: (Ptr Detail -> IO a) -> IO a
withDetail f = allocaBytes #{size snowflake_error} $ \detail -> do
  #{poke snowflake_error, size} detail (#{size snowflake_error} :: Word32)
  f detail

-- | Gives a result that is not negative; throws the library's sentence otherwise.
checked :: (Ord a, Num a) => (Ptr Detail -> IO a) -> IO a
checked f = withDetail $ \detail -> do
  result <- f detail
  when (result < 0) $ do
    sentence <- peekCString (#{ptr snowflake_error, message} detail)
    throwIO (SnowflakeError sentence)
  pure result

-- | Calls with a configuration that holds the layout of a preset and the defaults.
withConfig :: Word32 -> (Ptr Config -> IO a) -> IO a
withConfig layout f = allocaBytes #{size snowflake_config} $ \config -> do
  status <- c_config_init config #{size snowflake_config} layout
  when (status < 0) $ throwIO (SnowflakeError "snowflake_config_init failed")
  f config

-- | The defaults with the layout of a preset.
configOf :: Int -> IO Config
configOf layout = withConfig (fromIntegral layout) peekConfig

newGenerator :: Config -> IO Generator
newGenerator config = withConfig 0 $ \p -> alloca $ \gen -> do
  pokeConfig p config
  _ <- checked (c_new p gen)
  peek gen

withGenerator :: Config -> (Generator -> IO a) -> IO a
withGenerator config = bracket (newGenerator config) freeGenerator

nextId :: Generator -> IO Int64
nextId gen = do
  result <- nextOrStatus gen
  when (result < 0) $ () <$ checked (c_explain gen result)
  pure result

withParts :: (Ptr Parts -> IO a) -> IO a
withParts f = allocaBytes #{size snowflake_parts} $ \p -> do
  fillBytes p 0 #{size snowflake_parts}
  #{poke snowflake_parts, size} p (#{size snowflake_parts} :: Word32)
  f p

split :: Generator -> Int64 -> IO Parts
split gen id' = withParts $ \p -> do
  _ <- checked (c_split gen id' p)
  Parts
    <$> #{peek snowflake_parts, worker_id} p
    <*> #{peek snowflake_parts, tick} p
    <*> #{peek snowflake_parts, sequence} p
    <*> #{peek snowflake_parts, nanoseconds} p
    <*> #{peek snowflake_parts, unix_ms} p

join :: Generator -> Parts -> IO Int64
join gen fields = withParts $ \p -> do
  #{poke snowflake_parts, worker_id} p (partsWorkerId fields)
  #{poke snowflake_parts, tick} p (tick fields)
  #{poke snowflake_parts, sequence} p (sequenceNumber fields)
  checked (c_join gen p)

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
      sentence <- peekCString (#{ptr snowflake_error, message} detail)
      pure (Left (result, sentence))
    else pure (Right result)
