-- | Generates 64-bit Snowflake IDs with libsnowflake.
--
-- > withGenerator [WorkerId 1] (\ids -> nextId ids >>= print)
--
-- An Int64 holds the 63 bits of an ID whole. The other numbers are Integers: one that C
-- cannot take whole is an error. Any number of threads may use one generator at once;
-- 'closeGenerator' needs it alone. What fails throws a 'SnowflakeError'; the first call
-- throws an IOError if the library is one of another version.
--
-- hsc2hs takes sizes, offsets and numbers from the header; link with -lsnowflake.
module Snowflake
  ( Generator, Setting (..), newGenerator, closeGenerator, withGenerator, nextId,
    Layout (..), Order (..), Preset (..), preset, endsAtUnixMs,
    Parts (..), splitId, composeId, Encoding (..), formatId, parseId,
    SnowflakeError (..), errParse,
  )
where

import Control.Exception (Exception, bracket, evaluate, throwIO)
import Control.Monad (unless, when)
import Data.IORef (IORef, atomicModifyIORef', newIORef, readIORef)
import Foreign
import Foreign.C
import qualified GHC.Foreign as Text
import GHC.IO.Encoding (getFileSystemEncoding, utf8)
import System.IO.Unsafe (unsafePerformIO)

#include <snowflake.h>

-- | The status and the message of the library.
data SnowflakeError = SnowflakeError {errorStatus :: Int, errorMessage :: String}

instance Show SnowflakeError where
  show = errorMessage

instance Exception SnowflakeError

errParse, errRange :: Int
errParse = #{const SNOWFLAKE_ERR_PARSE}
errRange = #{const SNOWFLAKE_ERR_RANGE}

-- | A snowflake_t.
data Handle

-- | A snowflake_config_t.
data Config

-- | A snowflake_error_t.
data Detail

foreign import ccall unsafe "snowflake_version_number"
  c_version_number :: IO Word32

foreign import ccall unsafe "snowflake_version_string"
  c_version_string :: IO CString

foreign import ccall unsafe "snowflake_config_init"
  c_config_init :: Ptr Config -> CSize -> Word32 -> Ptr Detail -> IO Int32

-- | It may wait for the disk: a safe call leaves the processor to other threads meanwhile.
foreign import ccall safe "snowflake_new"
  c_new :: Ptr Config -> Ptr (Ptr Handle) -> Ptr Detail -> IO Int32

-- | It may wait for the clock: safe, as above.
foreign import ccall safe "snowflake_next"
  c_next :: Ptr Handle -> IO Int64

foreign import ccall unsafe "snowflake_explain"
  c_explain :: Ptr Handle -> Int64 -> Ptr Detail -> IO Int32

foreign import ccall safe "snowflake_free"
  c_free :: Ptr Handle -> IO ()

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

-- | Evaluated once, before anything else is called; an exception if the library is one
-- of another version than the header.
versionFits :: ()
versionFits = unsafePerformIO $ do
  (major, minorAndPatch) <- (`divMod` 10000) <$> c_version_number
  let minor = minorAndPatch `div` 100
      fits = if major == 0 then minor == needed else minor >= needed
      needed = #{const SNOWFLAKE_VERSION_MINOR}
  unless (major == #{const SNOWFLAKE_VERSION_MAJOR} && fits) $ do
    loaded <- peekCString =<< c_version_string
    ioError . userError $
      "libsnowflake " <> show (#{const SNOWFLAKE_VERSION_MAJOR} :: Int)
        <> ('.' : show needed)
        <> (" is needed, but version " <> loaded)
        <> " was loaded: install the version that this binding belongs to"
{-# NOINLINE versionFits #-}

-- | Returns a result that is not negative; throws the library's message otherwise.
checked :: Integral a => (Ptr Detail -> IO a) -> IO a
checked call = allocaBytes #{size snowflake_error_t} $ \detail -> do
  evaluate versionFits
  #{poke snowflake_error_t, size} detail (#{size snowflake_error_t} :: Word32)
  result <- call detail
  when (result < 0) $ do
    message <- Text.peekCString utf8 (#{ptr snowflake_error_t, message} detail)
    throwIO (SnowflakeError (fromIntegral result) message)
  pure result

-- | The same where the result is no more than success.
succeed :: Integral a => (Ptr Detail -> IO a) -> IO ()
succeed call = () <$ checked call

integer :: IO Int64 -> IO Integer
integer = fmap toInteger

-- | A number that C can take whole.
whole :: String -> Integer -> IO Int64
whole name value = do
  let number = fromInteger value
  when (toInteger number /= value) $ refuse (name <> wanted <> show value)
  pure number
  where
    wanted = " must be an integer of 64 bits, got "

refuse :: String -> IO a
refuse = throwIO . SnowflakeError errRange

-- | The numbers of the header are the positions of the constructors.
data Preset
  = Default | Twitter | Discord | Instagram | Mastodon | SonyflakeV1 | SonyflakeV2 | Tsid
  | Javascript
  deriving (Bounded, Enum, Eq, Show)

data Order = WorkerFirst | SequenceFirst
  deriving (Bounded, Enum, Eq, Show)

data Layout = Layout
  { layoutTimeBits, layoutWorkerBits, layoutSequenceBits :: Integer,
    layoutOrder :: Order,
    layoutTickNs, layoutEpochUnixMs :: Integer
  }
  deriving (Eq, Show)

-- | Calls with the defaults and the layout of a preset.
withPreset :: Preset -> (Ptr Config -> IO a) -> IO a
withPreset name call = allocaBytes #{size snowflake_config_t} $ \config -> do
  succeed $
    c_config_init config #{size snowflake_config_t} (fromIntegral (fromEnum name))
  call config

-- | The layout of a preset.
preset :: Preset -> IO Layout
preset name = withPreset name $ \config ->
  Layout
    <$> integer (#{peek snowflake_config_t, time_bits} config)
    <*> integer (#{peek snowflake_config_t, worker_bits} config)
    <*> integer (#{peek snowflake_config_t, sequence_bits} config)
    <*> (orderOf <$> #{peek snowflake_config_t, order} config)
    <*> integer (#{peek snowflake_config_t, tick_ns} config)
    <*> integer (#{peek snowflake_config_t, epoch_unix_ms} config)
  where
    orderOf :: Word32 -> Order
    orderOf = toEnum . fromIntegral

writeLayout :: Ptr Config -> Layout -> IO ()
writeLayout config layout = do
  #{poke snowflake_config_t, time_bits} config =<< number "time_bits" layoutTimeBits
  #{poke snowflake_config_t, worker_bits} config =<< number "worker_bits" layoutWorkerBits
  #{poke snowflake_config_t, sequence_bits} config
    =<< number "sequence_bits" layoutSequenceBits
  #{poke snowflake_config_t, order} config order
  #{poke snowflake_config_t, tick_ns} config =<< number "tick_ns" layoutTickNs
  #{poke snowflake_config_t, epoch_unix_ms} config
    =<< number "epoch_unix_ms" layoutEpochUnixMs
  where
    number name field = whole name (field layout)
    order = fromIntegral (fromEnum (layoutOrder layout)) :: Word32

withLayout :: Layout -> (Ptr Config -> IO a) -> IO a
withLayout layout call =
  withPreset Default $ \config -> writeLayout config layout >> call config

-- | The first millisecond since 1970 that a layout cannot express.
endsAtUnixMs :: Layout -> IO Integer
endsAtUnixMs layout = integer (withLayout layout (checked . c_ends_at_unix_ms))

newtype Generator = Generator (IORef (Ptr Handle))

-- | A setting that is left out has the library's default.
data Setting
  = WorkerId Integer
  | WorkerCount Integer
  | MaxWaitMs Integer
  | MaxLeadMs Integer
  | MaxJumpMs Integer
  | SequenceStart Integer
  | Store String
  | InLayout Layout

-- | Writes settings, and calls while their texts are there.
withSettings :: Ptr Config -> [Setting] -> IO a -> IO a
withSettings _ [] call = call
withSettings config (setting : rest) call = case setting of
  WorkerId n -> whole "worker_id" n >>= #{poke snowflake_config_t, worker_id} config >> go
  WorkerCount n ->
    whole "worker_count" n >>= #{poke snowflake_config_t, worker_count} config >> go
  MaxWaitMs n ->
    whole "max_wait_ms" n >>= #{poke snowflake_config_t, max_wait_ms} config >> go
  MaxLeadMs n ->
    whole "max_lead_ms" n >>= #{poke snowflake_config_t, max_lead_ms} config >> go
  MaxJumpMs n ->
    whole "max_jump_ms" n >>= #{poke snowflake_config_t, max_jump_ms} config >> go
  SequenceStart n ->
    whole "sequence_start" n >>= #{poke snowflake_config_t, sequence_start} config >> go
  InLayout layout -> writeLayout config layout >> go
  Store store -> do
    when ('\0' `elem` store) $ refuse "store must not contain a NUL"
    encoding <- getFileSystemEncoding
    Text.withCString encoding store $ \text ->
      #{poke snowflake_config_t, store} config text >> go
  where
    go = withSettings config rest call

newGenerator :: [Setting] -> IO Generator
newGenerator settings = withPreset Default $ \config ->
  withSettings config settings . alloca $ \made -> do
    succeed (c_new config made)
    Generator <$> (newIORef =<< peek made)

-- | Frees a generator. Later calls with it fail; closing it twice is harmless.
closeGenerator :: Generator -> IO ()
closeGenerator (Generator handle) =
  c_free =<< atomicModifyIORef' handle (\pointer -> (nullPtr, pointer))

-- | Calls with a generator, and closes it in the end.
withGenerator :: [Setting] -> (Generator -> IO a) -> IO a
withGenerator settings = bracket (newGenerator settings) closeGenerator

nextId :: Generator -> IO Int64
nextId (Generator handle) = do
  pointer <- readIORef handle
  result <- c_next pointer
  when (result < 0) $ succeed (c_explain pointer result)
  pure result

data Parts = Parts
  { partsTick, partsWorkerId, partsSequence, partsUnixMs, partsNanoseconds :: Integer
  }
  deriving (Eq, Show)

-- | The parts of an ID, whichever worker generated it.
splitId :: Layout -> Int64 -> IO Parts
splitId layout number = withLayout layout $ \config ->
  allocaBytes #{size snowflake_parts_t} $ \parts -> do
    #{poke snowflake_parts_t, size} parts (#{size snowflake_parts_t} :: Word32)
    succeed (c_split config number parts)
    Parts
      <$> integer (#{peek snowflake_parts_t, tick} parts)
      <*> integer (#{peek snowflake_parts_t, worker_id} parts)
      <*> integer (#{peek snowflake_parts_t, sequence} parts)
      <*> integer (#{peek snowflake_parts_t, unix_ms} parts)
      <*> (toInteger <$> (#{peek snowflake_parts_t, nanoseconds} parts :: IO Word32))

-- | The ID of a tick, a worker ID and a sequence: the opposite of 'splitId'.
composeId :: Layout -> Integer -> Integer -> Integer -> IO Int64
composeId layout tick worker number = withLayout layout $ \config -> do
  tick' <- whole "tick" tick
  worker' <- whole "worker_id" worker
  number' <- whole "sequence" number
  checked (c_compose config tick' worker' number')

-- | The numbers of the header are the positions of the constructors.
data Encoding = Decimal | Hex | Base32 | Base62
  deriving (Bounded, Enum, Eq, Show)

numberOf :: Encoding -> Word32
numberOf = fromIntegral . fromEnum

formatId :: Encoding -> Int64 -> IO String
formatId encoding number = allocaBytes capacity $ \text -> do
  succeed (c_format number (numberOf encoding) text (fromIntegral capacity))
  peekCString text
  where
    capacity = #{const SNOWFLAKE_TEXT_SIZE}

-- | The ID that 'formatId' wrote.
parseId :: Encoding -> String -> IO Int64
parseId encoding text = Text.withCStringLen utf8 text $ \(bytes, size) ->
  checked (c_parse bytes (fromIntegral size) (numberOf encoding))
