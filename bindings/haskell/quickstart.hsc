-- Takes three IDs and takes the last one apart.
--
--   hsc2hs quickstart.hsc && ghc quickstart.hs -lsnowflake
--
-- An Int64 keeps the 63 bits of an ID whole.
module Main (main) where

import Control.Monad (replicateM, when)
import Data.Time.Clock.POSIX (posixSecondsToUTCTime)
import Data.Time.Format (defaultTimeLocale, formatTime)
import Foreign
import Foreign.C
import Text.Printf (printf)

-- hsc2hs takes the offsets of the fields from the header.
#include <snowflake.h>

data Config

data Parts

data Detail

type Generator = Ptr ()

foreign import ccall "snowflake_config_init"
  configInit :: Ptr Config -> CSize -> Word32 -> Ptr Detail -> IO Int32

foreign import ccall "snowflake_new"
  new_ :: Ptr Config -> Ptr Generator -> Ptr Detail -> IO Int32

foreign import ccall "snowflake_next"
  next :: Generator -> IO Int64

foreign import ccall "snowflake_explain"
  explain :: Generator -> Int64 -> Ptr Detail -> IO Int32

foreign import ccall "snowflake_split"
  split :: Ptr Config -> Int64 -> Ptr Parts -> Ptr Detail -> IO Int32

foreign import ccall "snowflake_format"
  format :: Int64 -> Word32 -> CString -> CSize -> Ptr Detail -> IO Int64

foreign import ccall "snowflake_free"
  free_ :: Generator -> IO ()

worker :: Int64
worker = 1

count :: Int
count = 3

-- | Calls with room for the detail of an error. A negative result becomes an error with
-- the library's message.
checked :: (Ord a, Num a) => (Ptr Detail -> IO a) -> IO a
checked call = allocaBytes #{size snowflake_error_t} $ \detail -> do
  #{poke snowflake_error_t, size} detail (#{size snowflake_error_t} :: Word32)
  result <- call detail
  when (result < 0) $ fail =<< peekCString (#{ptr snowflake_error_t, message} detail)
  pure result

nextId :: Generator -> IO Int64
nextId gen = do
  result <- next gen
  when (result < 0) $ () <$ checked (explain gen result)
  pure result

base32 :: Int64 -> IO String
base32 id' = allocaBytes #{const SNOWFLAKE_TEXT_SIZE} $ \text -> do
  let encoding = #{const SNOWFLAKE_ENCODING_BASE32}
  _ <- checked (format id' encoding text #{const SNOWFLAKE_TEXT_SIZE})
  peekCString text

describe :: Int64 -> IO ()
describe id' = allocaBytes #{size snowflake_parts_t} $ \parts -> do
  #{poke snowflake_parts_t, size} parts (#{size snowflake_parts_t} :: Word32)
  -- No config: the ID is one of the default layout.
  _ <- checked (split nullPtr id' parts)
  tick <- #{peek snowflake_parts_t, tick} parts :: IO Int64
  workerId <- #{peek snowflake_parts_t, worker_id} parts :: IO Int64
  number <- #{peek snowflake_parts_t, sequence} parts :: IO Int64
  unixMs <- #{peek snowflake_parts_t, unix_ms} parts :: IO Int64
  text <- base32 id'
  let (seconds, milliseconds) = unixMs `divMod` 1000
      time = posixSecondsToUTCTime (fromIntegral seconds)

  putStrLn "The last one, taken apart:"
  printf "  bits      0 %041b %010b %012b\n" tick workerId number
  printf
    "  time      %s.%03d UTC (%d ms since 2020-01-01)\n"
    (formatTime defaultTimeLocale "%Y-%m-%d %H:%M:%S" time)
    milliseconds
    tick
  printf "  worker    %d\n" workerId
  printf "  sequence  %d\n" number
  printf "  base32    %s\n" text

newGenerator :: IO Generator
newGenerator = allocaBytes #{size snowflake_config_t} $ \config -> alloca $ \gen -> do
  let bytes = #{size snowflake_config_t}
  _ <- checked (configInit config bytes #{const SNOWFLAKE_LAYOUT_DEFAULT})
  #{poke snowflake_config_t, worker_id} config worker
  _ <- checked (new_ config gen)
  peek gen

main :: IO ()
main = do
  gen <- newGenerator
  printf "Haskell: %d IDs of worker %d\n" count worker
  ids <- replicateM count (nextId gen)
  mapM_ (printf "  %d\n") ids
  describe (last ids)
  free_ gen
